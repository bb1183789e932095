package dev.buoy.agent.linux;

import dev.buoy.agent.time.Ticker;
import dev.buoy.agent.vrrp.RouterOptions;
import dev.buoy.agent.vrrp.VirtualAddress;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/// A node with fenced addresses, as a process of its own that can be killed.
final class FencedNode {
  static final String VIP = "10.77.0.100";
  static final String VIP6 = "fd00:77::100";
  static final String LINK_LOCAL_VIP = "fe80::77:100";

  private FencedNode() {}

  /// Runs for ever.
  /// @param arguments `ipv6` for a router of IPv6
  public static void main(String[] arguments) throws InterruptedException {
    VrrpHost.start(Ticker.system(), InstantSource.system(), Throwable::printStackTrace)
        .open(List.of(arguments).contains("ipv6") ? config6(150) : config(), new RecordingListener(new Lines()));
    new CountDownLatch(1).await();
  }

  static VirtualRouterConfig config() {
    return config(150, 24, Duration.ofMillis(100), VIP);
  }

  /// One that takes seconds to become master.
  static VirtualRouterConfig slow() {
    return config(150, 24, Duration.ofSeconds(1), VIP);
  }

  static VirtualRouterConfig config6(int priority) {
    return config(priority, 64, Duration.ofMillis(100), LINK_LOCAL_VIP, VIP6);
  }

  private static VirtualRouterConfig config(int priority, int prefix, Duration interval, String... addresses) {
    var defaults = RouterOptions.DEFAULTS;
    var options = new RouterOptions(Duration.ZERO, false, false, null, defaults.lease(), defaults.announcing(), false,
        true, false);
    var vips = Stream.of(addresses).map(vip -> new VirtualAddress(InetAddress.ofLiteral(vip), prefix, null, null))
        .toList();
    return new VirtualRouterConfig("VI_1", "eth0", 51, 3, priority, interval, true, List.of(), null, null,
        vips, List.of()).with(options);
  }
}
