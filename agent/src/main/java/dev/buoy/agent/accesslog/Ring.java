package dev.buoy.agent.accesslog;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// A queue of bounded length from many threads to one. Nobody waits in it.
final class Ring<T> {
  private final AtomicReferenceArray<@Nullable T> slots;
  private final int mask;
  private final AtomicLong tail = new AtomicLong();
  private final AtomicLong head = new AtomicLong();

  /// @param size a power of two
  Ring(int size) {
    this.slots = new AtomicReferenceArray<>(size);
    this.mask = size - 1;
  }

  /// Adds one, where there is room. Any thread.
  boolean offer(T element) {
    while (true) {
      long at = tail.get();
      if (at - head.get() > mask) {
        return false;
      }
      if (tail.compareAndSet(at, at + 1)) {
        slots.set((int) at & mask, element);
        return true;
      }
    }
  }

  /// Takes the oldest. The one reader only.
  /// @return null when there is none, or it is being added right now
  @Nullable
  T poll() {
    long at = head.get();
    var element = slots.get((int) at & mask);
    if (element != null) {
      slots.set((int) at & mask, null);
      head.set(at + 1);
    }
    return element;
  }

  /// Whether nothing has been added that was not taken.
  boolean empty() {
    return head.get() == tail.get();
  }
}
