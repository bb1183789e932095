package dev.buoy.agent.doctor;

import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.util.ArrayList;
import java.util.List;

/// The interfaces that virtual routers use.
final class InterfaceChecks {
  private static final int ADVERTISEMENT_WITHOUT_ADDRESSES = 20 + 8 + 8;
  private static final int ADVERTISEMENT_WITHOUT_ADDRESSES_IPV6 = 40 + 8;

  private InterfaceChecks() {}

  static List<Finding> of(HostView host, String name, NodeConfig node) {
    if (host.file("/sys/class/net/" + name + "/ifindex").isEmpty()) {
      return List.of(Finding.fail(name, "there is no such interface",
          "correct the file, or name the interface in interfaces: of this node"));
    }
    var findings = new ArrayList<Finding>();
    var state = host.file("/sys/class/net/" + name + "/operstate").orElse("unknown");
    findings.add(state.equals("down")
        ? Finding.fail(name, "is down", "ip link set " + name + " up")
        : Finding.ok(name, "is there"));
    findings.add(manager(host, name));
    findings.add(mtu(host, name, node));
    findings.addAll(Networks.of(host, name, node));
    findings.addAll(Bridges.of(host, name, node));
    return findings;
  }

  private static Finding manager(HostView host, String name) {
    var manager = host.kernel().manager(number(host, "/sys/class/net/" + name + "/ifindex"));
    if (manager.isEmpty()) {
      return Finding.ok(name + " manager", "no network manager holds it");
    }
    return manager.get().equals("NetworkManager")
        ? Finding.warn(name + " manager", "NetworkManager manages it, and may remove virtual addresses",
            "nmcli device set " + name + " managed no, or never change its connection while Buoy runs")
        : Finding.warn(name + " manager", manager.get() + " manages it, and removes foreign addresses when it restarts",
            "set KeepConfiguration=yes in its .network file");
  }

  private static Finding mtu(HostView host, String name, NodeConfig node) {
    var mtu = number(host, "/sys/class/net/" + name + "/mtu");
    var largest = Doctor.on(node, name).stream().mapToInt(InterfaceChecks::advertisement).max().orElse(0);
    return largest > mtu
        ? Finding.fail(name + " mtu", mtu + " is less than an advertisement of " + largest + " bytes",
            "spread the addresses over more virtual routers")
        : Finding.ok(name + " mtu", mtu + " bytes; the largest advertisement has " + largest);
  }

  private static int advertisement(VirtualRouterConfig router) {
    var length = router.addresses().getFirst().address().getAddress().length;
    return (length == 4 ? ADVERTISEMENT_WITHOUT_ADDRESSES : ADVERTISEMENT_WITHOUT_ADDRESSES_IPV6)
        + length * router.addresses().size();
  }

  private static int number(HostView host, String path) {
    return host.file(path).filter(text -> text.matches("\\d{1,9}")).map(Integer::parseInt).orElse(0);
  }
}
