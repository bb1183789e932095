package dev.buoy.agent.vrrp;

import java.util.List;

/// Virtual routers of one node that move together (keepalived's `vrrp_sync_group`).
/// @param name in the file
/// @param members names of instances, at least two
public record SyncGroup(String name, List<String> members) {
  public SyncGroup {
    members = List.copyOf(members);
  }
}
