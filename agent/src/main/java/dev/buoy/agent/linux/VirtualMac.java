package dev.buoy.agent.linux;

import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The interface of a virtual router with a MAC address of its own (RFC 9568 section 7.3): a macvlan
/// ([VirtualMacNames]) over the router's, with 00-00-5E-00-01-VRID (00-00-5E-00-02-VRID). It is there while the router
/// takes part and up while it holds its addresses; advertisements go out on the router's own interface. On one loop.
///
/// Only settings of this interface are changed. That the one below does not answer ARP for the addresses too is a
/// setting of that (`arp_ignore`, `arp_announce`), which belongs to the administrator: asked for, not changed.
final class VirtualMac {
  /// What marks the interface as Buoy's, to be removed when a process left it behind.
  static final String ALIAS = "buoy";
  private static final Path SETTINGS = Path.of("/proc/sys/net");
  private static final Map<String, String> OWN = Map.of("ipv4/conf/%s/arp_ignore", "1", "ipv4/conf/%s/rp_filter", "2",
      "ipv6/conf/%s/addr_gen_mode", "1", "ipv6/conf/%s/accept_ra", "0", "ipv6/conf/%s/autoconf", "0");

  private final String below;
  private final String name;
  private final MacAddress mac;
  private final Family family;
  private final Netlink netlink;
  private final Links links;
  private int made;

  VirtualMac(VirtualRouterConfig config, String name, Netlink netlink, Links links) {
    this.below = config.interfaceName();
    this.name = name;
    this.family = new SourceAddress(config).family();
    this.mac = mac(family, config.virtualRouterId());
    this.netlink = netlink;
    this.links = links;
  }

  String name() {
    return name;
  }

  /// How much of an address is on the interface: its network is on the one below, but link-local neighbours are only
  /// reached from the interface that has the address.
  static int prefixLength(InetAddress address) {
    return address.isLinkLocalAddress() && Family.of(address) == Family.IPV6 ? 64 : Family.of(address).hostPrefix();
  }

  static MacAddress mac(Family family, int virtualRouterId) {
    return new MacAddress(0x0000_5e00_0000L | (family == Family.IPV4 ? 0x100 : 0x200) | virtualRouterId);
  }

  /// Makes the interface, down, after removing what an earlier process left.
  /// @throws LinuxException when the kernel or a setting is against it
  void make() {
    var there = links.link(name);
    if (there != null && there.index() == made) {
      return;
    }
    checkBelow();
    if (isAnothers(there)) {
      links.refresh();
    }
    if (isAnothers(links.link(name))) {
      throw LinuxException
          .unsupported("interface " + name + " exists already and is not Buoy's; remove it, or use_vmac");
    }
    remove();
    check("make interface " + name + " on " + below, netlink.addMacvlan(links.index(below), name, mac));
    links.refresh();
    check("mark interface " + name, netlink.setAlias(links.index(name), ALIAS));
    OWN.forEach(this::set);
    links.refresh();
    made = links.index(name);
  }

  private static boolean isAnothers(@Nullable NetworkLink link) {
    return link != null && !link.alias().equals(ALIAS);
  }

  void up(boolean up) {
    var index = links.index(name);
    if (index != 0) {
      netlink.setUp(index, up);
    }
  }

  /// Removes the interface where it is Buoy's.
  void remove() {
    var there = links.link(name);
    if (there != null && there.alias().equals(ALIAS)) {
      netlink.deleteLink(there.index());
      links.refresh();
    }
  }

  /// Of IPv6 an interface answers for its own addresses only.
  private void checkBelow() {
    if (family == Family.IPV4 && (effective("arp_ignore") < 1 || effective("arp_announce") < 2)) {
      throw LinuxException.unsupported("use_vmac: " + below + " would answer for the addresses with its own MAC address"
          + " too; set net.ipv4.conf." + below + ".arp_ignore=1 and .arp_announce=2, or remove use_vmac");
    }
  }

  private int effective(String setting) {
    return Math.max(number("ipv4/conf/all/" + setting), number("ipv4/conf/" + below + "/" + setting));
  }

  private void check(String action, int result) {
    if (result < 0) {
      remove();
      throw Errno.EOPNOTSUPP.is(result)
          ? LinuxException.unsupported("cannot " + action + ": this kernel has no macvlan; remove use_vmac")
          : LinuxException.failed(action, result, "CAP_NET_ADMIN");
    }
  }

  private void set(String setting, String value) {
    try {
      Files.writeString(SETTINGS.resolve(setting.formatted(name)), value);
    } catch (IOException e) {
      // Without IPv6 there is nothing to set there.
      if (!setting.startsWith("ipv6")) {
        remove();
        throw LinuxException.unsupported("cannot set " + setting.formatted(name) + ": /proc/sys is not writable here;"
            + " run with ProtectKernelTunables=no, or remove use_vmac");
      }
    }
  }

  private static int number(String setting) {
    try {
      return Integer.parseInt(String.join("", Files.readAllLines(SETTINGS.resolve(setting))).strip());
    } catch (IOException | NumberFormatException _) {
      return 0;
    }
  }
}
