package dev.buoy.agent.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The two rings of io_uring(7) that this process shares with the kernel: what it asks for, and what became of it.
/// ```
/// io_uring_params: sq_entries@0 cq_entries@4 … features@20 … sq_off@40 cq_off@80
/// sq_off: head@0 tail@4 mask@8 entries@12 flags@16 dropped@20 array@24
/// cq_off: head@0 tail@4 mask@8 entries@12 overflow@16 cqes@20
/// sqe:    opcode@0 flags@1 fd@4 off@8 addr@16 len@24 op_flags@28 user_data@32, 64 bytes
/// cqe:    user_data@0 res@8, 16 bytes
/// ```
/// One thread. Its requests are carried out in the context of that thread: whenever it enters or leaves the kernel, and
/// at once when it waits there.
@SuppressWarnings("restricted")
final class Uring implements AutoCloseable {
  static final int NOP = 0;
  static final int SENDMSG = 9;
  static final int TIMEOUT = 11;
  static final int TIMEOUT_REMOVE = 12;
  static final int SEND = 26;
  static final int RECV = 27;

  /// The next request starts once this one succeeded, and is cancelled when it failed.
  static final int LINK = 1 << 2;
  /// The next request starts once this one ended, however.
  static final int HARD_LINK = 1 << 3;
  static final int TIMEOUT_ABSOLUTE = 1;

  private static final int PARAMETERS = 120;
  private static final int SQ_OFFSETS = 40;
  private static final int CQ_OFFSETS = 80;
  private static final int FEATURES = 20;
  private static final int SINGLE_MMAP = 1;
  private static final int SQE = 64;
  private static final int CQE = 16;
  private static final long SQES_OFFSET = 0x10000000L;
  /// Short of memory the kernel takes nothing: then it is not asked for ever.
  private static final int PATIENCE = 100;
  private static final VarHandle COUNTER = JAVA_INT.varHandle();

  private final Libc libc;
  private final int descriptor;
  private final int entries;
  private final MemorySegment rings;
  private final MemorySegment requests;
  private final MemorySegment completions;
  private final long requestTail;
  private final long requestArray;
  private final long completionHead;
  private final long completionTail;
  private final int completionMask;
  private int added;
  private int outstanding;

  /// Hears of a completed request.
  @FunctionalInterface
  interface Completion {
    /// Called once for each request.
    /// @param result zero or more, or a negated error number
    void completed(long userData, int result);
  }

  private Uring(Libc libc, int descriptor, ByteBuffer parameters) {
    this.libc = libc;
    this.descriptor = descriptor;
    this.entries = parameters.getInt(0);
    var completionEntries = parameters.getInt(4);
    var cqes = parameters.getInt(CQ_OFFSETS + 20);
    var array = parameters.getInt(SQ_OFFSETS + 24);
    this.rings = map(Math.max(cqes + (long) completionEntries * CQE, array + (long) entries * Integer.BYTES), 0);
    try {
      this.requests = map((long) entries * SQE, SQES_OFFSET);
    } catch (LinuxException e) {
      libc.munmap(rings.address(), rings.byteSize());
      throw e;
    }
    this.completions = rings.asSlice(cqes);
    this.requestTail = parameters.getInt(SQ_OFFSETS + 4);
    this.requestArray = array;
    this.completionHead = parameters.getInt(CQ_OFFSETS);
    this.completionTail = parameters.getInt(CQ_OFFSETS + 4);
    this.completionMask = rings.get(JAVA_INT, parameters.getInt(CQ_OFFSETS + 8));
  }

  /// Opens a ring.
  /// @param entries requests that fit between two submissions
  /// @throws LinuxException where the kernel lacks io_uring or forbids it
  static Uring open(Libc libc, int entries) {
    var parameters = ByteBuffer.allocate(PARAMETERS).order(ByteOrder.nativeOrder());
    var descriptor = libc.ioUringSetup(entries, parameters.array());
    if (descriptor < 0) {
      throw LinuxException.unsupported("io_uring is not available: " + Errno.describe(descriptor)
          + "; see sysctl kernel.io_uring_disabled and the system call filter of the service");
    }
    return mapped(libc, descriptor, parameters);
  }

