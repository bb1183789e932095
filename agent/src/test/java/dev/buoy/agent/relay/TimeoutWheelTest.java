package dev.buoy.agent.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimeoutWheelTest {
  private final List<Long> wakes = new ArrayList<>();
  private final TimeoutWheel wheel = new TimeoutWheel(0, millis -> {
    wakes.add(millis);
    return () -> wakes.remove(millis);
  });
  private long now;

  @Test
  void anEntryExpiresATickOrASixteenthOfItsTimeLateAtMost() {
    for (var due : new long[]{1, 24, 25, 26, 1000, 30_000, 100_000, 3_600_000}) {
      var entry = new Timed(now + due);
      wheel.file(entry);
      runUntil(entry);

      assertThat(entry.expiredAt - entry.due).as("due in %d ms", due).isBetween(0L,
          TimeoutWheel.TICK_MILLIS * 2L + due / 16);
    }
  }

  @Test
  void activityOnlyMovesTheTimeAndIsSeenWhenTheSlotComesUp() {
    var entry = new Timed(1_000);
    wheel.file(entry);
    while (now < 20_000) {
      advance(25);
      entry.due = now + 1_000;
      assertThat(entry.expiredAt).isNegative();
    }
    runUntil(entry);
    assertThat(entry.expiredAt).isBetween(entry.due, entry.due + 2L * TimeoutWheel.TICK_MILLIS + 1_000 / 16);
  }

  @Test
  void whatIsRemovedNeverExpires() {
    var entry = new Timed(100);
    wheel.file(entry);
    wheel.remove(entry);
    wheel.remove(entry);
    advance(1_000);

    assertThat(entry.expiredAt).isNegative();
    assertThat(wakes).as("nothing to wake for").isEmpty();
  }

  @Test
  void anEntryThatExpiresMayTakeOthersAlong() {
    var second = new Timed(100);
    var third = new Timed(100);
    var first = new Timed(100) {
      @Override
      void expired() {
        super.expired();
        wheel.remove(second);
      }
    };
    wheel.file(third);
    wheel.file(second);
    wheel.file(first);
    advance(1_000);

    assertThat(first.expiredAt).isPositive();
    assertThat(second.expiredAt).isNegative();
    assertThat(third.expiredAt).isPositive();
  }

  @Test
  void anEarlierTimeCountsOnceItIsFiledAnew() {
    var entry = new Timed(60_000);
    wheel.file(entry);
    entry.due = 200;
    wheel.file(entry);
    runUntil(entry);

    assertThat(entry.expiredAt).isBetween(200L, 250L);
  }

  @Test
  void howeverManyComeAndGoOneWakeIsAskedFor() {
    wheel.file(new Timed(10_000_000));
    int turns = 0;
    for (int second = 0; second < 3_600; second++) {
      var check = new Timed(now + 1_000);
      wheel.file(check);
      for (long end = now + 1_000; now < end;) {
        now += 4;
        long passed = now;
        if (wakes.removeIf(wake -> wake <= passed)) {
          wheel.turn(now);
          turns++;
        }
        assertThat(wakes).hasSizeLessThanOrEqualTo(1);
      }
      wheel.remove(check);
    }
    assertThat(turns).isLessThan(2 * 3_600);
  }

  @Test
  void aLoopThatWasLateCatchesUp() {
    var entries = new ArrayList<Timed>();
    for (int i = 0; i < 200; i++) {
      var entry = new Timed(i * 500L);
      entries.add(entry);
      wheel.file(entry);
    }
    now = 1_000_000;
    wheel.turn(now);

    assertThat(entries).allMatch(entry -> entry.expiredAt == 1_000_000);
  }

  @Test
  void anyOrderOfFilingRemovingAndActivityExpiresEverythingOnce() {
    for (var seed = 0; seed < 50; seed++) {
      var random = new Random(seed);
      var entries = new ArrayList<Timed>();
      for (int i = 0; i < 300; i++) {
        var entry = new Timed(now + random.nextInt(60_000));
        entries.add(entry);
        wheel.file(entry);
        if (random.nextInt(3) == 0) {
          entry.due += random.nextInt(10_000);
        }
        if (random.nextInt(5) == 0) {
          wheel.remove(entry);
          entry.removed = true;
        }
        advance(random.nextInt(40));
      }
      advance(120_000);
      for (var entry : entries) {
        assertThat(entry.times).as("seed %d", seed).isEqualTo(entry.removed && entry.expiredAt < 0 ? 0 : 1);
      }
    }
  }

  /// Calls the wheel when it asked for it, as a loop does.
  private void advance(long millis) {
    for (long end = now + millis; now < end;) {
      now++;
      long passed = now;
      if (wakes.removeIf(wake -> wake <= passed)) {
        wheel.turn(now);
      }
    }
  }

  private void runUntil(Timed entry) {
    for (int i = 0; i < 4_000_000 && entry.expiredAt < 0; i++) {
      advance(1);
    }
  }

  private class Timed extends TimeoutWheel.Entry {
    long due;
    long expiredAt = -1;
    int times;
    boolean removed;

    Timed(long due) {
      this.due = due;
    }

    @Override
    long due() {
      return due;
    }

    @Override
    void expired() {
      expiredAt = now;
      times++;
    }
  }
}
