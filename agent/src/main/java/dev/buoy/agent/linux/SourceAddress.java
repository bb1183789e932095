package dev.buoy.agent.linux;

import dev.buoy.agent.vrrp.AddressText;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which address a virtual router sends from: the configured one where the interface has it; else the first of IPv4,
/// and of IPv6 a link-local one (RFC 9568 section 5.1.2.1), or for peers beyond the link one of their network.
record SourceAddress(VirtualRouterConfig config) {
  /// The address; absent when the interface has none.
  @Nullable
  InetAddress of(LinkState link) {
    var addresses = link.addresses().stream().map(InterfaceAddress::address).toList();
    var configured = config.source();
    if (configured != null) {
      return addresses.stream().filter(configured::equals).findFirst().orElse(null);
    }
    if (family() == Family.IPV4) {
      return addresses.isEmpty() ? null : addresses.getFirst();
    }
    return peersAreBeyondTheLink() ? towardsPeer(link.addresses()) : linkLocal(addresses);
  }

  /// What became of the source, one sentence.
  String sentence(LinkState link, @Nullable InetAddress source) {
    if (source != null) {
      return "interface " + link.name() + " has " + AddressText.of(source);
    }
    var configured = config.source();
    if (configured != null) {
      return "interface " + link.name() + " does not have the source address " + AddressText.of(configured);
    }
    var kind = family() == Family.IPV4 ? "IPv4" : peersAreBeyondTheLink() ? "global IPv6" : "link-local IPv6";
    return "interface " + link.name() + " has no " + kind + " address";
  }

  Family family() {
    return Family.of(config.addresses().getFirst().address());
  }

  private boolean peersAreBeyondTheLink() {
    return config.unicast() && !config.unicastPeers().getFirst().isLinkLocalAddress();
  }

  private @Nullable InetAddress towardsPeer(List<InterfaceAddress> addresses) {
    var peer = config.unicastPeers().getFirst();
    var global = addresses.stream().filter(address -> !address.address().isLinkLocalAddress()).toList();
    return global.stream().filter(address -> address.covers(peer)).findFirst()
        .or(() -> global.stream().findFirst()).map(InterfaceAddress::address).orElse(null);
  }

  private static @Nullable InetAddress linkLocal(List<InetAddress> addresses) {
    return addresses.stream().filter(InetAddress::isLinkLocalAddress).findFirst().orElse(null);
  }
}