  /// Opens a ring that tells of what it has completed.
  /// @param event descriptor of an eventfd that counts completions
  /// @throws LinuxException where the kernel lacks io_uring or forbids it
  static Uring open(Libc libc, int entries, int event) {
    var ring = open(libc, entries);
    var registered = libc.ioUringRegisterEvent(ring.descriptor, event);
    if (registered < 0) {
      ring.close();
      throw LinuxException.failed("register an event with io_uring", registered, "io_uring");
    }
    return ring;
  }

  private static Uring mapped(Libc libc, int descriptor, ByteBuffer parameters) {
    try {
      if ((parameters.getInt(FEATURES) & SINGLE_MMAP) == 0) {
        throw LinuxException.unsupported("the io_uring of this kernel is too old");
      }
      return new Uring(libc, descriptor, parameters);
    } catch (LinuxException e) {
      libc.close(descriptor);
      throw e;
    }
  }

  /// Adds a request to the next submission. The caller keeps what it points to alive until the request is completed.
  void add(int operation, int flags, int file, long offset, long address, int length, int operationFlags,
      long userData) {
    var tail = rings.get(JAVA_INT, requestTail) + added;
    var index = tail & (entries - 1);
    var at = (long) index * SQE;
    requests.set(JAVA_INT, at, operation | flags << 8);
    requests.set(JAVA_INT, at + 4, file);
    requests.set(JAVA_LONG, at + 8, offset);
    requests.set(JAVA_LONG, at + 16, address);
    requests.set(JAVA_INT, at + 24, length);
    requests.set(JAVA_INT, at + 28, operationFlags);
    requests.set(JAVA_LONG, at + 32, userData);
    for (var unused = at + 40; unused < at + SQE; unused += Long.BYTES) {
      requests.set(JAVA_LONG, unused, 0);
    }
    rings.set(JAVA_INT, requestArray + (long) index * Integer.BYTES, index);
    added++;
  }

  /// Hands what was added to the kernel.
  /// @throws LinuxException when the kernel takes none
  void submit() {
    var count = added;
    COUNTER.setRelease(rings, requestTail, rings.get(JAVA_INT, requestTail) + count);
    added = 0;
    outstanding += count;
    for (var tries = 0; count > 0; tries++) {
      var taken = libc.ioUringEnter(descriptor, count, 0);
      if (taken > 0) {
        count -= taken;
      } else if (tries >= PATIENCE || (!Errno.EINTR.is(taken) && !Errno.EAGAIN.is(taken))) {
        throw LinuxException.failed("submit to an io_uring", taken, "io_uring");
      }
    }
  }

  /// Waits until every request is completed.
  void awaitAll(Completion completion) {
    reap(completion);
    while (outstanding > 0) {
      var result = libc.ioUringEnter(descriptor, 0, outstanding);
      if (result < 0 && !Errno.EINTR.is(result)) {
        throw LinuxException.failed("wait for an io_uring", result, "io_uring");
      }
      reap(completion);
    }
  }

  /// Hands over what has been completed, without waiting.
  void reap(Completion completion) {
    var head = rings.get(JAVA_INT, completionHead);
    var tail = (int) COUNTER.getAcquire(rings, completionTail);
    while (head != tail) {
      var at = (long) (head & completionMask) * CQE;
      var userData = completions.get(JAVA_LONG, at);
      var result = completions.get(JAVA_INT, at + 8);
      head++;
      outstanding--;
      completion.completed(userData, result);
    }
    COUNTER.setRelease(rings, completionHead, head);
  }

  /// Requests that are not completed yet.
  int outstanding() {
    return outstanding;
  }

  /// Requests that fit into one submission.
  int entries() {
    return entries;
  }

  @Override
  public void close() {
    libc.munmap(requests.address(), requests.byteSize());
    libc.munmap(rings.address(), rings.byteSize());
    libc.close(descriptor);
  }

  private MemorySegment map(long length, long offset) {
    var address = libc.mmap(length, descriptor, offset);
    if (address < 0) {
      throw LinuxException.failed("map an io_uring", (int) address, "locked memory (ulimit -l)");
    }
    return MemorySegment.ofAddress(address).reinterpret(length);
  }
}
