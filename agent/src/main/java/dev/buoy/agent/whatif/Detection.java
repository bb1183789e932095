package dev.buoy.agent.whatif;

import dev.buoy.agent.check.CheckConfig;
import dev.buoy.agent.check.Health;
import java.time.Duration;
import java.util.Collection;

/// When a node has found out that a server fails.
/// @param earliest it fails just before a check, which is refused at once
/// @param latest it fails just after a check, and is silent where it may be
public record Detection(Duration earliest, Duration latest) {
  /// What is known without a check.
  public static final Detection AT_ONCE = new Detection(Duration.ZERO, Duration.ZERO);

  /// Of a server that is up, by the rule that counts its failures.
  /// @param doubted all servers of its backend fail at once, so that each is checked once more
  /// @param answer the longest that a check of it takes to fail
  static Detection of(CheckConfig config, boolean doubted, Duration answer) {
    var health = new Health(Health.State.UP, true, config.rise());
    var least = Duration.ZERO;
    var most = config.pace(health);
    while (true) {
      health = health.after(false, config);
      if (health.state() == Health.State.DOWN) {
        break;
      }
      var pace = config.pace(health);
      least = least.plus(pace.multipliedBy(100 - config.spreadPercent()).dividedBy(100));
      most = most.plus(longer(pace, answer));
    }
    most = most.plus(answer);
    return new Detection(least, doubted ? most.plus(answer).plus(config.interval()) : most);
  }

  /// Of servers that fail together: until the last is known.
  static Detection ofAll(Collection<Detection> all) {
    return new Detection(all.stream().map(Detection::earliest).max(Duration::compareTo).orElse(Duration.ZERO),
        all.stream().map(Detection::latest).max(Duration::compareTo).orElse(Duration.ZERO));
  }

  Detection plus(Duration more) {
    return new Detection(earliest.plus(more), latest.plus(more));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
