package dev.buoy.agent.config;

import dev.buoy.agent.config.Value.Empty;
import dev.buoy.agent.config.Value.Scalar;
import dev.buoy.agent.vrrp.SyncGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads `sync_groups`: names, each with a list of instances; an instance is in one group at most.
final class SyncGroupReader {
  private final Map<String, String> owners = new HashMap<>();
  private final Section groups;
  private final Set<String> routers;

  /// @param groups the section `sync_groups`
  /// @param routers names of the instances
  SyncGroupReader(Section groups, Set<String> routers) {
    this.groups = groups;
    this.routers = routers;
  }

  List<SyncGroup> read() {
    return groups.keys().stream().map(name -> new SyncGroup(name, members(name))).toList();
  }

  private List<String> members(String group) {
    var members = new ArrayList<String>();
    var items = groups.items(group);
    for (int i = 0; i < items.size(); i++) {
      var member = items.get(i) instanceof Scalar scalar ? scalar.text() : "a list";
      var wrong = wrong(group, member);
      if (wrong.isEmpty()) {
        members.add(member);
      } else {
        groups.problems().error(items.get(i).mark(), groups.pathOf(group) + "[" + i + "]", wrong);
      }
    }
    if (items.size() < 2 && !(groups.value(group) instanceof Empty)) {
      groups.error(group, "needs at least two instances, as [VI_1, VI_2]");
    }
    return members;
  }

  private String wrong(String group, String member) {
    if (!routers.contains(member)) {
      return "there is no instance '" + member + "'" + NearestName.hintOrAll(member, routers);
    }
    var other = owners.putIfAbsent(member, group);
    if (other == null) {
      return "";
    }
    return other.equals(group) ? member + " is given twice" : member + " belongs to " + other + " already";
  }
}
