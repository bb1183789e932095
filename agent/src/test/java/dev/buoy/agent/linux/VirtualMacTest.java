package dev.buoy.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.time.Ticker;
import dev.buoy.agent.vrrp.RouterOptions;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.agent.vrrp.VirtualAddress;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// `use_vmac` on a real kernel: a node, and a client that asks for the address.
@ExtendWith(InNamespace.class)
class VirtualMacTest {
  private static final String IGNORE = "sysctl -qw net.ipv4.conf.eth0.arp_ignore=1 net.ipv4.conf.eth0.arp_announce=2";

  private final Lines lines = new Lines();

  @Test
  void clientsReachTheAddressByTheVirtualMacOnlyAndTheInterfaceGoesWhenTheRouterStops() {
    try (var node = Namespace.create(); var client = Namespace.create(); var host = hostIn(node)) {
      cable(node, client);
      node.sh(IGNORE);

      var router = host.open(config("10.77.0.100"), new RecordingListener(lines));
      assertThat(node.sh("ip link show vrrp.51")).contains("state DOWN", "00:00:5e:00:01:33", "alias buoy");
      lines.await("> MASTER");

      client.sh("ping -c 1 -W 2 10.77.0.100; ping -c 1 -W 2 10.77.0.1");
      assertThat(client.sh("ip neigh show 10.77.0.100")).contains("00:00:5e:00:01:33");
      assertThat(client.sh("ip neigh show 10.77.0.1")).doesNotContain("00:00:5e");
      assertThat(node.sh("ip addr show vrrp.51")).contains("10.77.0.100/32");
      router.stop(Why.because("test")).orTimeout(5, TimeUnit.SECONDS).join();
      assertThat(node.sh("ip link show")).doesNotContain("vrrp.51");
    }
  }

  @Test
  void interfaceThatAnotherProgramRemovesIsMadeAnewWithItsAddresses() {
    try (var node = Namespace.create(); var client = Namespace.create(); var host = hostIn(node)) {
      cable(node, client);
      node.sh(IGNORE);
      var router = host.open(config("10.77.0.100", "10.77.0.101"), new RecordingListener(lines));
      lines.await("> MASTER");
      lines.await("held 10.77.0.101");

      node.sh("ip link del vrrp.51");

      lines.await("lost 10.77.0.101");
      lines.await("held 10.77.0.101");
      assertThat(router.view().state()).isEqualTo(RouterState.MASTER);
      assertThat(node.sh("ip addr show vrrp.51")).contains("10.77.0.100/32", "10.77.0.101/32", "00:00:5e:00:01:33");
      client.sh("ping -c 1 -W 2 10.77.0.100; ping -c 1 -W 2 10.77.0.101");
      assertThat(client.sh("ip neigh show 10.77.0.101")).contains("00:00:5e:00:01:33");
    }
  }

  @Test
  void ipv6AddressesAnswerWithAMacOfTheirOwn() {
    try (var node = Namespace.create(); var client = Namespace.create(); var host = hostIn(node)) {
      cable(node, client);

      host.open(config("fd00:77::100", "fe80::1:100"), new RecordingListener(lines));
      lines.await("> MASTER");

      client.sh("ping -c 5 -i 0.3 -W 2 fd00:77::100");
      assertThat(client.sh("ip neigh show fd00:77::100")).contains("00:00:5e:00:02:33");
      client.sh("ping -c 5 -i 0.3 -W 2 fe80::1:100%eth0");
    }
  }

  @Test
  void whatKeepsItFromWorkingIsAFaultWithOneClearLine() {
    try (var node = Namespace.create(); var client = Namespace.create(); var host = hostIn(node)) {
      cable(node, client);
      assertThat(host.open(config("10.77.0.100"), new RecordingListener(lines)).view().reasons()).containsExactly(
          "use_vmac: eth0 would answer for the addresses with its own MAC address too;"
              + " set net.ipv4.conf.eth0.arp_ignore=1 and .arp_announce=2, or remove use_vmac");

      node.sh(IGNORE);

      lines.await("> MASTER");
    }
  }

