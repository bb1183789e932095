package dev.buoy.agent.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Collections;

/// Calls of the C library with the error number of each.
///
/// Every argument is a `long`, which is how the processor's registers carry numbers and addresses alike: so calls with as
/// many arguments share what the JVM has to generate, where each shape costs the start of the program 5 ms and more. Who
/// passes an address keeps its memory reachable.
@SuppressWarnings("restricted")
final class Downcalls {
  /// Where a call leaves its error number.
  static final MemoryLayout CAPTURE = Linker.Option.captureStateLayout();

  private static final VarHandle ERRNO = CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private Downcalls() {}

  /// A function, which is called with memory for [#CAPTURE] first and then so many numbers, and returns one.
  static MethodHandle handle(String name, int arguments) {
    var linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(JAVA_LONG, Collections.nCopies(arguments, JAVA_LONG).toArray(MemoryLayout[]::new)),
        Linker.Option.captureCallState("errno"));
  }

  /// What a call returned, or the negated error number when it failed.
  /// @param returned of which the upper half means nothing when the function's type is `int`
  static int result(MemorySegment errno, long returned) {
    return (int) returned < 0 ? -(int) ERRNO.get(errno, 0L) : (int) returned;
  }

  /// What a handle has thrown, which is a mistake of the program.
  static RuntimeException failed(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof RuntimeException bug ? bug : new IllegalStateException("system call could not be made", e);
  }
}
