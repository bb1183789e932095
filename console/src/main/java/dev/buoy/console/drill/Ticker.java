package dev.buoy.console.drill;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// Port: a monotonic clock, and waiting on it.
public interface Ticker {
  /// Nanoseconds of an arbitrary origin.
  long nanoTime();

  /// Waits until then; not at all when that is past.
  /// @throws InterruptedException when the thread is interrupted before or meanwhile
  void await(long nanos) throws InterruptedException;

  /// The real one.
  /// @param clock `System::nanoTime`
  static Ticker of(LongSupplier clock) {
    return new Ticker() {
      @Override
      public long nanoTime() {
        return clock.getAsLong();
      }

      @Override
      public void await(long nanos) throws InterruptedException {
        for (var left = nanos - nanoTime(); left > 0 && !Thread.currentThread().isInterrupted(); left = nanos
            - nanoTime()) {
          LockSupport.parkNanos(left);
        }
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    };
  }
}