  @Test
  void interfaceThatADeadProcessLeftIsReplacedAndOneOfAnotherProgramLeft() {
    try (var node = Namespace.create(); var client = Namespace.create(); var host = hostIn(node)) {
      cable(node, client);
      node.sh(IGNORE);
      node.sh("ip link add link eth0 vrrp.51 type macvlan; ip link set vrrp.51 alias buoy; ip link set vrrp.51 up;"
          + "ip addr add 10.77.0.100/32 dev vrrp.51");

      var router = host.open(config("10.77.0.100"), new RecordingListener(lines));
      lines.await("> MASTER");
      assertThat(node.sh("ip link show vrrp.51")).contains("00:00:5e:00:01:33");
      router.stop(Why.because("test")).orTimeout(5, TimeUnit.SECONDS).join();

      node.sh("ip link add link eth0 vrrp.51 type macvlan");
      assertThat(host.open(config("10.77.0.100"), new RecordingListener(lines)).view().reasons())
          .containsExactly("interface vrrp.51 exists already and is not Buoy's; remove it, or use_vmac");
      assertThat(node.sh("ip link show vrrp.51")).doesNotContain("00:00:5e");
    }
  }

  @Test
  void routersOfOneIdOnTwoInterfacesAndOfTwoFamiliesHaveAnInterfaceEach() {
    try (var node = Namespace.create(); var client = Namespace.create(); var host = hostIn(node)) {
      cable(node, client);
      node.connect("eth1", client, "eth1");
      node.sh("ip addr add 10.78.0.1/24 dev eth1");
      node.sh(IGNORE + " net.ipv4.conf.eth1.arp_ignore=1 net.ipv4.conf.eth1.arp_announce=2");
      // As a process that was killed left it.
      node.sh("ip link add link eth1 vrrp.51 type macvlan; ip link set vrrp.51 alias buoy");

      var first = host.open(config("10.77.0.100"), new RecordingListener(lines));
      lines.await("> MASTER");
      var second = host.open(on("eth1", config("10.78.0.100")), new RecordingListener(lines));
      lines.await("> MASTER");
      var third = host.open(config("fd00:77::100"), new RecordingListener(lines));
      lines.await("> MASTER");

      assertThat(node.sh("ip addr show vrrp.51")).contains("vrrp.51@eth0", "00:00:5e:00:01:33", "10.77.0.100/32");
      assertThat(node.sh("ip addr show vrrp.51.eth1")).contains("@eth1", "00:00:5e:00:01:33", "10.78.0.100/32");
      assertThat(node.sh("ip addr show vrrp6.51")).contains("@eth0", "00:00:5e:00:02:33", "fd00:77::100/128");
      client.sh("ip addr add 10.78.0.200/24 dev eth1; ping -c 1 -W 2 10.78.0.100");
      assertThat(client.sh("ip neigh show 10.78.0.100")).contains("00:00:5e:00:01:33");
      List.of(first, second, third)
          .forEach(router -> router.stop(Why.because("test")).orTimeout(5, TimeUnit.SECONDS).join());
      assertThat(node.sh("ip link show")).doesNotContain("vrrp");
    }
  }

  private static VirtualRouterConfig on(String interfaceName, VirtualRouterConfig config) {
    return new VirtualRouterConfig("VI_" + interfaceName, interfaceName, config.virtualRouterId(), config.version(),
        config.priority(), config.advertInterval(), config.preempt(), List.of(), null, null, config.addresses(),
        List.of(), config.options());
  }

  private static VrrpHost hostIn(Namespace namespace) {
    return namespace.call(() -> VrrpHost.start(Ticker.system(), InstantSource.system(), Throwable::printStackTrace));
  }

  private static void cable(Namespace node, Namespace client) {
    node.connect("eth0", client, "eth0");
    node.sh("ip addr add 10.77.0.1/24 dev eth0; ip addr add fd00:77::1/64 dev eth0 nodad");
    client.sh("ip addr add 10.77.0.200/24 dev eth0; ip addr add fd00:77::200/64 dev eth0 nodad");
  }

  private static VirtualRouterConfig config(String... addresses) {
    var d = RouterOptions.DEFAULTS;
    var vips = List.of(addresses).stream()
        .map(address -> new VirtualAddress(InetAddress.ofLiteral(address), address.contains(":") ? 64 : 24, null, null))
        .toList();
    return new VirtualRouterConfig("VI_1", "eth0", 51, 3, 150, Duration.ofMillis(100), true, List.of(), null, null,
        vips, List.of()).with(
            new RouterOptions(d.preemptDelay(), d.observe(), d.strict(), d.hmac(), d.lease(),
                d.announcing(), true, d.fence(), d.relative()));
  }
}
