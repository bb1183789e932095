package dev.buoy.agent.linux;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// Calls of the C library with the error number of each.
@SuppressWarnings("restricted")
final class Downcalls {
  /// Where a call leaves its error number.
  static final MemoryLayout CAPTURE = Linker.Option.captureStateLayout();

  private static final VarHandle ERRNO = CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private Downcalls() {}

  /// A function, which is called with memory for [#CAPTURE] first and then its arguments.
  static MethodHandle handle(String name, MemoryLayout result, MemoryLayout... arguments) {
    var linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments),
        Linker.Option.captureCallState("errno"));
  }

  /// What a call returned, or the negated error number when it failed.
  static int result(MemorySegment errno, int result) {
    return result < 0 ? -(int) ERRNO.get(errno, 0L) : result;
  }

  /// What a handle has thrown, which is a mistake of the program.
  static RuntimeException failed(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof RuntimeException bug ? bug : new IllegalStateException("system call could not be made", e);
  }
}
