package dev.buoy.agent.config;

import dev.buoy.agent.vrrp.AddressText;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.time.Duration;

/// What runs, but does not do what it looks like, in one virtual router on one node.
final class RouterWarnings {
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final int ETHERNET = 1500;
  private static final int IPV6_HEADER = 40;
  private static final int VRRP_HEADER = 8;
  private static final int SIGNATURE = 28;

  private RouterWarnings() {}

  static void check(Section router, VirtualRouterConfig config) {
    if (config.options().observe()) {
      router.warning("observe", "this router only watches: it never advertises and never holds an address");
    }
    if (config.advertInterval().compareTo(SHORT) < 0) {
      router.warning("advert_int", "the addresses move when the master pauses for more than "
          + Durations.format(config.advertInterval().multipliedBy(3)) + ", or its network does");
    }
    preemption(router, config);
    ipv6(router, config);
  }

  private static void preemption(Section router, VirtualRouterConfig config) {
    boolean delayed = !config.options().preemptDelay().isZero();
    if (delayed && config.owner()) {
      router.warning("preempt_delay", "has no effect: priority 255 owns the addresses and serves from its start");
    } else if (delayed && !config.preempt()) {
      router.warning("preempt_delay", "has no effect: preempt is false");
    }
    if (config.owner() && !config.preempt() && !config.options().strict()) {
      router.warning("preempt", "has no effect: priority 255 owns the addresses and preempts always"
          + " (RFC 9568 section 6.1)");
    }
  }

  private static void ipv6(Section router, VirtualRouterConfig config) {
    var first = config.addresses().getFirst().address();
    if (Family.of(first) == Family.IPV4) {
      return;
    }
    if (!config.unicast() && !first.isLinkLocalAddress()) {
      var message = "the first IPv6 address must be link-local (RFC 9568 section 5.2.9), as fe80::100; "
          + AddressText.of(first) + " is not, and some routers refuse it";
      if (config.options().strict()) {
        router.error("virtual_addresses", message);
      } else {
        router.warning("virtual_addresses", message);
      }
    }
    int bytes = IPV6_HEADER + VRRP_HEADER + 16 * config.addresses().size()
        + (config.options().hmac() == null ? 0 : SIGNATURE);
    if (bytes > ETHERNET) {
      router.warning("virtual_addresses", config.addresses().size() + " addresses make an advertisement of " + bytes
          + " bytes, which goes out in fragments, and many switches drop those; spread them over several routers of a"
          + " sync group");
    }
  }
}
