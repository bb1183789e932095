package dev.buoy.agent.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// [Libc] through the C library of this machine: layouts, handles, errno capture.
@SuppressWarnings("restricted")
final class NativeLibc implements Libc {
  private static final StructLayout POLLFD = MemoryLayout.structLayout(JAVA_INT.withName("fd"),
      JAVA_SHORT.withName("events"), JAVA_SHORT.withName("revents"));
  private static final StructLayout TIMESPEC = MemoryLayout.structLayout(JAVA_LONG.withName("tv_sec"),
      JAVA_LONG.withName("tv_nsec"));
  private static final long REVENTS = POLLFD.byteOffset(MemoryLayout.PathElement.groupElement("revents"));

  private static final StructLayout IOVEC = MemoryLayout.structLayout(ADDRESS.withName("iov_base"),
      JAVA_LONG.withName("iov_len"));
  private static final StructLayout MSGHDR = MemoryLayout.structLayout(ADDRESS.withName("msg_name"),
      JAVA_INT.withName("msg_namelen"), MemoryLayout.paddingLayout(4), ADDRESS.withName("msg_iov"),
      JAVA_LONG.withName("msg_iovlen"), ADDRESS.withName("msg_control"), JAVA_LONG.withName("msg_controllen"),
      JAVA_INT.withName("msg_flags"), MemoryLayout.paddingLayout(4));

  private static final StructLayout FPROG = MemoryLayout.structLayout(JAVA_SHORT.withName("len"),
      MemoryLayout.paddingLayout(6), ADDRESS.withName("filter"));
  private static final int SOCK_FILTER = 8;

  private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final int EVENTFD_FLAGS = SOCK_NONBLOCK | SOCK_CLOEXEC;
  private static final int CLOCK_BOOTTIME = 7;
  private static final int NANOS_PER_SECOND = 1_000_000_000;

