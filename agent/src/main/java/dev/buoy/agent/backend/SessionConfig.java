package dev.buoy.agent.backend;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How long sessions with a backend's servers last at most.
/// @param maxLifetime a session is ended in order when it is this old; absent: never
/// @param jitter percent of `maxLifetime`, 0 to 90, by which a session's end is drawn forward at random, so that
/// sessions that began together do not end together
/// @param drainDeadline after this long sessions of a server in drain or maintenance are ended in order; absent: never
public record SessionConfig(@Nullable Duration maxLifetime, int jitter, @Nullable Duration drainDeadline) {
  /// They last as long as they like.
  public static final SessionConfig ENDLESS = new SessionConfig(null, 0, null);

  /// A duration as the file spells it: `90s`, `1h`.
  public static String text(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1000 != 0) {
      return millis + "ms";
    }
    return millis % 3_600_000 == 0
        ? millis / 3_600_000 + "h"
        : millis % 60_000 == 0 ? millis / 60_000 + "m" : millis / 1000 + "s";
  }

  /// The longest life of one session, in milliseconds.
  /// @param draw 0 to 1, drawn at random
  public long lifetimeMillis(double draw) {
    return maxLifetime == null ? Long.MAX_VALUE : (long) (maxLifetime.toMillis() * (1 - draw * jitter / 100));
  }
}
