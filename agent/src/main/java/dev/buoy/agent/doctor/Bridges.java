package dev.buoy.agent.doctor;

import dev.buoy.agent.config.NodeConfig;
import java.util.ArrayList;
import java.util.List;

/// Bridges of this host under an interface, or over it.
final class Bridges {
  private static final String CLASS = "/sys/class/net/";

  private Bridges() {}

  static List<Finding> of(HostView host, String name, NodeConfig node) {
    var findings = new ArrayList<Finding>();
    if (host.file(CLASS + name + "/brport/state").isPresent()) {
      var bridge = host.file(CLASS + name + "/master/uevent").stream().flatMap(String::lines)
          .filter(line -> line.startsWith("INTERFACE=")).map(line -> line.substring("INTERFACE=".length())).findFirst()
          .orElse("a bridge");
      findings.add(Finding.fail(name + " bridge", "is a port of " + bridge + ", which gets its packets instead",
          "use interface: " + bridge));
    }
    if (Doctor.on(node, name).stream().anyMatch(router -> !router.unicast())) {
      under(host, name).forEach(bridge -> findings.addAll(multicast(host, bridge)));
    }
    return findings;
  }

  /// The interface itself, and what a VLAN lies on.
  private static List<String> under(HostView host, String name) {
    var all = new ArrayList<>(List.of(name));
    host.list(CLASS + name).stream().filter(entry -> entry.startsWith("lower_"))
        .map(entry -> entry.substring("lower_".length())).forEach(all::add);
    return all.stream().filter(each -> host.file(CLASS + each + "/bridge/multicast_snooping").isPresent()).toList();
  }

  private static List<Finding> multicast(HostView host, String bridge) {
    var findings = new ArrayList<Finding>();
    for (var port : host.list(CLASS + bridge + "/brif")) {
      if (host.file(CLASS + bridge + "/brif/" + port + "/multicast_flood").orElse("1").equals("0")) {
        findings.add(Finding.fail(bridge + " " + port, "does not pass on multicast that nobody asked for, as"
            + " advertisements are", "bridge link set dev " + port + " mcast_flood on, or use unicast: true"));
      }
    }
    var snoops = host.file(CLASS + bridge + "/bridge/multicast_snooping").orElse("0").equals("1")
        && host.file(CLASS + bridge + "/bridge/multicast_querier").orElse("0").equals("0");
    findings.add(snoops
        ? Finding.warn(bridge + " snooping", "snoops IGMP and asks nobody: where no other querier is, a switch may stop"
            + " passing on advertisements after minutes",
            "use unicast: true, or ip link set " + bridge
                + " type bridge mcast_querier 1")
        : Finding.ok(bridge + " snooping", "passes on multicast"));
    return findings;
  }
}
