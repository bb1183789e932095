package dev.buoy.agent.config;

import dev.buoy.agent.vrrp.VirtualRouterConfig;

/// What `strict: true` refuses: settings that go beyond the RFC that the version stands for.
final class StrictRules {
  private static final String REFUSED = ", which strict: true refuses; ";

  private final Section router;
  private final VirtualRouterConfig config;

  private StrictRules(Section router, VirtualRouterConfig config) {
    this.router = router;
    this.config = config;
  }

  /// Reports what a strict router may not have; nothing when it is not strict.
  static void check(Section router, VirtualRouterConfig config) {
    if (config.options().strict()) {
      new StrictRules(router, config).check();
    }
  }

  private void check() {
    authentication();
    if (config.unicast()) {
      refuse(router.has("unicast_peers") ? "unicast_peers" : "unicast", "advertises to single peers",
          config.version() == 2
              ? "RFC 3768 section 5.2.2 has the group 224.0.0.18 only"
              : "RFC 9568 sections 5.1.1.2 and 5.1.2.2 have the groups 224.0.0.18 and ff02::12 only");
    }
    election();
    if (!config.options().virtualMac()) {
      router.warning("strict", "the addresses answer with the interface's own MAC address, but "
          + (config.version() == 2 ? "RFC 3768 section 7.3" : "RFC 9568 section 7.3")
          + " demands the virtual one; set use_vmac: true");
    }
  }

  private void authentication() {
    if (config.authPass() != null) {
      refuse("auth_pass", "is a password",
          "RFC 3768 section 5.3.6 took authentication out of version 2, it protected nobody");
    }
    if (config.options().hmac() != null) {
      refuse("auth_hmac", "adds a signature", "RFC 9568 section 5.2 ends an advertisement with its addresses");
    }
  }

  private void election() {
    if (config.owner() && !config.preempt()) {
      refuse("preempt", "is false for the owner of the addresses",
          "RFC 9568 section 6.1 lets the owner preempt always");
    }
    if (config.owner() && !config.tracks().isEmpty()) {
      refuse("track", "lets the owner of the addresses give way",
          "RFC 9568 section 6.1 fixes its priority at 255");
    }
    if (!config.options().preemptDelay().isZero()) {
      refuse("preempt_delay", "delays a take-over", "RFC 9568 section 6.4.2 has none");
    }
    if (config.options().relative()) {
      refuse("relative_failover", "lets more than the priority decide", "RFC 9568 section 6.4 knows the priority only");
    }
  }

  private void refuse(String key, String what, String rule) {
    router.error(key, what + REFUSED + rule);
  }
}
