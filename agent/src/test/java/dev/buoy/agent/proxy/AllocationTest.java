package dev.buoy.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.buoy.agent.linux.StreamCalls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a connection that goes on costs the heap: nothing, be its messages small, its stream so large that it goes through
/// a pipe, or its peer slow. What is made now and then is not counted: a pipe or the memory for a slow peer where no spare
/// one is left, and Netty's event (32 bytes) of a socket that becomes readable and writable at once, of which a connection
/// has 16 before it asks for readability alone, and as many again once its peer has been slow.
@Timeout(120)
class AllocationTest {
  private static final int ROUNDS = 10_000;
  private static final int STREAM = 64 * 1024 * 1024;
  /// Compilers, which a busy machine makes late, are done with what is called after some of them.
  private static final int ATTEMPTS = 40;
  /// Less often says nothing of one time.
  private static final int FEW = 50;
  /// In bytes; no object is that small.
  private static final int ENOUGH = 4;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Counted calls = new Counted();

  @ParameterizedTest
  @EnumSource
  void readsAndWritesOfAnOpenConnectionAllocateNothing(Carriage carriage) throws Exception {
    try (var server = TestServer.echo()) {
      assertNothingAllocated(carriage, 16, server, AllocationTest::talk, () -> ROUNDS);
    }
  }

  @ParameterizedTest
  @EnumSource
  void streamsThroughAPipeAllocateNothing(Carriage carriage) throws Exception {
    try (var server = TestServer.with(connection -> take(connection, 1 << 20))) {
      assertNothingAllocated(carriage, 16, server, AllocationTest::stream, calls.spliced::get);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatWaitsForASlowPeerAllocatesNothing(Carriage carriage) throws Exception {
    calls.sendBuffer = 64 * 1024;
    try (var server = TestServer.with(connection -> take(connection, 1024))) {
      assertNothingAllocated(carriage, 0, server, AllocationTest::stream, calls.sentLater::get);
    }
  }

  /// What goes on between a client and the server for some time.
  @FunctionalInterface
  private interface Conversation {
    void hold(Socket client) throws IOException;
  }

  /// @param times how often something happened meanwhile that must not allocate
  private void assertNothingAllocated(Carriage carriage, int pipes, TestServer server, Conversation conversation,
      LongSupplier times) throws Exception {
    var loops = carriage.loops(1, pipes, 1 << 24, () -> calls);
    try (var fixture = new ProxyFixture(loops)) {
      fixture.serve(server.address());
      var loop = loops.members().getFirst();
      long thread = loop.submit(() -> Thread.currentThread().threadId()).get();
      try (var client = fixture.connect()) {
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < ATTEMPTS && least >= ENOUGH; attempt++) {
          calls.spliced.set(0);
          calls.sentLater.set(0);
          long before = threads.getThreadAllocatedBytes(thread);
          conversation.hold(client);
          long allocated = threads.getThreadAllocatedBytes(thread) - before;
          if (times.getAsLong() > FEW) {
            least = Math.min(least, allocated / times.getAsLong());
          }
        }

        assertThat(least).as("bytes for each").isLessThan(ENOUGH);
      }
    }
  }

  private static void talk(Socket client) throws IOException {
    for (int i = 0; i < ROUNDS; i++) {
      client.getOutputStream().write(i);
      assertThat(client.getInputStream().read()).isEqualTo(i & 0xff);
    }
  }

  private static void stream(Socket client) throws IOException {
    var chunk = new byte[1 << 20];
    for (int sent = 0; sent < STREAM; sent += chunk.length) {
      client.getOutputStream().write(chunk);
    }
    assertThat(client.getInputStream().read()).isOne();
  }

  /// @param most bytes of a read; very few make a slow server
  private static void take(Socket connection, int most) throws IOException {
    var bytes = new byte[most];
    for (int left = STREAM, count; (count = connection.getInputStream().read(bytes, 0, Math.min(left, most))) > 0;) {
      left -= count;
      if (left == 0) {
        connection.getOutputStream().write(1);
        left = STREAM;
      }
    }
  }

  private static final class Counted extends StreamCalls {
    private int sendBuffer;
    private final AtomicInteger spliced = new AtomicInteger();
    private final AtomicInteger sentLater = new AtomicInteger();

    @Override
    public int socket(InetAddress family) {
      int descriptor = super.socket(family);
      if (sendBuffer > 0) {
        try {
          new io.netty.channel.unix.Socket(descriptor).setSendBufferSize(sendBuffer);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return descriptor;
    }

    @Override
    public int splice(int from, int to, int count) {
      spliced.incrementAndGet();
      return super.splice(from, to, count);
    }

    @Override
    public int send(int descriptor, Rest rest) {
      sentLater.incrementAndGet();
      return super.send(descriptor, rest);
    }
  }
}
