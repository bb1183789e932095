package dev.buoy.agent.config;

import dev.buoy.agent.vrrp.SyncGroup;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The members of a sync group have to prefer the same node: one that preempts takes the whole group along, and another
/// that prefers another node takes it back, without end.
final class SyncGroupPreferences {
  private SyncGroupPreferences() {}

  /// Reports each group whose members disagree. Trackers are not considered: they move all members of a group alike, or
  /// for a while.
  static void check(List<NodeConfig> nodes, Section groups) {
    for (var group : nodes.getFirst().syncGroups()) {
      var conflict = conflict(group, nodes);
      if (conflict != null) {
        groups.error(group.name(), conflict);
      }
    }
  }

  /// A pair of nodes and of members of which each prefers another node.
  private static @Nullable String conflict(SyncGroup group, List<NodeConfig> nodes) {
    for (int i = 0; i < nodes.size(); i++) {
      for (var other : nodes.subList(i + 1, nodes.size())) {
        var here = new ArrayList<Preference>();
        var there = new ArrayList<Preference>();
        for (var member : group.members()) {
          preference(member, nodes.get(i), other).ifPresent(here::add);
          preference(member, other, nodes.get(i)).ifPresent(there::add);
        }
        if (!here.isEmpty() && !there.isEmpty()) {
          return here.getFirst() + ", but " + there.getFirst()
              + ": the group would move back and forth; give its members the same order of nodes";
        }
      }
    }
    return null;
  }

  /// That a member preempts one node in favour of another.
  private record Preference(String member, String better, int more, String worse, int less) {
    @Override
    public String toString() {
      return "%s prefers %s (%d) to %s (%d)".formatted(member, better, more, worse, less);
    }
  }

  private static Optional<Preference> preference(String member, NodeConfig better, NodeConfig worse) {
    return router(member, better).filter(preferred -> preferred.preempt() || preferred.owner())
        .flatMap(preferred -> router(member, worse).filter(other -> other.priority() < preferred.priority())
            .map(other -> new Preference(member, better.node(), preferred.priority(), worse.node(), other.priority())));
  }

  private static Optional<VirtualRouterConfig> router(String member, NodeConfig node) {
    return node.routers().stream().filter(router -> router.name().equals(member)).findFirst();
  }
}
