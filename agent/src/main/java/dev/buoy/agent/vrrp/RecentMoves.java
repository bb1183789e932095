package dev.buoy.agent.vrrp;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/// When a router's role moved of somebody's free will: a forced failover, a resignation, a higher priority. Networks
/// block an address that moves often, so that three within a minute are the most. What moved because a master fell
/// silent does not count.
/// @param nanos on the router's clock, the newest last, at most three
public record RecentMoves(List<Long> nanos) {
  /// No move yet.
  public static final RecentMoves NONE = new RecentMoves(List.of());

  /// How many are allowed within [#WINDOW].
  public static final int LIMIT = 3;

  static final Duration WINDOW = Duration.ofMinutes(1);

  public RecentMoves {
    nanos = List.copyOf(nanos.subList(Math.max(0, nanos.size() - LIMIT), nanos.size()));
  }

  /// Those after which the next one has to wait so long; none, when it has not to.
  static RecentMoves resting(Duration pause, long now) {
    return pause.isPositive() ? new RecentMoves(Collections.nCopies(LIMIT, now + pause.minus(WINDOW).toNanos())) : NONE;
  }

  RecentMoves with(long now) {
    return new RecentMoves(Stream.concat(nanos.stream(), Stream.of(now)).toList());
  }

  /// How long the one after the next would have to wait, if the next were now; zero: not at all.
  /// @param now on the router's clock
  public Duration pauseAfterNext(long now) {
    return with(now).pause(now);
  }

  /// How long the next one has to wait; zero: not at all.
  /// @param now on the router's clock
  public Duration pause(long now) {
    if (nanos.size() < LIMIT) {
      return Duration.ZERO;
    }
    var left = WINDOW.minusNanos(now - nanos.getFirst());
    return left.isPositive() ? left : Duration.ZERO;
  }
}
