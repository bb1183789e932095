package dev.buoy.agent.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// [Libc] through the C library of this machine: layouts, handles, errno capture. Open to tests, which let single calls
/// fail.
@SuppressWarnings("restricted")
class NativeLibc implements Libc {
  private static final StructLayout POLLFD = MemoryLayout.structLayout(JAVA_INT.withName("fd"),
      JAVA_SHORT.withName("events"), JAVA_SHORT.withName("revents"));
  private static final StructLayout TIMESPEC = MemoryLayout.structLayout(JAVA_LONG.withName("tv_sec"),
      JAVA_LONG.withName("tv_nsec"));
  private static final long REVENTS = POLLFD.byteOffset(MemoryLayout.PathElement.groupElement("revents"));

  /// `struct epoll_event`: packed on x86-64 alone.
  private static final long EPOLL_DATA = System.getProperty("os.arch").equals("amd64") ? 4 : 8;
  private static final long EPOLL_EVENT = EPOLL_DATA + JAVA_LONG.byteSize();

  private static final StructLayout IOVEC = MemoryLayout.structLayout(ADDRESS.withName("iov_base"),
      JAVA_LONG.withName("iov_len"));
  private static final StructLayout MSGHDR = MemoryLayout.structLayout(ADDRESS.withName("msg_name"),
      JAVA_INT.withName("msg_namelen"), MemoryLayout.paddingLayout(4), ADDRESS.withName("msg_iov"),
      JAVA_LONG.withName("msg_iovlen"), ADDRESS.withName("msg_control"), JAVA_LONG.withName("msg_controllen"),
      JAVA_INT.withName("msg_flags"), MemoryLayout.paddingLayout(4));

  private static final long MSG_NAME = offset("msg_name");
  private static final long MSG_NAMELEN = offset("msg_namelen");
  private static final long MSG_IOV = offset("msg_iov");
  private static final long MSG_IOVLEN = offset("msg_iovlen");
  private static final long MSG_CONTROL = offset("msg_control");
  private static final long MSG_CONTROLLEN = offset("msg_controllen");
  private static final long MSG_FLAGS = offset("msg_flags");
  /// Where the sender's address goes: behind the message and its vector.
  private static final long MESSAGE_NAME = MSGHDR.byteSize() + IOVEC.byteSize();

  private static final StructLayout FPROG = MemoryLayout.structLayout(JAVA_SHORT.withName("len"),
      MemoryLayout.paddingLayout(6), ADDRESS.withName("filter"));
  private static final int SOCK_FILTER = 8;

  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLL_CTL_DEL = 2;
  private static final int EVENTFD_FLAGS = SOCK_NONBLOCK | SOCK_CLOEXEC;
  private static final int CLOCK_BOOTTIME = 7;
  private static final int NANOS_PER_SECOND = 1_000_000_000;
  private static final int CLOCK_MONOTONIC = 1;
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_SHARED = 1;
  private static final int SCHED_RESET_ON_FORK = 0x40000000;
  private static final long IO_URING_SETUP = 425;
  private static final long IO_URING_ENTER = 426;
  private static final long IO_URING_REGISTER = 427;
  /// Bytes of a `struct timex`.
  private static final long TIMEX = 208;
  private static final long CLOSE_RANGE = 436;
  private static final int CLOSE_RANGE_UNSHARE = 2;
  private static final int IORING_ENTER_GETEVENTS = 1;
  private static final int IORING_REGISTER_EVENTFD = 4;
  /// `events` and `revents` of a `pollfd` in one: POLLIN asked for, nothing happened.
  private static final int POLLIN_ONLY = ByteOrder.nativeOrder().equals(ByteOrder.LITTLE_ENDIAN)
      ? POLLIN
      : POLLIN << Short.SIZE;

  private final ThreadLocal<Scratch> scratches = ThreadLocal.withInitial(Scratch::new);

