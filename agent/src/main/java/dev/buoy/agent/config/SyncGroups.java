package dev.buoy.agent.config;

import dev.buoy.agent.vrrp.SyncGroup;
import dev.buoy.agent.vrrp.Track;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.util.LinkedHashMap;
import java.util.List;

/// The members of a sync group stand in each election alike: one priority on each node, and the trackers of all. Where
/// one of them preferred another node than the rest, it would take the group along, and the rest would take it back,
/// without end.
final class SyncGroups {
  private SyncGroups() {}

  /// Reports each group whose members differ in priority on a node.
  static void check(List<NodeConfig> nodes, Section groups) {
    for (var group : nodes.getFirst().syncGroups()) {
      nodes.stream().flatMap(node -> {
        var members = members(group, node.routers());
        var first = members.isEmpty() ? 0 : members.getFirst().priority();
        return members.stream().filter(member -> member.priority() != first).limit(1)
            .map(member -> "on %s %s has priority %d, but %s has %d".formatted(node.node(), members.getFirst().name(),
                first, member.name(), member.priority()));
      }).findFirst().ifPresent(difference -> groups.error(group.name(),
          difference + ": the group would move back and forth; give its members one priority on each node"));
    }
  }

  /// Each member with the trackers of its whole group; where two give one tracker different weights,
  /// the first of the file counts for all.
  static List<VirtualRouterConfig> shareTrackers(List<VirtualRouterConfig> routers, List<SyncGroup> groups) {
    return routers.stream().map(router -> groups.stream().filter(group -> group.members().contains(router.name()))
        .findFirst().map(group -> withTrackersOf(router, members(group, routers))).orElse(router)).toList();
  }

  private static VirtualRouterConfig withTrackersOf(VirtualRouterConfig router, List<VirtualRouterConfig> members) {
    var tracks = new LinkedHashMap<String, Track>();
    members.forEach(member -> member.tracks().forEach(track -> tracks.putIfAbsent(track.tracker(), track)));
    return router.withTracks(List.copyOf(tracks.values()));
  }

  private static List<VirtualRouterConfig> members(SyncGroup group, List<VirtualRouterConfig> routers) {
    return routers.stream().filter(router -> group.members().contains(router.name())).toList();
  }
}
