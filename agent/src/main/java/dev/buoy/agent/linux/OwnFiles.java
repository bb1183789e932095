package dev.buoy.agent.linux;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

/// A thread with file descriptors of its own. When the process is killed, the kernel closes them as soon as this thread
/// is gone; those that the other threads share stay open until the last of them has ended and the memory of the process
/// is freed, which takes the longer the more it is. Where the kernel does not permit it, they are shared.
///
/// What it is asked to do must use descriptors that it opened. Of those that the process had, the files that classes come
/// from stay open here, since any thread may have to load one; a socket that stayed open here would never be closed.
final class OwnFiles implements AutoCloseable {
  private static final File DESCRIPTORS = new File("/proc/thread-self/fd");
  private static final Set<String> STANDARD = Set.of("0", "1", "2");

  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private volatile boolean closed;

  private OwnFiles() {}

  /// Starts the thread, real-time where it may be, as the loop that waits for it is.
  static OwnFiles start(Libc libc) {
    var files = new OwnFiles();
    Thread.ofPlatform().name("vrrp-fence").daemon().start(() -> files.serve(libc));
    return files;
  }

  /// Has the thread do something, and waits for it. Not once it is closed.
  <T> T call(Supplier<T> task) {
    if (closed) {
      throw new IllegalStateException("the thread has ended");
    }
    return Elsewhere.call(tasks::add, task);
  }

  /// Ends the thread, which closes what it opened.
  @Override
  public void close() {
    var _ = call(() -> closed = true);
  }

  private void serve(Libc libc) {
    var _ = libc.schedule(0, Libc.SCHED_FIFO, RealTime.PRIORITY);
    own(libc);
    while (!closed) {
      try {
        tasks.take().run();
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  /// Without /proc nothing could be told apart, and nothing is owned.
  private static void own(Libc libc) {
    if (DESCRIPTORS.list() == null || libc.ownDescriptors() < 0) {
      return;
    }
    for (var number : Objects.requireNonNullElse(DESCRIPTORS.list(), new String[0])) {
      if (!STANDARD.contains(number) && !hasClasses(new File(DESCRIPTORS, number))) {
        libc.close(Integer.parseInt(number));
      }
    }
  }

  private static boolean hasClasses(File link) {
    try {
      var target = Files.readSymbolicLink(link.toPath()).toString();
      return target.endsWith(".jar") || target.endsWith("/modules");
    } catch (IOException _) {
      return false;
    }
  }
}
