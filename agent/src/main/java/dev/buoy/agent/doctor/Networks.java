package dev.buoy.agent.doctor;

import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.doctor.HostView.Address;
import dev.buoy.agent.vrrp.VirtualAddress;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// How the kernel treats ARP, answers and addresses on an interface, where it matters for the addresses of the file.
final class Networks {
  private static final int ANSWERS_NO_ARP = 8;
  private static final int STRICT = 1;
  private static final int ROUTE_FLAGS = 3;

  private Networks() {}

  static List<Finding> of(HostView host, String name, NodeConfig node) {
    var vips = Doctor.addressesOn(node, name).stream().filter(vip -> vip.address() instanceof Inet4Address).toList();
    if (vips.isEmpty()) {
      return List.of();
    }
    var own = ownAddresses(host, node);
    var twins = own.stream().filter(other -> !other.device().equals(name))
        .filter(other -> vips.stream().anyMatch(vip -> other.reaches(vip.address()))).map(Address::device).distinct()
        .toList();
    var findings = new ArrayList<Finding>();
    findings.add(rpFilter(host, name, twins));
    findings.add(arpIgnore(host, name, twins));
    findings.add(arpAnnounce(host, name, twins));
    findings.add(promoteSecondaries(host, name, vips, own));
    return findings;
  }

  private static Finding rpFilter(HostView host, String name, List<String> twins) {
    var check = name + " rp_filter";
    var value = highest(host, name, "rp_filter");
    var another = defaultRoute(host).filter(device -> !device.equals(name)).or(() -> twins.stream().findFirst());
    if (value != STRICT || another.isEmpty()) {
      return Finding.ok(check, value + (value == STRICT ? ", and answers leave through " + name : ""));
    }
    return Finding.warn(check, "1 drops packets to the virtual addresses whose answers would leave through "
        + another.get(), "sysctl -w net.ipv4.conf." + name + ".rp_filter=2");
  }

  private static Finding arpIgnore(HostView host, String name, List<String> twins) {
    var check = name + " arp_ignore";
    var value = highest(host, name, "arp_ignore");
    if (value == ANSWERS_NO_ARP) {
      return Finding.fail(check, "8 answers no ARP: nobody finds the virtual addresses",
          "sysctl -w net.ipv4.conf." + name + ".arp_ignore=0, and the same for all");
    }
    var answering = twins.stream().filter(twin -> highest(host, twin, "arp_ignore") == 0).findFirst();
    return answering
        .map(twin -> Finding.warn(check, twin + " is in the same network and answers ARP for the addresses of " + name
            + " too, with another MAC address", "sysctl -w net.ipv4.conf." + twin + ".arp_ignore=1"))
        .orElseGet(() -> Finding.ok(check, Integer.toString(value)));
  }

  private static Finding arpAnnounce(HostView host, String name, List<String> twins) {
    var check = name + " arp_announce";
    var announcing = twins.stream().filter(twin -> highest(host, twin, "arp_announce") == 0).findFirst();
    return announcing
        .map(twin -> Finding.warn(check,
            twin + " is in the same network and may ask by ARP in the name of an address of "
                + name + ", which moves it in the neighbours' tables",
            "sysctl -w net.ipv4.conf." + twin + ".arp_announce=2"))
        .orElseGet(() -> Finding.ok(check, Integer.toString(highest(host, name, "arp_announce"))));
  }

  /// An address whose network is there already is put beside it as /32; any other is the first of its network.
  private static Finding promoteSecondaries(HostView host, String name, List<VirtualAddress> vips, List<Address> own) {
    var check = name + " promote_secondaries";
    var value = highest(host, name, "promote_secondaries");
    var first = vips.stream().filter(vip -> vip.prefixLength() < Integer.SIZE).filter(vip -> own.stream()
        .noneMatch(each -> each.device().equals(name) && each.reaches(vip.address()))).findFirst();
    if (value == 0 && first.isPresent()) {
      return Finding.warn(check, "0, and " + first.get() + " is the first address of its network: when it goes, the"
          + " kernel takes every other address of that network along",
          "sysctl -w net.ipv4.conf." + name + ".promote_secondaries=1, or write the address as /32");
    }
    return Finding.ok(check, value + (first.isPresent() ? "" : ": no virtual address is the first of its network"));
  }

  /// Those that are not virtual ones of the file, which an agent may have put there.
  private static List<Address> ownAddresses(HostView host, NodeConfig node) {
    Set<?> virtual = node.routers().stream().flatMap(router -> router.addresses().stream())
        .map(VirtualAddress::address).collect(Collectors.toSet());
    return host.addresses().stream().filter(each -> !each.address().isLoopbackAddress())
        .filter(each -> !virtual.contains(each.address())).toList();
  }

  /// The interface that packets to everywhere leave through.
  private static Optional<String> defaultRoute(HostView host) {
    return host.file("/proc/net/route").stream().flatMap(String::lines).map(line -> line.split("\\s+"))
        .filter(fields -> fields.length > ROUTE_FLAGS && fields[1].equals("00000000")).map(fields -> fields[0])
        .findFirst();
  }

  /// The kernel takes the larger of the interface's value and that of all.
  private static int highest(HostView host, String name, String key) {
    return Math.max(number(host, "all", key), number(host, name, key));
  }

  private static int number(HostView host, String name, String key) {
    return host.file("/proc/sys/net/ipv4/conf/" + name + "/" + key).filter(text -> text.matches("\\d{1,9}"))
        .map(Integer::parseInt).orElse(0);
  }
}