  private static final MethodHandle socket = Downcalls.handle("socket", 3);
  private static final MethodHandle bind = Downcalls.handle("bind", 3);
  private static final MethodHandle setsockopt = Downcalls.handle("setsockopt", 5);
  private static final MethodHandle sendto = Downcalls.handle("sendto", 6);
  private static final MethodHandle recv = Downcalls.handle("recv", 4);
  private static final MethodHandle recvmsg = Downcalls.handle("recvmsg", 3);
  private static final MethodHandle ppoll = Downcalls.handle("ppoll", 4);
  private static final MethodHandle epollCreate = Downcalls.handle("epoll_create1", 1);
  private static final MethodHandle epollControl = Downcalls.handle("epoll_ctl", 4);
  private static final MethodHandle epollWait = Downcalls.handle("epoll_wait", 4);
  private static final MethodHandle eventfd = Downcalls.handle("eventfd", 2);
  private static final MethodHandle read = Downcalls.handle("read", 3);
  private static final MethodHandle write = Downcalls.handle("write", 3);
  private static final MethodHandle clockGettime = Downcalls.handle("clock_gettime", 2);
  private static final MethodHandle close = Downcalls.handle("close", 1);
  private static final MethodHandle mmap = Downcalls.handle("mmap", 6);
  private static final MethodHandle munmap = Downcalls.handle("munmap", 2);
  private static final MethodHandle setscheduler = Downcalls.handle("sched_setscheduler", 3);
  private static final MethodHandle adjtimex = Downcalls.handle("adjtimex", 1);
  private static final MethodHandle closeRange = Downcalls.handle("syscall", 4);
  private static final MethodHandle ioUringSetup = Downcalls.handle("syscall", 3);
  private static final MethodHandle ioUringEnter = Downcalls.handle("syscall", 7);
  private static final MethodHandle ioUringRegister = Downcalls.handle("syscall", 5);

  @Override
  public int socket(int domain, int type, int protocol) {
    return call((_, errno) -> (long) socket.invokeExact(errno, (long) domain, (long) type, (long) protocol));
  }

  @Override
  public int bind(int descriptor, byte[] address) {
    return call((arena, errno) -> (long) bind.invokeExact(errno, (long) descriptor, copy(arena, address).address(),
        (long) address.length));
  }

  @Override
  public int setsockopt(int descriptor, int level, int option, byte[] value) {
    return call((arena, errno) -> (long) setsockopt.invokeExact(errno, (long) descriptor, (long) level, (long) option,
        copy(arena, value).address(), (long) value.length));
  }

  @Override
  public int attachFilter(int descriptor, byte[] instructions) {
    return call((arena, errno) -> {
      var program = arena.allocate(FPROG);
      program.set(JAVA_SHORT, 0, (short) (instructions.length / SOCK_FILTER));
      program.set(ADDRESS, ADDRESS.byteSize(), arena.allocate(instructions.length, Long.BYTES)
          .copyFrom(MemorySegment.ofArray(instructions)));
      return (long) setsockopt.invokeExact(errno, (long) descriptor, (long) SOL_SOCKET, (long) SO_ATTACH_FILTER,
          program.address(), FPROG.byteSize());
    });
  }

  @Override
  public int sendto(int descriptor, byte[] datagram, byte[] address) {
    var scratch = scratch(datagram.length + address.length);
    try {
      long data = scratch.put(0, datagram);
      long target = scratch.put(datagram.length, address);
      return scratch
          .result((long) sendto.invokeExact(scratch.errno, (long) descriptor, data, (long) datagram.length, 0L,
              target, (long) address.length));
    } catch (Throwable e) {
      throw Downcalls.failed(e);
    }
  }

  @Override
  public int recv(int descriptor, byte[] buffer, int flags) {
    var scratch = scratch(buffer.length);
    try {
      var length = scratch.result((long) recv.invokeExact(scratch.errno, (long) descriptor,
          scratch.memory.address(), (long) buffer.length, (long) flags));
      if (length > 0) {
        MemorySegment.copy(scratch.memory, ValueLayout.JAVA_BYTE, 0, buffer, 0, length);
      }
      return length;
    } catch (Throwable e) {
      throw Downcalls.failed(e);
    }
  }

