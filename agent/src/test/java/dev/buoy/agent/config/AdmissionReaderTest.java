package dev.buoy.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.access.AdmissionConfig;
import dev.buoy.agent.access.Rate;
import dev.buoy.agent.access.StickConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who may come, and who stays with which server, as the file says it and as it is shown.
final class AdmissionReaderTest {
  private static final String TEXT = """
      schema: 1
      defaults: {timeout: {connect: 1s, client: 1s, server: 1s}, maxconn_per_src: 7}
      frontends:
        web:
          bind: ["*:80"]
          default_backend: web
          access:
            - {allow: [10.1.0.0/16, fd00::/8]}
            - {deny: {file: bad.txt}}
            - {allow: 192.0.2.1}
            - {deny: all}
          rate_per_src: 100/10s
          src_ipv6_prefix: 56
          rate_limit_sessions: 500
        open: {bind: ["*:81"], default_backend: web, maxconn_per_src: 0}
      backends:
        web:
          stick: {by: src, size: 100k, expire: 30m, nopurge: true}
          servers: {s1: {address: "10.0.0.1:80"}}
        plain: {servers: {s1: {address: "10.0.0.1:80"}}}
      """;

  @TempDir
  Path folder;

  @Test
  void everyKeyIsReadAndDefaultsFillIn() throws IOException {
    var read = read(TEXT);

    var web = read.frontends().getFirst().admission();
    assertThat(web.connections()).isEqualTo(7);
    assertThat(web.rate()).isEqualTo(new Rate(100, Duration.ofSeconds(10)));
    assertThat(web.ipv6Prefix()).isEqualTo(56);
    assertThat(web.sessions()).isEqualTo(500);
    assertThat(web.access().rules().stream().map(rule -> (rule.allowed() ? "allow " : "deny ") + rule.network()))
        .containsExactly("allow 10.1.0.0/16", "allow fd00:0:0:0:0:0:0:0/8", "deny 198.51.100.0/24",
            "deny 203.0.113.7/32", "allow 192.0.2.1/32", "deny 0.0.0.0/0", "deny 0:0:0:0:0:0:0:0/0");
    assertThat(web.access().allows(InetAddress.ofLiteral("10.1.2.3"))).isTrue();
    assertThat(web.access().allows(InetAddress.ofLiteral("10.2.2.3"))).isFalse();
    assertThat(read.frontends().get(1).admission()).isEqualTo(AdmissionConfig.ANY);
    assertThat(read.backends().getFirst().stick()).isEqualTo(new StickConfig(102_400, Duration.ofMinutes(30), true));
    assertThat(read.backends().get(1).stick()).isNull();
  }

  @Test
  void whatIsShownReadsBackAsTheSame() throws IOException {
    var read = read(TEXT);

    var again = read(ConfigText.show(read));

    assertThat(again.frontends()).isEqualTo(read.frontends());
    assertThat(again.backends()).isEqualTo(read.backends());
  }

  private NodeConfig read(String text) throws IOException {
    Files.writeString(folder.resolve("bad.txt"), "# known\n198.51.100.0/24\n\n203.0.113.7 # one\n");
    var file = folder.resolve("buoy.yaml");
    Files.writeString(file, text);
    var loaded = ConfigFile.load(file, "host");
    assertThat(loaded).isInstanceOf(Loaded.Accepted.class);
    return ((Loaded.Accepted) loaded).cluster().node("host");
  }
}
