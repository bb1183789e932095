package dev.buoy.agent.doctor;

import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.util.ArrayList;
import java.util.List;

/// The interfaces that virtual routers use, and the bridges that carry their multicast.
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
    findings.add(setting(host, name, "rp_filter", 1, "drops packets that came another way than answers would go",
        "set it to 0 or 2 when the clients' packets take different ways"));
    findings.add(setting(host, name, "arp_ignore", 3, "answers no ARP for virtual addresses", "set it to 0 or 1"));
    findings.add(Finding.ok(name + " arp_announce", highest(host, name, "arp_announce") + " fits"));
    findings.add(Finding.ok(name + " promote_secondaries", highest(host, name, "promote_secondaries")
        + " fits: virtual addresses are put there as /32"));
    return findings;
  }

  /// Bridges forget who listens to multicast when nobody asks.
  static List<Finding> bridges(HostView host, NodeConfig node) {
    if (!Doctor.multicasts(node)) {
      return List.of();
    }
    var findings = new ArrayList<Finding>();
    for (var name : host.list("/sys/class/net")) {
      var bridge = "/sys/class/net/" + name + "/bridge/";
      if (host.file(bridge + "multicast_snooping").orElse("0").equals("1")
          && host.file(bridge + "multicast_querier").orElse("0").equals("0")) {
        findings
            .add(Finding.warn(name, "snoops IGMP and has no querier: advertisements may stop arriving after minutes",
                "use unicast: true, or switch on a querier on that network"));
      }
    }
    return findings;
  }

  private static Finding manager(HostView host, String name) {
    var index = host.file("/sys/class/net/" + name + "/ifindex").orElse("");
    if (host.file("/run/NetworkManager/devices/" + index).orElse("").contains("managed=true")) {
      return Finding.warn(name + " manager", "NetworkManager manages it, and may remove virtual addresses",
          "nmcli device set " + name + " managed no, or never change its connection while Buoy runs");
    }
    if (host.file("/run/systemd/netif/links/" + index).orElse("").contains("ADMIN_STATE=configured")) {
      return Finding.warn(name + " manager",
          "systemd-networkd manages it, and removes foreign addresses when it restarts",
          "set KeepConfiguration=yes in its .network file");
    }
    return Finding.ok(name + " manager", "no network manager holds it");
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

  private static Finding setting(HostView host, String name, String key, int bad, String what, String remedy) {
    var value = highest(host, name, key);
    var isBad = key.equals("rp_filter") ? value == bad : value >= bad;
    return isBad
        ? Finding.warn(name + " " + key, value + " " + what, remedy)
        : Finding.ok(name + " " + key, value + " fits");
  }

  /// The kernel takes the larger of the interface's value and that of all.
  private static int highest(HostView host, String name, String key) {
    return Math.max(number(host, "/proc/sys/net/ipv4/conf/all/" + key),
        number(host, "/proc/sys/net/ipv4/conf/" + name + "/" + key));
  }

  private static int number(HostView host, String path) {
    return host.file(path).filter(text -> text.matches("\\d{1,9}")).map(Integer::parseInt).orElse(0);
  }
}
