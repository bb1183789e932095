package dev.buoy.agent;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/// Fails the tests when a buffer of Netty's is lost without having been given back; with every test class, without being
/// asked for. A loss shows when the garbage is collected: so with a later class maybe, or at the end of all.
public final class BufferLeaks implements BeforeAllCallback, AfterAllCallback {
  private static final int LAST_LOOKS = 5;
  private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();

  @Override
  public void beforeAll(ExtensionContext context) {
    context.getRoot().getStore(Namespace.create(BufferLeaks.class)).computeIfAbsent("end", _ -> watch());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    fail();
  }

  private static AutoCloseable watch() {
    ByteBufUtil.setLeakListener((type, records) -> FOUND.add(type + records));
    return BufferLeaks::lookOnceMore;
  }

  private static void lookOnceMore() {
    for (int look = 0; look < LAST_LOOKS; look++) {
      System.gc();
      LockSupport.parkNanos(10_000_000);
      ByteBufAllocator.DEFAULT.directBuffer(1).release(); // reports what has been collected
    }
    fail();
  }

  private static void fail() {
    var all = FOUND.stream().toList();
    FOUND.clear();
    if (!all.isEmpty()) {
      throw new AssertionError("LEAK: " + all);
    }
  }
}
