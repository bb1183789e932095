package dev.buoy.agent.vrrp;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One virtual router as the file describes it for this node.
/// @param name the instance's name in the file, as `VI_1`
/// @param interfaceName the Linux interface, names of the file's `interfaces` already resolved
/// @param virtualRouterId 1 to 255
/// @param version 2 (RFC 3768 with keepalived's PASS) or 3 (RFC 9568)
/// @param priority 1 to 255; 255 is the owner of the addresses
/// @param advertInterval version 2: whole seconds; version 3: 10 ms to 40.95 s in steps of 10 ms
/// @param preempt whether a higher priority takes the role from a living master
/// @param unicastPeers addresses of the other nodes; empty: multicast to 224.0.0.18
/// @param source address to send from; absent: the interface's first address
/// @param authPass version 2 only, at most 8 bytes
/// @param addresses at least one, all of one family
/// @param tracks what lowers the priority
/// @param options what may be left out
public record VirtualRouterConfig(String name, String interfaceName, int virtualRouterId, int version, int priority,
    Duration advertInterval, boolean preempt, List<InetAddress> unicastPeers, @Nullable InetAddress source,
    @Nullable String authPass, List<VirtualAddress> addresses, List<Track> tracks,
    RouterOptions options) {
  public VirtualRouterConfig {
    unicastPeers = List.copyOf(unicastPeers);
    addresses = List.copyOf(addresses);
    tracks = List.copyOf(tracks);
  }

  /// A router without options.
  public VirtualRouterConfig(String name, String interfaceName, int virtualRouterId, int version, int priority,
      Duration advertInterval, boolean preempt, List<InetAddress> unicastPeers, @Nullable InetAddress source,
      @Nullable String authPass, List<VirtualAddress> addresses, List<Track> tracks) {
    this(name, interfaceName, virtualRouterId, version, priority, advertInterval, preempt, unicastPeers, source,
        authPass, addresses, tracks, RouterOptions.DEFAULTS);
  }

  /// The same with other options.
  public VirtualRouterConfig with(RouterOptions other) {
    return new VirtualRouterConfig(name, interfaceName, virtualRouterId, version, priority, advertInterval, preempt,
        unicastPeers, source, authPass, addresses, tracks, other);
  }

  /// The same with other trackers.
  public VirtualRouterConfig withTracks(List<Track> other) {
    return new VirtualRouterConfig(name, interfaceName, virtualRouterId, version, priority, advertInterval, preempt,
        unicastPeers, source, authPass, addresses, other, options);
  }

  /// Master_Down_Interval of this node at its own priority: silence of the master after which it takes over.
  public Duration masterDown() {
    return Timing.masterDown(version, advertInterval, priority);
  }

  /// The longest from what moves the role until another node has it and the old master knows: the lowest priority waits for a
  /// master that fell silent just after it advertised, or for one that it may preempt, and its delay.
  public Duration longestElection() {
    return Timing.masterDown(version, advertInterval, 1).plus(options.preemptDelay()).plus(advertInterval)
        .plus(Timing.handOver(version, advertInterval));
  }

  /// Whether advertisements go to a list of peers instead of the multicast group.
  public boolean unicast() {
    return !unicastPeers.isEmpty();
  }

  /// Whether this node owns the addresses: starts as master, and its priority never changes (RFC 9568 section 6.4.1).
  public boolean owner() {
    return priority == 255;
  }
}
