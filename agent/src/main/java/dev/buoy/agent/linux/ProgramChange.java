package dev.buoy.agent.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// Becomes another program: same process, same environment, same standard streams.
@SuppressWarnings("restricted")
public final class ProgramChange {
  private ProgramChange() {}

  /// execv(3). Returns only when it cannot be done. All other threads end; what only they would finish is lost.
  /// @param command path of the program, and its arguments
  /// @throws LinuxException always, with the reason
  public static void to(List<String> command) {
    try (var arena = Arena.ofConfined()) {
      var words = arena.allocate(ValueLayout.ADDRESS, command.size() + 1L);
      for (int i = 0; i < command.size(); i++) {
        words.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(command.get(i)));
      }
      words.setAtIndex(ValueLayout.ADDRESS, command.size(), MemorySegment.NULL);
      var errno = arena.allocate(Downcalls.CAPTURE);
      var path = words.getAtIndex(ValueLayout.ADDRESS, 0);
      long returned = (long) Downcalls.handle("execv", 2).invokeExact(errno, path.address(), words.address());
      throw LinuxException.unsupported(
          "cannot run " + command.getFirst() + ": " + Errno.describe(Downcalls.result(errno, returned)));
    } catch (LinuxException e) {
      throw e;
    } catch (Throwable e) {
      throw Downcalls.failed(e);
    }
  }
}
