package dev.buoy.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.accesslog.Destination;
import dev.buoy.agent.accesslog.Destination.Syslog;
import dev.buoy.agent.accesslog.Destination.Target;
import dev.buoy.agent.accesslog.Facility;
import dev.buoy.agent.accesslog.LogConfig;
import dev.buoy.agent.accesslog.LogConfig.Access;
import dev.buoy.agent.accesslog.LogConfig.Format;
import dev.buoy.agent.accesslog.Severity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTest {
  @TempDir
  Path folder;

  @Test
  void absentThereIsNoAccessLog() {
    assertThat(read("")).isEqualTo(LogConfig.NONE);
  }

  @Test
  void theDefaultsAreTcplogAndEverything() {
    assertThat(read("log: {level: debug, access: {to: stderr}}"))
        .isEqualTo(new LogConfig("debug", access(new Destination.Stderr(), Format.TCPLOG, false), Set.of()));
  }

  @Test
  void aFileIsRelativeToTheFile() {
    assertThat(read("log: {access: {to: {file: access.log}, format: json, dontlognull: true}}").access())
        .isEqualTo(access(new Destination.ToFile(folder.toAbsolutePath().resolve("access.log")), Format.JSON, true));
  }

  @Test
  void syslogIsAPathOrAnAddress() {
    assertThat(read("log: {access: {to: {syslog: /dev/log}}}").access().orElseThrow().to()).isEqualTo(
        new Syslog(new Target.Local(Path.of("/dev/log")), Facility.LOCAL0, Severity.DEBUG, "buoy"));
    assertThat(read("log: {access: {to: {syslog: 127.0.0.1, facility: local2, level: notice, tag: lb}}}").access()
        .orElseThrow().to()).isEqualTo(new Syslog(
            new Target.Udp(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 514)), Facility.LOCAL2,
            Severity.NOTICE, "lb"));
  }

  @Test
  void aFrontendMayBeLeftOut() {
    assertThat(read("""
        log: {access: {to: stderr}}
        defaults: {log: false, timeout: {connect: 1s, client: 1s, server: 1s}}
        listens:
          a: {bind: ["*:81"], servers: {s: {address: "10.0.0.1:80"}}}
          b: {bind: ["*:82"], log: true, servers: {s: {address: "10.0.0.1:80"}}}
        """).silent()).containsExactly("a");
  }

  @Test
  void whatIsShownReadsBackTheSame() {
    var node = new Yaml(folder).node("""
        schema: 1
        defaults: {timeout: {connect: 1s, client: 1s, server: 1s}}
        log: {level: warn, access: {to: {syslog: "127.0.0.1:5140", facility: daemon}, dontlog_normal: true,
          log_separate_errors: true}}
        listens: {a: {bind: ["*:81"], log: false, servers: {s: {address: "10.0.0.1:80"}}}}
        """);

    assertThat(new Yaml(folder).node(ConfigText.show(node)).log()).isEqualTo(node.log());
  }

  private LogConfig read(String lines) {
    return new Yaml(folder).node("schema: 1\n" + lines).log();
  }

  private static Optional<Access> access(Destination to, Format format, boolean dontLogNull) {
    return Optional.of(new Access(to, format, dontLogNull, false, false));
  }
}