  private final MethodHandle socket = bind("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private final MethodHandle bind = bind("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private final MethodHandle setsockopt = bind("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private final MethodHandle sendto = bind("sendto", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS,
      JAVA_INT);
  private final MethodHandle recv = bind("recv", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private final MethodHandle recvmsg = bind("recvmsg", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
  private final MethodHandle ppoll = bind("ppoll", JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
  private final MethodHandle eventfd = bind("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);
  private final MethodHandle read = bind("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private final MethodHandle write = bind("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private final MethodHandle clockGettime = bind("clock_gettime", JAVA_INT, JAVA_INT, ADDRESS);
  private final MethodHandle close = bind("close", JAVA_INT, JAVA_INT);

  @Override
  public int socket(int domain, int type, int protocol) {
    return call((_, errno) -> (int) socket.invokeExact(errno, domain, type, protocol));
  }

  @Override
  public int bind(int descriptor, byte[] address) {
    return call((arena, errno) -> (int) bind.invokeExact(errno, descriptor, copy(arena, address), address.length));
  }

  @Override
  public int setsockopt(int descriptor, int level, int option, byte[] value) {
    return call((arena, errno) -> (int) setsockopt.invokeExact(errno, descriptor, level, option, copy(arena, value),
        value.length));
  }

  @Override
  public int attachFilter(int descriptor, byte[] instructions) {
    return call((arena, errno) -> {
      var program = arena.allocate(FPROG);
      program.set(JAVA_SHORT, 0, (short) (instructions.length / SOCK_FILTER));
      program.set(ADDRESS, ADDRESS.byteSize(), arena.allocate(instructions.length, Long.BYTES)
          .copyFrom(MemorySegment.ofArray(instructions)));
      return (int) setsockopt.invokeExact(errno, descriptor, SOL_SOCKET, SO_ATTACH_FILTER, program,
          (int) FPROG.byteSize());
    });
  }

  @Override
  public int sendto(int descriptor, byte[] datagram, byte[] address) {
    return call((arena, errno) -> (int) (long) sendto.invokeExact(errno, descriptor, copy(arena, datagram),
        (long) datagram.length, 0, copy(arena, address), address.length));
  }

  @Override
  public int recv(int descriptor, byte[] buffer, int flags) {
    return call((arena, errno) -> {
      var received = arena.allocate(buffer.length);
      var length = (int) (long) recv.invokeExact(errno, descriptor, received, (long) buffer.length, flags);
      if (length > 0) {
        MemorySegment.copy(received, ValueLayout.JAVA_BYTE, 0, buffer, 0, length);
      }
      return length;
    });
  }

  @Override
  public int recvmsg(int descriptor, byte[] buffer, byte[] address, byte[] control, int flags) {
    return call((arena, errno) -> {
      var data = arena.allocate(buffer.length);
      var name = arena.allocate(address.length, Long.BYTES);
      var ancillary = arena.allocate(control.length, Long.BYTES);
      var vector = arena.allocate(IOVEC);
      vector.set(ADDRESS, 0, data);
      vector.set(JAVA_LONG, ADDRESS.byteSize(), buffer.length);
      var message = arena.allocate(MSGHDR);
      message.set(ADDRESS, offset("msg_name"), name);
      message.set(JAVA_INT, offset("msg_namelen"), address.length);
      message.set(ADDRESS, offset("msg_iov"), vector);
      message.set(JAVA_LONG, offset("msg_iovlen"), 1);
      message.set(ADDRESS, offset("msg_control"), ancillary);
      message.set(JAVA_LONG, offset("msg_controllen"), control.length);
      var length = (int) (long) recvmsg.invokeExact(errno, descriptor, message, flags);
      if (length >= 0) {
        MemorySegment.copy(data, ValueLayout.JAVA_BYTE, 0, buffer, 0, length);
        MemorySegment.copy(name, ValueLayout.JAVA_BYTE, 0, address, 0, address.length);
        MemorySegment.copy(ancillary, ValueLayout.JAVA_BYTE, 0, control, 0, control.length);
      }
      return length;
    });
  }

  @Override
  public int ppoll(int[] descriptors, int[] events, long timeoutNanos) {
    return call((arena, errno) -> {
      var polled = arena.allocate(POLLFD, descriptors.length);
      for (var i = 0; i < descriptors.length; i++) {
        var entry = polled.asSlice(i * POLLFD.byteSize(), POLLFD);
        entry.set(JAVA_INT, 0, descriptors[i]);
        entry.set(JAVA_SHORT, JAVA_INT.byteSize(), (short) POLLIN);
      }
      var count = (int) ppoll.invokeExact(errno, polled, (long) descriptors.length, timespec(arena, timeoutNanos),
          MemorySegment.NULL);
      for (var i = 0; i < descriptors.length; i++) {
        events[i] = count > 0 ? polled.get(JAVA_SHORT, i * POLLFD.byteSize() + REVENTS) : 0;
      }
      return count;
    });
  }

  @Override
  public int eventfd() {
    return call((_, errno) -> (int) eventfd.invokeExact(errno, 0, EVENTFD_FLAGS));
  }

  @Override
  public int eventfdSignal(int descriptor) {
    return call((arena, errno) -> (int) (long) write.invokeExact(errno, descriptor, arena.allocateFrom(JAVA_LONG, 1L),
        JAVA_LONG.byteSize()));
  }

  @Override
  public int eventfdClear(int descriptor) {
    return call((arena, errno) -> (int) (long) read.invokeExact(errno, descriptor, arena.allocate(JAVA_LONG),
        JAVA_LONG.byteSize()));
  }

  @Override
  public long bootNanos() {
    try (var arena = Arena.ofConfined()) {
      var state = arena.allocate(CAPTURE);
      var time = arena.allocate(TIMESPEC);
      var _ = (int) clockGettime.invokeExact(state, CLOCK_BOOTTIME, time);
      return time.get(JAVA_LONG, 0) * NANOS_PER_SECOND + time.get(JAVA_LONG, JAVA_LONG.byteSize());
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("system call could not be made", e);
    }
  }

  @Override
  public int close(int descriptor) {
    return call((_, errno) -> (int) close.invokeExact(errno, descriptor));
  }

  @FunctionalInterface
  private interface Call {
    int with(Arena arena, MemorySegment errno) throws Throwable;
  }

  private static int call(Call call) {
    try (var arena = Arena.ofConfined()) {
      var state = arena.allocate(CAPTURE);
      var result = call.with(arena, state);
      return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("system call could not be made", e);
    }
  }

  private static MethodHandle bind(String name, MemoryLayout result, MemoryLayout... arguments) {
    var linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments),
        Linker.Option.captureCallState("errno"));
  }

  private static long offset(String name) {
    return MSGHDR.byteOffset(MemoryLayout.PathElement.groupElement(name));
  }

  private static MemorySegment copy(Arena arena, byte[] bytes) {
    return arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
  }

  private static MemorySegment timespec(Arena arena, long nanos) {
    if (nanos < 0) {
      return MemorySegment.NULL;
    }
    var time = arena.allocate(TIMESPEC);
    time.set(JAVA_LONG, 0, nanos / NANOS_PER_SECOND);
    time.set(JAVA_LONG, JAVA_LONG.byteSize(), nanos % NANOS_PER_SECOND);
    return time;
  }
}
