package dev.buoy.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.check.CheckConfig;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What holds where the file says nothing.
final class DefaultsTest {
  private static final String LEAST = """
      schema: 1
      frontends: {web: {bind: "*:80", default_backend: web}}
      backends: {web: {servers: {s1: {address: "10.0.0.1:80"}}}}
      vrrp: {VI_1: {interface: eth0, virtual_router_id: 7, virtual_addresses: [10.0.0.9]}}
      """;

  private Yaml yaml = new Yaml(Path.of("."));

  @BeforeEach
  void folder(@TempDir Path folder) {
    yaml = new Yaml(folder);
  }

  @Test
  void withoutNodesThereIsOneNamedByTheHost() {
    var node = yaml.node(LEAST);

    assertThat(node.node()).isEqualTo("host.example.com");
    assertThat(node.nodes()).containsExactly(new NodeConfig.Node("host.example.com", null));
    assertThat(node.runDir()).isEqualTo(Path.of("/run/buoy/host.example.com"));
    assertThat(node.stateDir()).isEqualTo(Path.of("/var/lib/buoy/host.example.com"));
    assertThat(node.api()).isEqualTo(new NodeConfig.Api(7443, false));
  }

  @Test
  void frontendsAndBackendsHaveHaproxysDefaults() {
    var node = yaml.node(LEAST);

    var frontend = node.frontends().getFirst();
    assertThat(frontend.maxconn()).isEqualTo(2000);
    assertThat(frontend.clientTimeout()).isNull();
    assertThat(frontend.binds().getFirst().backlog()).isEqualTo(2000);
    assertThat(frontend.binds().getFirst().address()).isEqualTo(new InetSocketAddress("0.0.0.0", 80));
    var backend = node.backends().getFirst();
    assertThat(backend.retries()).isEqualTo(3);
    assertThat(backend.redispatch()).isFalse();
    assertThat(backend.servers())
        .containsExactly(new ServerConfig("s1", new InetSocketAddress("10.0.0.1", 80), 1));
    assertThat(node.checks()).isEmpty();
  }

  @Test
  void anAbsentTimeoutIsAWarningAtWhoseItIs() {
    assertThat(yaml.warnings(LEAST)).containsExactly(
        "2:13: frontends.web.timeout.client: is absent: a client that goes silent keeps its connection for ever;"
            + " set it here or in defaults",
        "3:12: backends.web.timeout.connect: is absent: a server that does not answer delays a client for minutes;"
            + " set it here or in defaults",
        "3:12: backends.web.timeout.server: is absent: a server that goes silent keeps its connection for ever;"
            + " set it here or in defaults");
  }

  @Test
  void virtualRoutersHaveKeepalivedsDefaults() {
    var router = yaml.node(LEAST).routers().getFirst();

    assertThat(router.version()).isEqualTo(2);
    assertThat(router.priority()).isEqualTo(100);
    assertThat(router.advertInterval()).isEqualTo(Duration.ofSeconds(1));
    assertThat(router.preempt()).isTrue();
    assertThat(router.unicast()).isFalse();
    assertThat(router.source()).isNull();
    assertThat(router.authPass()).isNull();
    assertThat(router.addresses().getFirst()).hasToString("10.0.0.9/32");
  }

  @Test
  void aCheckThatSaysNothingIsHaproxysAndItsTimeoutIsInter() {
    var node = yaml.node(LEAST.replace("servers:", "check: {type: tcp}, servers:"));

    assertThat(node.checks().getFirst().config())
        .isEqualTo(new CheckConfig(Duration.ofSeconds(2), Duration.ofSeconds(2), 2, 3));
  }

  @Test
  void defaultsAreMergedLeafByLeaf() {
    var node = yaml.node(LEAST.replace("backends: {web: {", """
        defaults: {maxconn: 50, retries: 1, check: {inter: 5s, rise: 9}, timeout: {connect: 3s, server: 9s, client: 1m}}
        backends: {web: {timeout: {connect: 1s}, check: {inter: 4s},\s"""));

    var backend = node.backends().getFirst();
    assertThat(backend.timeouts().connect()).isEqualTo(Duration.ofSeconds(1));
    assertThat(backend.timeouts().server()).isEqualTo(Duration.ofSeconds(9));
    assertThat(backend.retries()).isEqualTo(1);
    assertThat(node.frontends().getFirst().clientTimeout()).isEqualTo(Duration.ofMinutes(1));
    assertThat(node.frontends().getFirst().maxconn()).isEqualTo(50);
    assertThat(node.checks().getFirst().config())
        .isEqualTo(new CheckConfig(Duration.ofSeconds(4), Duration.ofSeconds(4), 9, 3));
  }

  @Test
  void aServersOwnWordsWinOverItsBackends() {
    var node = yaml.node("""
        schema: 1
        backends:
          web:
            check: {inter: 1s}
            server_defaults: {weight: 100, check: {fall: 7}}
            servers:
              s1: {address: "10.0.0.1:80"}
              s2: {address: "10.0.0.2:80", weight: 0, check: {port: 8081, fall: 1}}
        """);

    assertThat(node.backends().getFirst().servers()).extracting(ServerConfig::weight).containsExactly(100, 0);
    assertThat(node.checks()).extracting(check -> check.config().fall()).containsExactly(7, 1);
    assertThat(node.checks()).extracting(check -> check.config().interval()).containsOnly(Duration.ofSeconds(1));
    assertThat(node.checks()).extracting(check -> check.address().getPort()).containsExactly(80, 8081);
  }

  @Test
  void whoWaitsInAQueueWaitsAsLongAsForAConnectUnlessTheFileSaysOtherwise() {
    var node = yaml.node("""
        schema: 1
        backends:
          patient: {servers: {s1: {address: "10.0.0.1:80"}}}
          usual: {timeout: {connect: 3s}, servers: {s1: {address: "10.0.0.1:80"}}}
          strict: {timeout: {connect: 3s, queue: 60s}, maxqueue: 8, servers: {s1: {address: "10.0.0.1:80", maxconn: 5}}}
        """);

    assertThat(node.backends()).extracting(BackendConfig::queue)
        .containsExactly(BackendConfig.Queue.ENDLESS, new BackendConfig.Queue(Duration.ofSeconds(3), 0),
            new BackendConfig.Queue(Duration.ofMinutes(1), 8));
    assertThat(node.backends().getLast().servers()).extracting(ServerConfig::maxconn).containsExactly(5);
  }
}
