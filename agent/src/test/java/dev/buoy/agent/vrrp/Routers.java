package dev.buoy.agent.vrrp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Settings and packets that the tests share.
public final class Routers {
  public static final InetAddress GROUP = address("224.0.0.18");
  public static final VirtualAddress VIP = new VirtualAddress(address("10.77.0.100"), 24, null, null);

  private Routers() {}

  public static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /// Multicast, one address, virtual router id 99.
  public static VirtualRouterConfig config(int version, int priority, Duration interval, boolean preempt) {
    return new VirtualRouterConfig("VI_1", "eth0", 99, version, priority, interval, preempt, List.of(), null, null,
        List.of(VIP), List.of());
  }

  /// The same under another name and virtual router id.
  public static VirtualRouterConfig named(String name, int id, VirtualRouterConfig config) {
    return new VirtualRouterConfig(name, config.interfaceName(), id, config.version(), config.priority(),
        config.advertInterval(), config.preempt(), config.unicastPeers(), config.source(), config.authPass(),
        config.addresses(), config.tracks(), config.options());
  }

  public static VirtualRouterConfig withPassword(VirtualRouterConfig config, String password) {
    return new VirtualRouterConfig(config.name(), config.interfaceName(), config.virtualRouterId(), config.version(),
        config.priority(), config.advertInterval(), config.preempt(), config.unicastPeers(), config.source(), password,
        config.addresses(), config.tracks());
  }

  public static VirtualRouterConfig withPeers(VirtualRouterConfig config, List<InetAddress> peers) {
    return new VirtualRouterConfig(config.name(), config.interfaceName(), config.virtualRouterId(), config.version(),
        config.priority(), config.advertInterval(), config.preempt(), peers, config.source(), config.authPass(),
        config.addresses(), config.tracks());
  }

  public static VirtualRouterConfig withAddresses(VirtualRouterConfig config, int id, List<VirtualAddress> addresses) {
    return new VirtualRouterConfig(config.name(), config.interfaceName(), id, config.version(), config.priority(),
        config.advertInterval(), config.preempt(), config.unicastPeers(), config.source(), config.authPass(), addresses,
        config.tracks());
  }

  public static VirtualRouterConfig withTracks(VirtualRouterConfig config, List<Track> tracks) {
    return new VirtualRouterConfig(config.name(), config.interfaceName(), config.virtualRouterId(), config.version(),
        config.priority(), config.advertInterval(), config.preempt(), config.unicastPeers(), config.source(),
        config.authPass(), config.addresses(), tracks);
  }

  /// What a node with these settings sends.
  public static Advertisement advertisement(VirtualRouterConfig config, int priority) {
    return new Advertisement(config.version(), config.virtualRouterId(), priority, config.advertInterval(),
        config.addresses().stream().map(VirtualAddress::address).toList(), config.authPass());
  }

  public static Yield standingBack(@Nullable Duration limit) {
    return new Yield("anna", "kernel", Instant.EPOCH, limit, "7f3a", "");
  }
}
