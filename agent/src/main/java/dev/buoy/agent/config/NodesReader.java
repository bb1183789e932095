package dev.buoy.agent.config;

import dev.buoy.agent.config.NodeConfig.Node;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads `nodes`: names, addresses, and the section that each may override.
final class NodesReader {
  private final Map<InetAddress, String> owners = new HashMap<>();

  /// @param override what is different on this node; absent: nothing
  record Member(Node node, @Nullable Section override) {}

  /// The nodes in the order of the file; a file without `nodes` has one, named by the host.
  List<Member> read(Section file, String hostName) {
    if (!file.has("nodes")) {
      return List.of(new Member(new Node(hostName, null), null));
    }
    var members = new ArrayList<Member>();
    for (var section : file.named("nodes")) {
      members.add(member(section));
    }
    if (members.isEmpty() && !file.problems().anyErrors()) {
      file.error("nodes", "has no node; leave it out for a single one, named by the host");
    }
    return members;
  }

  private Member member(Section section) {
    var address = section.require("address") ? section.address("address") : null;
    var other = address == null ? null : owners.putIfAbsent(address, section.name());
    if (other != null) {
      section.error("address", "is the address of node " + other + " already");
    }
    var override = section.has("override") ? section.section("override") : null;
    section.finish();
    return new Member(new Node(section.name(), address), override);
  }
}
