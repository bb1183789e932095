package dev.buoy.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.backend.ServerLink;
import dev.buoy.agent.proxyproto.ProxyVersion;
import dev.buoy.agent.access.Network;
import dev.buoy.agent.socket.SocketOptions;
import dev.buoy.agent.socket.Source;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a file says of the sockets of connections, and that it is shown as it was read.
final class LinkReaderTest {
  private static final String FILE = """
      schema: 1
      nodes: {n1: {address: 127.0.0.1}}
      defaults: {timeout: {connect: 1s, client: 1s, server: 1s}, clitcpka_idle: 60s, srvtcpka_idle: 90s}
      frontends:
        web:
          bind:
            - {at: "*:80", accept_proxy: [10.0.0.0/8, "fd00::/8", 192.0.2.7], tcp_ut: 30s}
            - "*:81"
          dscp: af41
          clitcpka_cnt: 4
          default_backend: web
        plain: {bind: "*:82", clitcpka: false, clitcpka_idle: 5s, default_backend: web}
      backends:
        web:
          source: [10.0.0.1, "10.0.0.2:20000-29999"]
          dscp: 8
          srvtcpka_intvl: 10s
          server_defaults: {send_proxy: v1}
          servers:
            s1: {address: "10.0.1.1:80", tcp_ut: 2500ms}
            s2: {address: "[fd00::2]:80", send_proxy: v2, source: client, dscp: ef, srvtcpka: false}
            s3: {address: "[fd00::3]:80", source: "[fd00::9]:20000-29999"}
      """;

  @TempDir
  Path folder;

  @Test
  void serversHaveWhatTheirBackendAndDefaultsSay() {
    var servers = read(FILE).backends().getFirst().servers();

    var first = new SocketOptions(true, Duration.ofSeconds(90), Duration.ofSeconds(10), null,
        Duration.ofMillis(2500), 8);
    assertThat(servers.get(0).link()).isEqualTo(new ServerLink(ProxyVersion.V1,
        new Source.Addresses(List.of(place("10.0.0.1", 0, 0), place("10.0.0.2", 20_000, 29_999))), first));
    var second = new SocketOptions(false, Duration.ofSeconds(90), Duration.ofSeconds(10), null, null, 46);
    assertThat(servers.get(1).link()).isEqualTo(new ServerLink(ProxyVersion.V2, new Source.Client(), second));
    assertThat(servers.get(2).link().source())
        .isEqualTo(new Source.Addresses(List.of(place("fd00::9", 20_000, 29_999))));
  }

  @Test
  void bindsHaveWhatTheirFrontendAndDefaultsSay() {
    var frontends = read(FILE).frontends();

    var binds = frontends.get(0).binds();
    assertThat(binds.get(0).options())
        .isEqualTo(new SocketOptions(true, Duration.ofSeconds(60), null, 4, Duration.ofSeconds(30), 34));
    assertThat(binds.get(0).acceptProxy())
        .containsExactly(network("10.0.0.0", 8), network("fd00::", 8), network("192.0.2.7", 32));
    assertThat(binds.get(1).options())
        .isEqualTo(new SocketOptions(true, Duration.ofSeconds(60), null, 4, null, 34));
    assertThat(binds.get(1).acceptProxy()).isEmpty();
    assertThat(frontends.get(1).binds().getFirst().options())
        .isEqualTo(new SocketOptions(false, Duration.ofSeconds(5), null, null, null, null));
  }

  @Test
  void whatIsInForceReadsBack() {
    var config = read(FILE);

    var again = read(ConfigText.show(config));

    assertThat(again.backends()).isEqualTo(config.backends());
    assertThat(again.frontends()).isEqualTo(config.frontends());
  }

  @Test
  void toTrustAnybodyIsAWarning() {
    var yaml = new Yaml(folder);
    var text = FILE.replace("[10.0.0.0/8, \"fd00::/8\", 192.0.2.7]", "true");

    assertThat(yaml.warnings(text)).anySatisfy(warning -> assertThat(warning)
        .startsWith("7:36: frontends.web.bind[0].accept_proxy: lets anybody who can connect say who they are"));
    assertThat(yaml.node(text).frontends().getFirst().binds().getFirst().acceptProxy())
        .containsExactly(network("0.0.0.0", 0), network("::", 0));
  }

  private NodeConfig read(String text) {
    return new Yaml(folder).node(text);
  }

  private static Source.Place place(String address, int first, int last) {
    return new Source.Place(InetAddress.ofLiteral(address), first, last);
  }

  private static Network network(String address, int prefix) {
    return new Network(InetAddress.ofLiteral(address), prefix);
  }
}
