package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.e2e.peer.NamedServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A client that knows IPv6 only, a floating address of IPv6, and a server of IPv4 behind the proxy.
class Ipv6IT {
  private static final Duration SOON = Duration.ofSeconds(15);
  private static final Duration STOP = Duration.ofSeconds(5);
  private static final String VIP = "fd00:77::100";

  @RegisterExtension
  static final Lab lab = new Lab();

  @Test
  void aClientReachesTheServiceThroughAnIpv6AddressThatMovesWithItsMaster() {
    number("n1", "1");
    number("n2", "2");
    number("cl", "200");
    var file = lab.file("buoy.yaml", """
        schema: 1
        cluster: {name: six}
        nodes:
          n1: {address: 10.77.0.1}
          n2: {address: 10.77.0.2, override: {vrrp: {VI_6: {priority: 100}}}}
        api: {port: 7443, insecure: true}
        defaults: {mode: tcp, timeout: {connect: 3s, client: 60s, server: 60s}}
        frontends:
          service: {bind: ["[::]:9000"], default_backend: service_backend}
        backends:
          service_backend: {servers: {server1: {address: "10.77.0.11:8080"}}}
        vrrp:
          VI_6:
            interface: eth0
            virtual_router_id: 66
            version: 3
            priority: 150
            advert_int: 200ms
            virtual_addresses: ["fe80::6:100", "fd00:77::100/64"]
        """).toString();
    lab.startPeer("b1", "server1", NamedServer.class, "server1", "10.77.0.11", "8080").awaitLine("^ready$", SOON);
    var master = startAgent("n1", file);
    startAgent("n2", file);

    Await.until(SOON, "n1 alone holds the VIP", () -> holds("n1") && !holds("n2"));
    assertThat(connect()).isEqualTo("server1");

    master.signal("TERM");
    assertThat(master.awaitExit(STOP)).isZero();

    Await.until(SOON, "n2 alone holds the VIP", () -> holds("n2") && !holds("n1"));
    Await.until(SOON, "the VIP answers", () -> connect().equals("server1"));
  }

  private static Program startAgent(String node, String file) {
    var agent = lab.start(node, "agent-" + node,
        List.of(Shell.script("buoy"), "agent", "-f", file, "--node", node));
    agent.awaitLine("buoy: ready ", Cluster.STARTS);
    return agent;
  }

  private static void number(String node, String host) {
    // A lab is without IPv6 otherwise.
    lab.exec(node, "sysctl", "-qw", "net.ipv6.conf.eth0.disable_ipv6=0").ok();
    lab.exec(node, "ip", "address", "add", "fd00:77::" + host + "/64", "dev", "eth0", "nodad").ok();
  }

  private static boolean holds(String node) {
    return lab.exec(node, "ip", "-o", "-6", "address", "show", "dev", "eth0").out().contains(" " + VIP + "/");
  }

  private static String connect() {
    return lab.exec("cl", "bash", "-c", "exec 3<>/dev/tcp/" + VIP + "/9000 && head -n 1 <&3").out().strip();
  }
}
