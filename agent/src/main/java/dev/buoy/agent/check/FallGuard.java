package dev.buoy.agent.check;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.HashSet;
import java.util.function.Consumer;

/// Suspects this node first when every server of a backend that was up fails within one interval: a cable, a full table,
/// a descriptor limit of ours is likelier than all of them dying at once. Then they stay up until one more check of each
/// has failed.
final class FallGuard {
  private final Consumer<FallAlarm> alarms;
  /// Since when a backend is suspicious.
  private final Map<String, Long> suspicions = new HashMap<>();

  FallGuard(Consumer<FallAlarm> alarms) {
    this.alarms = alarms;
  }

  /// What to make of a server that seems to have gone down.
  enum Judgement {
    /// It has.
    BELIEVE,
    /// That was found before the doubt; another check is to tell.
    WAIT,
    /// All fail at once, since just now.
    DOUBT
  }

  /// @param peers those of its backend that are checked, itself included
  /// @param startedNanos when the check began that found it
  Judgement judge(Watch falling, List<Watch> peers, CheckResult result, long startedNanos, long nowNanos) {
    var backend = falling.target().backend();
    var since = suspicions.get(backend);
    if (since != null) {
      return startedNanos - since <= 0 ? Judgement.WAIT : Judgement.BELIEVE;
    }
    var together = peers.stream().filter(peer -> fails(peer, falling, nowNanos)).toList();
    boolean allUp = peers.stream().filter(peer -> peer.health().state() == Health.State.UP)
        .allMatch(together::contains);
    if (together.size() < 2 || !allUp) {
      return Judgement.BELIEVE;
    }
    suspicions.put(backend, nowNanos);
    alarms.accept(new FallAlarm(backend, true, "all " + together.size() + " servers fail at once ("
        + result.code() + (result.detail().isEmpty() ? "" : " " + result.detail())
        + "); as that may be this node's own fault, each gets one more check before it is down"));
    return Judgement.DOUBT;
  }

  /// A check has passed: the node is not cut off.
  void passed(CheckReport report) {
    end(report.target().backend(), report.target().server() + " answers again");
  }

  /// Only these backends are checked now.
  void keep(Collection<String> backends) {
    Set<String> gone = new HashSet<>(suspicions.keySet());
    gone.removeAll(Set.copyOf(backends));
    gone.forEach(backend -> end(backend, "none of its servers is checked any more"));
  }

  private void end(String backend, String reason) {
    if (suspicions.remove(backend) != null) {
      alarms.accept(new FallAlarm(backend, false, reason));
    }
  }

  /// Whether a server fails now, or went down within the interval of the one that falls.
  private static boolean fails(Watch peer, Watch falling, long nowNanos) {
    var window = falling.target().config().interval().plus(falling.target().config().longest()).toNanos();
    return switch (peer.health().state()) {
      case UNKNOWN -> false;
      case UP -> !peer.health().passing();
      case DOWN -> peer.downNanos() != 0 && nowNanos - peer.downNanos() <= window;
    };
  }
}
