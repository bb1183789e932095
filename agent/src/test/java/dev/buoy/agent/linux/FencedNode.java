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

/// A node with a fenced address, as a process of its own that can be killed.
final class FencedNode {
  static final String VIP = "10.77.0.100";

  private FencedNode() {}

  public static void main(String[] arguments) throws InterruptedException {
    VrrpHost.start(Ticker.system(), InstantSource.system(), Throwable::printStackTrace).open(config(),
        new RecordingListener(new Lines()));
    new CountDownLatch(1).await();
  }

  static VirtualRouterConfig config() {
    var defaults = RouterOptions.DEFAULTS;
    var options = new RouterOptions(Duration.ZERO, false, false, null, defaults.lease(), defaults.announcing(), false,
        true, false);
    return new VirtualRouterConfig("VI_1", "eth0", 51, 3, 150, Duration.ofMillis(100), true, List.of(), null, null,
        List.of(new VirtualAddress(InetAddress.ofLiteral(VIP), 24, null, null)), List.of()).with(options);
  }
}