  @Override
  public int recvmsg(int descriptor, byte[] buffer, byte[] address, byte[] control, int flags) {
    var controlAt = aligned(MESSAGE_NAME + address.length);
    var dataAt = aligned(controlAt + control.length);
    var scratch = scratch(dataAt + buffer.length);
    var memory = scratch.memory;
    var base = memory.address();
    memory.set(JAVA_LONG, MSGHDR.byteSize(), base + dataAt);
    memory.set(JAVA_LONG, MSGHDR.byteSize() + ADDRESS.byteSize(), buffer.length);
    memory.set(JAVA_LONG, MSG_NAME, base + MESSAGE_NAME);
    memory.set(JAVA_INT, MSG_NAMELEN, address.length);
    memory.set(JAVA_LONG, MSG_IOV, base + MSGHDR.byteSize());
    memory.set(JAVA_LONG, MSG_IOVLEN, 1);
    memory.set(JAVA_LONG, MSG_CONTROL, base + controlAt);
    memory.set(JAVA_LONG, MSG_CONTROLLEN, control.length);
    memory.set(JAVA_INT, MSG_FLAGS, 0);
    try {
      var length = scratch.result((long) recvmsg.invokeExact(scratch.errno, (long) descriptor, base, (long) flags));
      if (length >= 0) {
        var told = (int) memory.get(JAVA_LONG, MSG_CONTROLLEN);
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, dataAt, buffer, 0, length);
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, MESSAGE_NAME, address, 0, address.length);
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, controlAt, control, 0, told);
        Arrays.fill(control, told, control.length, (byte) 0);
      }
      return length;
    } catch (Throwable e) {
      throw Downcalls.failed(e);
    }
  }

  @Override
  public int ppoll(int[] descriptors, int[] events, long timeoutNanos) {
    var table = descriptors.length * POLLFD.byteSize();
    var scratch = scratch(TIMESPEC.byteSize() + table);
    var memory = scratch.memory;
    for (var i = 0; i < descriptors.length; i++) {
      memory.set(JAVA_INT, TIMESPEC.byteSize() + i * POLLFD.byteSize(), descriptors[i]);
      memory.set(JAVA_INT, TIMESPEC.byteSize() + i * POLLFD.byteSize() + JAVA_INT.byteSize(), POLLIN_ONLY);
    }
    memory.set(JAVA_LONG, 0, timeoutNanos / NANOS_PER_SECOND);
    memory.set(JAVA_LONG, JAVA_LONG.byteSize(), timeoutNanos % NANOS_PER_SECOND);
    try {
      long time = timeoutNanos < 0 ? 0 : memory.address();
      var count = scratch.result((long) ppoll.invokeExact(scratch.errno, memory.address() + TIMESPEC.byteSize(),
          (long) descriptors.length, time, 0L));
      for (var i = 0; i < descriptors.length; i++) {
        events[i] = count > 0 ? memory.get(JAVA_SHORT, TIMESPEC.byteSize() + i * POLLFD.byteSize() + REVENTS) : 0;
      }
      return count;
    } catch (Throwable e) {
      throw Downcalls.failed(e);
    }
  }

  @Override
  public int epollCreate() {
    return call((_, errno) -> (long) epollCreate.invokeExact(errno, (long) SOCK_CLOEXEC));
  }

  @Override
  public int epollAdd(int epoll, int descriptor) {
    return epollControl(epoll, EPOLL_CTL_ADD, descriptor);
  }

  @Override
  public int epollRemove(int epoll, int descriptor) {
    return epollControl(epoll, EPOLL_CTL_DEL, descriptor);
  }

  private int epollControl(int epoll, int operation, int descriptor) {
    return call((arena, errno) -> {
      var event = arena.allocate(EPOLL_EVENT, JAVA_LONG.byteSize());
      event.set(JAVA_INT, 0, POLLIN);
      event.set(JAVA_INT, EPOLL_DATA, descriptor);
      return (long) epollControl.invokeExact(errno, (long) epoll, (long) operation, (long) descriptor, event.address());
    });
  }

  @Override
  public int epollReady(int epoll, int[] ready) {
    var scratch = scratch(ready.length * EPOLL_EVENT);
    try {
      var count = scratch.result((long) epollWait.invokeExact(scratch.errno, (long) epoll,
          scratch.memory.address(), (long) ready.length, 0L));
      for (var i = 0; i < count; i++) {
        ready[i] = scratch.memory.get(JAVA_INT, i * EPOLL_EVENT + EPOLL_DATA);
      }
      return count;
    } catch (Throwable e) {
      throw Downcalls.failed(e);
    }
  }

  @Override
  public int eventfd() {
    return call((_, errno) -> (long) eventfd.invokeExact(errno, 0L, (long) EVENTFD_FLAGS));
  }

  @Override
  public int eventfdSignal(int descriptor) {
    var scratch = scratch(JAVA_LONG.byteSize());
    scratch.memory.set(JAVA_LONG, 0, 1);
    try {
      return scratch.result((long) write.invokeExact(scratch.errno, (long) descriptor, scratch.memory.address(),
          JAVA_LONG.byteSize()));
    } catch (Throwable e) {
      throw Downcalls.failed(e);
    }
  }

  @Override
  public int eventfdClear(int descriptor) {
    var scratch = scratch(JAVA_LONG.byteSize());
    try {
      return scratch.result((long) read.invokeExact(scratch.errno, (long) descriptor, scratch.memory.address(),
          JAVA_LONG.byteSize()));
    } catch (Throwable e) {
      throw Downcalls.failed(e);
    }
  }

  @Override
  public long monotonicTime() {
    return time(CLOCK_MONOTONIC);
  }

  @Override
  public long bootNanos() {
    return time(CLOCK_BOOTTIME);
  }

  private long time(int clock) {
    var scratch = scratch(TIMESPEC.byteSize());
    try {
      var _ = (long) clockGettime.invokeExact(scratch.errno, (long) clock, scratch.memory.address());
      return scratch.memory.get(JAVA_LONG, 0) * NANOS_PER_SECOND + scratch.memory.get(JAVA_LONG, JAVA_LONG.byteSize());
    } catch (Throwable e) {
      throw Downcalls.failed(e);
    }
  }

  @Override
  public int ioUringSetup(int entries, byte[] parameters) {
    return call((arena, errno) -> {
      var copy = copy(arena, parameters);
      var result = (long) ioUringSetup.invokeExact(errno, IO_URING_SETUP, (long) entries, copy.address());
      MemorySegment.copy(copy, ValueLayout.JAVA_BYTE, 0, parameters, 0, parameters.length);
      return result;
    });
  }

  @Override
  public int ioUringEnter(int descriptor, int submitted, int awaited) {
    var scratch = scratch(0);
    try {
      return scratch.result((long) ioUringEnter.invokeExact(scratch.errno, IO_URING_ENTER, (long) descriptor,
          (long) submitted, (long) awaited, awaited > 0 ? IORING_ENTER_GETEVENTS : 0L, 0L, 0L));
    } catch (Throwable e) {
      throw Downcalls.failed(e);
    }
  }

  @Override
  public int ioUringRegisterEvent(int descriptor, int event) {
    return call((arena, errno) -> {
      var argument = arena.allocateFrom(JAVA_INT, event);
      return (long) ioUringRegister.invokeExact(errno, IO_URING_REGISTER, (long) descriptor,
          (long) IORING_REGISTER_EVENTFD, argument.address(), 1L);
    });
  }

  @Override
  public long mmap(long length, int descriptor, long offset) {
    var scratch = scratch(0);
    try {
      var address = (long) mmap.invokeExact(scratch.errno, 0L, length, (long) PROT_READ_WRITE, (long) MAP_SHARED,
          (long) descriptor, offset);
      return address == -1 ? scratch.result(-1) : address;
    } catch (Throwable e) {
      throw Downcalls.failed(e);
    }
  }

  @Override
  public int munmap(long address, long length) {
    return call((_, errno) -> (long) munmap.invokeExact(errno, address, length));
  }

  @Override
  public int schedule(int thread, int policy, int priority) {
    return call((arena, errno) -> {
      var parameter = arena.allocateFrom(JAVA_INT, priority);
      return (long) setscheduler.invokeExact(errno, (long) thread, (long) (policy | SCHED_RESET_ON_FORK),
          parameter.address());
    });
  }

  @Override
  public int ownDescriptors() {
    return call((_, errno) -> (long) closeRange.invokeExact(errno, CLOSE_RANGE, (long) Integer.MAX_VALUE,
        (long) Integer.MAX_VALUE, (long) CLOSE_RANGE_UNSHARE));
  }

  @Override
  public int clockState() {
    return call((arena, errno) -> (long) adjtimex.invokeExact(errno, arena.allocate(TIMEX, Long.BYTES).address()));
  }

  @Override
  public int close(int descriptor) {
    return call((_, errno) -> (long) close.invokeExact(errno, (long) descriptor));
  }

  /// Memory of one thread that the calls made all the time use again: nothing to allocate, and nothing to collect.
  private static final class Scratch {
    final MemorySegment errno = Arena.ofAuto().allocate(Downcalls.CAPTURE);
    MemorySegment memory = Arena.ofAuto().allocate(4096, JAVA_LONG.byteSize());

    /// @return the address where they are now
    long put(long offset, byte[] bytes) {
      MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, offset, bytes.length);
      return memory.address() + offset;
    }

    int result(long returned) {
      return Downcalls.result(errno, returned);
    }
  }

  private Scratch scratch(long length) {
    var scratch = scratches.get();
    if (scratch.memory.byteSize() < length) {
      scratch.memory = Arena.ofAuto().allocate(length, JAVA_LONG.byteSize());
    }
    return scratch;
  }

  @FunctionalInterface
  private interface Call {
    long with(Arena arena, MemorySegment errno) throws Throwable;
  }

  private static int call(Call call) {
    try (var arena = Arena.ofConfined()) {
      var state = arena.allocate(Downcalls.CAPTURE);
      var result = call.with(arena, state);
      return Downcalls.result(state, result);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("system call could not be made", e);
    }
  }

  private static long offset(String name) {
    return MSGHDR.byteOffset(MemoryLayout.PathElement.groupElement(name));
  }

  private static long aligned(long length) {
    return (length + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
  }

  private static MemorySegment copy(Arena arena, byte[] bytes) {
    return arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
  }
}
