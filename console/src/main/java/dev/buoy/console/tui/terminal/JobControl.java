package dev.buoy.console.tui.terminal;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Stops the own process group, as the shell's Ctrl-Z does. The JDK cannot: it refuses to raise a signal that it does
/// not handle itself. The one user of foreign calls in the console.
final class JobControl {
  private static final int SIGTSTP = 20;
  private static final int OWN_GROUP = 0;

  private JobControl() {}

  /// Returns at once; the process stops a moment later, so the caller waits for SIGCONT.
  @SuppressWarnings("restricted")
  static void stop() {
    var linker = Linker.nativeLinker();
    MethodHandle kill = linker.downcallHandle(linker.defaultLookup().findOrThrow("kill"),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    try {
      var result = (int) kill.invokeExact(OWN_GROUP, SIGTSTP);
      if (result != 0) {
        throw new IllegalStateException("kill(0, SIGTSTP) answered " + result);
      }
    } catch (RuntimeException | Error error) {
      throw error;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
