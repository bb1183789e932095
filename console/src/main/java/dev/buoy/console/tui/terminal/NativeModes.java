package dev.buoy.console.tui.terminal;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Termios of standard input and signals by libc, for Linux. Needed because JLine's copy of termios has no line speed
/// (it would leave the tty at 0 baud), and because the JDK refuses to raise a signal that it does not handle itself. With
/// {@link NativeWindow} the one user of foreign calls in the console.
final class NativeModes implements Modes {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final int STANDARD_INPUT = 0;
  private static final int NOW = 0;
  /// TCSAFLUSH.
  private static final int FLUSHED = 2;
  private static final int SIGTSTP = 20;
  private static final int OWN_GROUP = 0;
  /// More than `struct sigaction` has anywhere; one of zeros means the default action.
  private static final long SIGACTION_BYTES = 256;
  /// `struct termios`: four flag words, the line discipline, 32 control characters, two speeds.
  private static final long TERMIOS_BYTES = 60;
  private static final long CONTROL_CHARACTERS = 17;
  private static final int VTIME = 5;
  private static final int VMIN = 6;

  private final Linker linker = Linker.nativeLinker();
  private final MethodHandle tcgetattr = handle("tcgetattr", FunctionDescriptor.of(INT, INT, ValueLayout.ADDRESS));
  private final MethodHandle tcsetattr = handle("tcsetattr", FunctionDescriptor.of(INT, INT, INT, ValueLayout.ADDRESS));
  private final MethodHandle cfmakeraw = handle("cfmakeraw", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
  private final MemorySegment original = Arena.ofAuto().allocate(TERMIOS_BYTES);

  NativeModes() {
    call("tcgetattr", () -> (int) tcgetattr.invokeExact(STANDARD_INPUT, original));
  }

  @Override
  public void raw() {
    try (var arena = Arena.ofConfined()) {
      var raw = arena.allocate(MemoryLayout.sequenceLayout(TERMIOS_BYTES, ValueLayout.JAVA_BYTE)).copyFrom(original);
      call("cfmakeraw", () -> {
        cfmakeraw.invokeExact(raw);
        return 0;
      });
      raw.set(ValueLayout.JAVA_BYTE, CONTROL_CHARACTERS + VMIN, (byte) 0);
      raw.set(ValueLayout.JAVA_BYTE, CONTROL_CHARACTERS + VTIME, (byte) 1);
      call("tcsetattr", () -> (int) tcsetattr.invokeExact(STANDARD_INPUT, NOW, raw));
    }
  }

  @Override
  public void restore() {
    call("tcsetattr", () -> (int) tcsetattr.invokeExact(STANDARD_INPUT, NOW, original));
  }

  @Override
  public void leave() {
    call("tcsetattr", () -> (int) tcsetattr.invokeExact(STANDARD_INPUT, FLUSHED, original));
  }

  /// The default action meanwhile: else the signal would come back as a call of {@link BuoyTerminal#onSignal}. Unlike
  /// SIGSTOP it is without effect where no shell could continue the job.
  @Override
  public void stop(Runnable wait) {
    var kill = handle("kill", FunctionDescriptor.of(INT, INT, INT));
    var sigaction = handle("sigaction", FunctionDescriptor.of(INT, INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
    try (var arena = Arena.ofConfined()) {
      var byDefault = arena.allocate(SIGACTION_BYTES);
      var before = arena.allocate(SIGACTION_BYTES);
      call("sigaction", () -> (int) sigaction.invokeExact(SIGTSTP, byDefault, before));
      try {
        call("kill", () -> (int) kill.invokeExact(OWN_GROUP, SIGTSTP));
        wait.run();
      } finally {
        call("sigaction", () -> (int) sigaction.invokeExact(SIGTSTP, before, MemorySegment.NULL));
      }
    }
  }

  @SuppressWarnings("restricted")
  private MethodHandle handle(String name, FunctionDescriptor descriptor) {
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
  }

  @FunctionalInterface
  private interface Call {
    int run() throws Throwable;
  }

  private static void call(String name, Call call) {
    int result;
    try {
      result = call.run();
    } catch (RuntimeException | Error bug) {
      throw bug;
    } catch (Throwable impossible) {
      throw new IllegalStateException(name, impossible);
    }
    if (result != 0) {
      throw new IllegalStateException(name + " failed on standard input");
    }
  }
}
