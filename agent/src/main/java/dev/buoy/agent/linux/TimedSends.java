package dev.buoy.agent.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// One io_uring that holds one send of the future.
///
/// ```
/// gate:    TIMEOUT until latest, or until one request of this ring is completed → SENDMSG → SENDMSG …
/// trigger: TIMEOUT until due → NOP
/// ```
/// At `due` the trigger lets the NOP complete, that opens the gate, and the datagrams go out. Both time-outs are ended by
/// the kernel's clock, also while the process is stopped; everything behind them needs its thread. So when the
/// thread runs again after `latest`, the gate has failed already, and what hangs on it is cancelled: nothing stale is
/// sent. Every link of the gate but the first is hard, so that a peer out of reach keeps no other back.
@SuppressWarnings("restricted")
final class TimedSends implements AutoCloseable {
  private static final int OTHERS = 5;
  private static final int NANOS_PER_SECOND = 1_000_000_000;
  private static final int TIMESPEC = 16;
  private static final int HEADER = 56;
  private static final int VECTOR = 16;
  private static final int ALIGNMENT = 8;
  private static final int USUAL_MEMORY = 1024;

  private static final long GATE = 1;
  private static final long TRIGGER = 2;
  private static final long OPENER = 3;
  private static final long REMOVAL = 4;
  private static final long SEND = 5;

  private final Uring ring;
  private final Uring.Completion completion = this::completed;
  private Arena arena;
  private MemorySegment memory;
  private int reached;
  private int error;

  TimedSends(Libc libc, int datagrams, int event) {
    this.ring = Uring.open(libc, Math.max(8, Integer.highestOneBit(datagrams + OTHERS - 1) * 2), event);
    // Behind what may fail: nobody would free it.
    this.arena = Arena.ofConfined();
    this.memory = arena.allocate(USUAL_MEMORY, ALIGNMENT);
  }

  /// Whether so many datagrams fit.
  boolean fits(int datagrams) {
    return datagrams + OTHERS <= ring.entries();
  }

  /// @param due and `latest`: by CLOCK_MONOTONIC
  void send(long due, long latest, int descriptor, List<Datagram> datagrams) {
    reached = 0;
    error = 0;
    reserve(datagrams);
    timespec(0, latest);
    timespec(TIMESPEC, due);
    ring.add(Uring.TIMEOUT, Uring.LINK, -1, 1, memory.address(), 1, Uring.TIMEOUT_ABSOLUTE, GATE);
    long at = 2 * TIMESPEC;
    for (var i = 0; i < datagrams.size(); i++) {
      var last = i == datagrams.size() - 1;
      ring.add(Uring.SENDMSG, last ? 0 : Uring.HARD_LINK, descriptor, 0, memory.address() + at, 1, 0, SEND);
      at = message(at, datagrams.get(i));
    }
    ring.add(Uring.TIMEOUT, Uring.HARD_LINK, -1, 0, memory.address() + TIMESPEC, 1, Uring.TIMEOUT_ABSOLUTE, TRIGGER);
    ring.add(Uring.NOP, 0, -1, 0, 0, 0, 0, OPENER);
    ring.submit();
  }

  /// Takes in what has happened.
  /// @return whether it is over
  boolean over() {
    ring.reap(completion);
    return ring.outstanding() == 0;
  }

  /// Takes the send back, the gate first: what opens it then opens nothing.
  void cancel() {
    if (over()) {
      return;
    }
    ring.add(Uring.TIMEOUT_REMOVE, 0, -1, 0, GATE, 0, 0, REMOVAL);
    ring.add(Uring.TIMEOUT_REMOVE, 0, -1, 0, TRIGGER, 0, 0, REMOVAL);
    ring.submit();
    ring.awaitAll(completion);
  }

  /// Datagrams that went out.
  int reached() {
    return reached;
  }

  /// The last failure, a negated error number; zero when there was none.
  int error() {
    return error;
  }

  @Override
  public void close() {
    ring.close();
    arena.close();
  }

  private void completed(long userData, int result) {
    if (userData != SEND) {
      return;
    }
    if (result >= 0) {
      reached++;
    } else if (!Errno.ECANCELED.is(result)) {
      error = result;
    }
  }

  private void reserve(List<Datagram> datagrams) {
    var length = 2L * TIMESPEC;
    for (var datagram : datagrams) {
      length += HEADER + VECTOR + aligned(datagram.address().length) + aligned(datagram.bytes().length);
    }
    if (length > memory.byteSize()) {
      arena.close();
      arena = Arena.ofConfined();
      memory = arena.allocate(length, ALIGNMENT);
    }
  }

  /// `struct timespec`.
  private void timespec(long at, long nanos) {
    memory.set(JAVA_LONG, at, nanos / NANOS_PER_SECOND);
    memory.set(JAVA_LONG, at + Long.BYTES, nanos % NANOS_PER_SECOND);
  }

  /// `struct msghdr`, behind it the `struct iovec`, the address and the bytes that it points to.
  private long message(long at, Datagram datagram) {
    var vector = at + HEADER;
    var address = vector + VECTOR;
    var bytes = address + aligned(datagram.address().length);
    memory.asSlice(at, HEADER).fill((byte) 0);
    memory.set(JAVA_LONG, at, memory.address() + address);
    memory.set(JAVA_INT, at + 8, datagram.address().length);
    memory.set(JAVA_LONG, at + 16, memory.address() + vector);
    memory.set(JAVA_LONG, at + 24, 1);
    memory.set(JAVA_LONG, vector, memory.address() + bytes);
    memory.set(JAVA_LONG, vector + Long.BYTES, datagram.bytes().length);
    MemorySegment.copy(MemorySegment.ofArray(datagram.address()), 0, memory, address, datagram.address().length);
    MemorySegment.copy(MemorySegment.ofArray(datagram.bytes()), 0, memory, bytes, datagram.bytes().length);
    return bytes + aligned(datagram.bytes().length);
  }

  private static long aligned(int length) {
    return (length + ALIGNMENT - 1L) / ALIGNMENT * ALIGNMENT;
  }
}
