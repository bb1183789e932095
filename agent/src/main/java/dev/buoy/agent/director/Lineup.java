package dev.buoy.agent.director;

import dev.buoy.agent.director.Account.Turn;
import dev.buoy.agent.director.Stage.Role;
import dev.buoy.agent.director.Stage.Sent;
import dev.buoy.agent.director.Stage.Standing;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// How the nodes stand: right before the fault, and now. One thread at a time.
final class Lineup {
  private final String instance;
  private final Map<String, Long> masterless = new HashMap<>();
  private List<Standing> before = List.of();
  private List<Standing> now = List.of();
  private Trail trail;

  Lineup(String instance) {
    this.instance = instance;
    this.trail = new Trail(instance);
  }

  /// @param early the fault has not been asked for
  void look(List<Standing> standings, boolean early) {
    now = standings;
    // What a node that was late for once did not say must not be what everything is held against.
    if (early && standings.stream().allMatch(Standing::answers)) {
      before = standings;
      trail = new Trail(instance);
    }
    trail.add(standings);
  }

  List<Standing> before() {
    return before;
  }

  List<Standing> now() {
    return now;
  }

  /// Whether there is something that everything can be held against later.
  boolean isKnown() {
    return !before.isEmpty();
  }

  /// Nodes that do not answer, a sentence each.
  List<String> silent() {
    return now.stream().filter(each -> !each.answers())
        .map(each -> each.node() + " does not answer in time (" + each.silent() + ")").toList();
  }

  /// Who says now that it is master of the instance.
  List<String> masters() {
    return masters(now, instance);
  }

  /// Who said so before.
  List<String> mastersBefore() {
    return masters(before, instance);
  }

  private static List<String> masters(List<Standing> standings, String instance) {
    return standings.stream().filter(Standing::answers).filter(each -> leads(each, instance)).map(Standing::node)
        .toList();
  }

  private static boolean leads(Standing standing, String instance) {
    var role = standing.roles().get(instance);
    return role != null && role.master();
  }

  /// Another instance that had a master and has had none for longer than this, in a sentence; empty: there is none. That of
  /// a node that only did not answer in time is back before.
  String elsewhere(long nanos, Duration longest) {
    for (var was : before) {
      for (var other : was.roles().keySet()) {
        if (!other.equals(instance) && leads(was, other) && lacks(other, nanos, longest)) {
          return other + " has no master any more, " + was.node() + " was it";
        }
      }
    }
    return "";
  }

  private boolean lacks(String other, long nanos, Duration longest) {
    if (!masters(now, other).isEmpty()) {
      masterless.remove(other);
      return false;
    }
    return nanos - masterless.computeIfAbsent(other, _ -> nanos) > longest.toNanos();
  }

  /// Whether every node stands as it did before.
  boolean isRestored() {
    return isKnown() && before.stream().allMatch(was -> now.stream()
        .anyMatch(is -> is.node().equals(was.node()) && is.answers() && alike(was, is)));
  }

  private static boolean alike(Standing was, Standing is) {
    return was.serves().equals(is.serves()) && was.roles().keySet().equals(is.roles().keySet())
        && was.roles().entrySet().stream()
            .allMatch(role -> role.getValue().like(Objects.requireNonNull(is.roles().get(role.getKey()))));
  }

  /// Whether who was master before takes the role back by itself.
  boolean returnsByItself() {
    return before.stream().map(each -> each.roles().get(instance)).filter(Objects::nonNull).filter(Role::master)
        .allMatch(Role::preempts);
  }

  List<Turn> turns(long faultNanos) {
    return trail.turns(faultNanos);
  }

  Map<String, Sent> sent() {
    return trail.sent();
  }
}
