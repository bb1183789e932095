package dev.buoy.agent.relay;

import dev.buoy.agent.time.Cancellable;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// Time-outs of very many connections on one loop, of which nearly none ever runs out. An entry stays where it was filed
/// while its connection is active: that costs nothing but to remember when. Only when its slot comes up it is looked at,
/// and filed anew by what is left. Times are milliseconds of the loop's clock; on the loop only.
final class TimeoutWheel {
  static final int TICK_MILLIS = 8;
  private static final int SLOTS = 2048;
  /// An entry may be looked at later than it is due by this share of the time it had left, so that those with much time
  /// share the moments at which the loop wakes for them.
  private static final int SLACK = 16;

  private final @Nullable Entry[] slots = new Entry[SLOTS];
  private final LongFunction<Cancellable> wakeAt;
  private long done;
  private int entries;
  private long wake = Long.MAX_VALUE;
  private Cancellable waking = () -> {};

  /// What waits for its time.
  abstract static class Entry {
    private @Nullable Entry previous;
    private @Nullable Entry next;
    private int slot = -1;

    /// When it runs out, as things are now; [Long#MAX_VALUE] for never.
    abstract long due();

    /// It has run out; it is in the wheel no more.
    abstract void expired();
  }

  /// @param now milliseconds
  /// @param wakeAt is asked to have `turn` called at that time, unless called off before
  TimeoutWheel(long now, LongFunction<Cancellable> wakeAt) {
    this.done = now / TICK_MILLIS;
    this.wakeAt = wakeAt;
  }

  /// Files an entry by when it is due, wherever it was before. An entry that is due earlier than it was has to be filed
  /// anew; one that is due later need not.
  void file(Entry entry) {
    remove(entry);
    long due = entry.due();
    if (due == Long.MAX_VALUE) {
      return;
    }
    // A tick that begins after it is due; what is further away than a turn is looked at on the way.
    long first = Math.max(due / TICK_MILLIS + 1, done + 1);
    long step = Long.highestOneBit(Math.max(1, (first - done) / SLACK));
    long tick = Math.min((first + step - 1) / step * step, done + SLOTS - 1);
    link(entry, (int) (tick % SLOTS));
    wakeBy(tick * TICK_MILLIS);
  }

  void remove(Entry entry) {
    if (entry.slot < 0) {
      return;
    }
    var before = entry.previous;
    if (before == null) {
      slots[entry.slot] = entry.next;
    } else {
      before.next = entry.next;
    }
    var after = entry.next;
    if (after != null) {
      after.previous = before;
    }
    entry.previous = null;
    entry.next = null;
    entry.slot = -1;
    entries--;
  }

  /// Looks at what has come up until now.
  void turn(long now) {
    if (now >= wake) {
      wake = Long.MAX_VALUE; // that was this
    }
    for (long last = now / TICK_MILLIS, turns = 0; done < last && turns < SLOTS; turns++) {
      done++;
      serve((int) (done % SLOTS), now);
    }
    done = Math.max(done, now / TICK_MILLIS);
    next();
  }

  /// What runs out may take others along, so each time the first of those that are left is served. None is filed in the
  /// slot that is served.
  private void serve(int slot, long now) {
    for (var entry = slots[slot]; entry != null; entry = slots[slot]) {
      remove(entry);
      if (entry.due() <= now) {
        entry.expired();
      } else {
        file(entry);
      }
    }
  }

  private void link(Entry entry, int slot) {
    var first = slots[slot];
    entry.next = first;
    entry.slot = slot;
    if (first != null) {
      first.previous = entry;
    }
    slots[slot] = entry;
    entries++;
  }

  private void next() {
    for (long tick = done + 1; entries > 0 && tick < done + SLOTS; tick++) {
      if (slots[(int) (tick % SLOTS)] != null) {
        wakeBy(tick * TICK_MILLIS);
        return;
      }
    }
  }

  /// However often something is filed that is due earlier, one call at a time is asked for.
  private void wakeBy(long millis) {
    if (millis < wake) {
      waking.cancel();
      wake = millis;
      waking = wakeAt.apply(millis);
    }
  }
}
