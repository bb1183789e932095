package dev.buoy.agent.control;

import com.google.protobuf.FieldMask;
import dev.buoy.agent.time.Ticker;
import dev.buoy.v1.Status;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Snapshots that all watchers share: one is made when the first of them needs a newer one, and each wanted part of it
/// once. Any thread.
final class Snapshots {
  private final Supplier<Status> status;
  private final Ticker ticker;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<FieldMask, Status> parts = new HashMap<>();
  private @Nullable Status latest;
  private long taken;

  Snapshots(Supplier<Status> status, Ticker ticker) {
    this.status = status;
    this.ticker = ticker;
  }

  /// The wanted part of a snapshot that was not begun before `since` on the ticker.
  Status since(long since, StatusMask mask) {
    lock.lock();
    try {
      var snapshot = latest;
      if (snapshot == null || taken - since < 0) {
        parts.clear();
        taken = ticker.nanoTime();
        snapshot = status.get();
        latest = snapshot;
      }
      var whole = snapshot;
      return parts.computeIfAbsent(mask.mask(), _ -> mask.apply(whole));
    } finally {
      lock.unlock();
    }
  }
}
