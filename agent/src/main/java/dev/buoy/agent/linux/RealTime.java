package dev.buoy.agent.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/// Above every ordinary thread, where the service may (`LimitRTPRIO` of the unit): a busy machine is no reason to fail
/// over.
final class RealTime {
  static final int PRIORITY = 1;
  private static final Path THREADS = Path.of("/proc/self/task");

  /// The virtual machine's own threads that a real-time thread waits for: while they stop the world or collect, it
  /// stands still with all the others, and on a busy machine an ordinary one takes its turn.
  private static final Set<String> WAITED_FOR = Set.of("VM Thread");

  private RealTime() {}

  /// Has the calling thread, and those of the virtual machine that it waits for, scheduled so.
  /// @return whether the calling thread is; nothing else is changed when it is not
  static boolean begin(Libc libc) {
    if (libc.schedule(0, Libc.SCHED_FIFO, PRIORITY) < 0) {
      return false;
    }
    try (var threads = Files.newDirectoryStream(THREADS)) {
      for (var thread : threads) {
        if (Files.readAllLines(thread.resolve("comm")).stream().anyMatch(WAITED_FOR::contains)) {
          libc.schedule(Integer.parseInt(thread.getFileName().toString()), Libc.SCHED_FIFO, PRIORITY);
        }
      }
    } catch (IOException | UncheckedIOException _) {
      // A thread ended while they were listed; the one that matters is scheduled already.
    }
    return true;
  }
}
