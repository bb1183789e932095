package dev.buoy.agent.director;

import dev.buoy.agent.director.Stage.Sent;
import dev.buoy.agent.director.Stage.Standing;
import java.util.LinkedHashMap;
import java.util.Map;

/// What becomes of the nodes of an instance, look by look. One thread at a time.
final class Trail {
  private final String instance;
  private final Map<String, Counted> counted = new LinkedHashMap<>();

  /// @param total since the first look
  private record Counted(String boot, Sent last, Sent total) {
    /// An agent that was started anew counts anew; what it sent between the last look and its end nobody knows.
    Counted then(String nowBoot, Sent now) {
      return new Counted(nowBoot, now, total.plus(nowBoot.equals(boot) ? now.minus(last) : now));
    }
  }

  Trail(String instance) {
    this.instance = instance;
  }

  void add(Iterable<Standing> looked) {
    for (var standing : looked) {
      var role = standing.roles().get(instance);
      if (role != null) {
        counted.compute(standing.node(), (_, known) -> known == null
            ? new Counted(standing.boot(), role.sent(), Sent.NONE)
            : known.then(standing.boot(), role.sent()));
      }
    }
  }

  /// What each node sent since the first look.
  Map<String, Sent> sent() {
    var sent = new LinkedHashMap<String, Sent>();
    counted.forEach((node, each) -> sent.put(node, each.total()));
    return sent;
  }
}
