package dev.buoy.agent.doctor;

import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.vrrp.VirtualAddress;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// All checks of one node on one host, in the order in which an operator would look.
public final class Doctor {
  private Doctor() {}

  /// Looks at everything. May take seconds: it runs programs.
  public static List<Finding> examine(HostView host, NodeConfig node) {
    var findings = new ArrayList<Finding>();
    findings.addAll(ProcessChecks.rights(host, node));
    findings.add(ProcessChecks.files(host, node));
    findings.addAll(ProcessChecks.kernel(host));
    findings.add(ProcessChecks.ioUring(host));
    findings.add(ProcessChecks.fence(host, node));
    findings.add(ProcessChecks.clock(host, node));
    findings.add(Firewalls.protocol112(host));
    for (var name : interfaces(node)) {
      findings.addAll(InterfaceChecks.of(host, name, node));
    }
    findings.addAll(NodeChecks.of(host, node));
    return findings;
  }

  /// Those that virtual routers use, in alphabetical order.
  static List<String> interfaces(NodeConfig node) {
    var names = new TreeSet<String>();
    node.routers().forEach(router -> {
      names.add(router.interfaceName());
      router.addresses().stream().map(VirtualAddress::device).filter(device -> device != null).forEach(names::add);
    });
    return List.copyOf(names);
  }

  /// Virtual addresses that go on an interface.
  static List<VirtualAddress> addressesOn(NodeConfig node, String interfaceName) {
    return node.routers().stream()
        .flatMap(router -> router.addresses().stream()
            .filter(vip -> interfaceName.equals(vip.device() == null ? router.interfaceName() : vip.device())))
        .toList();
  }

  /// Routers of one interface.
  static List<VirtualRouterConfig> on(NodeConfig node, String interfaceName) {
    return node.routers().stream().filter(router -> router.interfaceName().equals(interfaceName)).toList();
  }
}
