package dev.buoy.agent.director;

import dev.buoy.agent.director.Account.Turn;
import dev.buoy.agent.director.Stage.Role;
import dev.buoy.agent.director.Stage.Sent;
import dev.buoy.agent.director.Stage.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What becomes of the nodes of an instance, look by look. One thread at a time.
final class Trail {
  /// A role that moves more often is in trouble enough; what comes later is left out.
  static final int MOST = 200;

  private final String instance;
  private final Map<String, Counted> counted = new LinkedHashMap<>();
  private final Map<String, Standing> latest = new LinkedHashMap<>();
  private final List<Step> steps = new ArrayList<>();

  /// A node that stands otherwise than before.
  /// @param role empty: it does not answer
  private record Step(long nanos, String node, Optional<Role> role) {}

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
      var role = role(standing);
      if (standing.answers() && role.isEmpty()) {
        continue; // it has no part in the instance
      }
      role.ifPresent(each -> count(standing, each.sent()));
      var before = latest.put(standing.node(), standing);
      if (steps.size() < MOST && (before == null || !alike(role(before), role))) {
        steps.add(new Step(before == null ? standing.nanos() : turned(before, standing), standing.node(), role));
      }
    }
  }

  private Optional<Role> role(Standing standing) {
    return Optional.ofNullable(standing.roles().get(instance));
  }

  private static boolean alike(Optional<Role> before, Optional<Role> now) {
    return before.isPresent() == now.isPresent() && before.flatMap(was -> now.map(was::stands)).orElse(true);
  }

  /// When that was: where the node says how long ago its state changed, then, and at the look otherwise.
  private long turned(Standing before, Standing now) {
    var was = role(before).map(Role::state).orElse("");
    return role(now).filter(role -> !role.state().equals(was))
        .map(role -> Math.max(before.nanos(), now.nanos() - role.age().toNanos())).orElse(now.nanos());
  }

  private void count(Standing standing, Sent sent) {
    counted.compute(standing.node(), (_, known) -> known == null
        ? new Counted(standing.boot(), sent, Sent.NONE)
        : known.then(standing.boot(), sent));
  }

  /// What each node sent since the first look.
  Map<String, Sent> sent() {
    var sent = new LinkedHashMap<String, Sent>();
    counted.forEach((node, each) -> sent.put(node, each.total()));
    return sent;
  }

  /// How each node stood at the first look, and every change since then, in order.
  List<Turn> turns(long faultNanos) {
    return steps.stream().sorted(Comparator.comparingLong(Step::nanos))
        .map(step -> new Turn(Duration.ofNanos(step.nanos() - faultNanos), step.node(),
            step.role().map(Role::state).orElse(""), step.role().map(Role::priority).orElse(0)))
        .toList();
  }
}
