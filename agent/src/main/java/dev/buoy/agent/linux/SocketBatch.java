package dev.buoy.agent.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Receives from many stream sockets with one system call and sends to many with another, through a ring of io_uring(7)
/// whose requests are told not to wait: each is done, or has failed, when the call returns. On one thread.
public class SocketBatch implements AutoCloseable {
  /// Requests that one call takes.
  public static final int SLOTS = 64;
  /// Bytes that one of them receives at most.
  public static final int ROOM = 16 * 1024;

  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;

  private final Uring ring;
  private final Uring.Completion completion = this::completed;
  private final int[] results = new int[SLOTS];
  private final Arena arena;
  private final MemorySegment memory;

  /// @throws LinuxException where the kernel lacks io_uring, has one that is too old, or forbids it
  public SocketBatch() {
    this.arena = Arena.ofConfined();
    try {
      this.memory = arena.allocate((long) SLOTS * ROOM, ROOM);
      this.ring = Uring.open(new NativeLibc(), SLOTS);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
    tryOut();
  }

  /// Receives came only with Linux 5.6, and a filter of system calls may let a ring be opened and nothing be asked of it.
  private void tryOut() {
    try {
      ring.add(Uring.RECV, 0, -1, 0, address(0), 1, MSG_DONTWAIT, 0);
      ring.submit();
      ring.awaitAll(completion);
      if (!Errno.EBADF.is(results[0])) {
        throw LinuxException.unsupported("the io_uring of this kernel is too old");
      }
    } catch (LinuxException e) {
      ring.close();
      arena.close();
      throw e;
    }
  }

  /// Has the next call receive into a slot.
  /// @param slot 0 to [#SLOTS] - 1
  /// @param most up to [#ROOM]
  public void receive(int slot, int descriptor, int most) {
    ring.add(Uring.RECV, 0, descriptor, 0, address(slot), most, MSG_DONTWAIT, slot);
  }

  /// Has the next call send what a slot has received.
  /// @param count at most what it did
  public void send(int slot, int descriptor, int count) {
    ring.add(Uring.SEND, 0, descriptor, 0, address(slot), count, MSG_DONTWAIT | MSG_NOSIGNAL, slot);
  }

  /// Makes the call.
  /// @throws LinuxException when the kernel takes no requests
  public void carryOut() {
    ring.submit();
    ring.awaitAll(completion);
  }

  /// What came of the last request for a slot: bytes, zero at the end of the data, or a negated error number.
  public int result(int slot) {
    return results[slot];
  }

  /// Keeps what is left in a slot after a send.
  /// @param from how much was sent
  /// @param count how much is left
  public void keep(int slot, int from, int count, StreamCalls.Rest rest) {
    rest.hold(memory, (long) slot * ROOM + from, count);
  }

  @Override
  public void close() {
    ring.close();
    arena.close();
  }

  private long address(int slot) {
    return memory.address() + (long) slot * ROOM;
  }

  private void completed(long slot, int result) {
    results[(int) slot] = result;
  }
}
