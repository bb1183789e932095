package dev.buoy.console.tui.terminal;

import dev.buoy.console.command.Prompt;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;

/// The size of the terminal behind standard output by `ioctl`, for Linux: for output that follows things without a
/// screen of its own, which needs nothing else of a terminal.
public final class NativeWindow {
  private static final int STANDARD_OUTPUT = 1;
  private static final long TIOCGWINSZ = 0x5413;
  /// `struct winsize`: rows, columns and two more shorts.
  private static final long WINSIZE_BYTES = 8;
  private static final long COLUMNS = 2;

  private NativeWindow() {}

  /// As it is now; unknown where there is no terminal.
  public static Prompt.Window size() {
    try (var arena = Arena.ofConfined()) {
      var linker = Linker.nativeLinker();
      @SuppressWarnings("restricted")
      var ioctl = linker.downcallHandle(linker.defaultLookup().findOrThrow("ioctl"), FunctionDescriptor
          .of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
          Linker.Option.firstVariadicArg(2));
      var size = arena.allocate(WINSIZE_BYTES);
      return (int) ioctl.invokeExact(STANDARD_OUTPUT, TIOCGWINSZ, size) == 0
          ? new Prompt.Window(Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, COLUMNS)),
              Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, 0)))
          : Prompt.Window.UNKNOWN;
    } catch (RuntimeException | Error bug) {
      throw bug;
    } catch (Throwable impossible) {
      throw new IllegalStateException("ioctl", impossible);
    }
  }
}
