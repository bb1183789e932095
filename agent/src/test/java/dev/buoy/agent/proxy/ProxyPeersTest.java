package dev.buoy.agent.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.backend.ServerLink;
import dev.buoy.agent.proxyproto.ProxyVersion;
import dev.buoy.agent.access.Network;
import dev.buoy.agent.socket.SocketOptions;
import dev.buoy.agent.socket.Source;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// PROXY headers between this agent and Debian's haproxy and nginx, on loopback.
final class ProxyPeersTest {
  private static final Network LOOPBACK = new Network(InetAddress.ofLiteral("127.0.0.0"), 8);
  /// Not the address that connections from this machine have anyway.
  private static final InetAddress CLIENT = InetAddress.ofLiteral("127.0.0.7");

  @TempDir
  Path folder;

  private final ProxyFixture fixture = new ProxyFixture();
  private final int before = FreePort.next();
  private final int behind = FreePort.next();
  private @Nullable Process peer;

  @AfterEach
  void stop() throws InterruptedException {
    fixture.close();
    if (peer != null) {
      peer.destroyForcibly();
      peer.waitFor(20, TimeUnit.SECONDS);
    }
  }

  @ParameterizedTest
  @CsvSource({"send-proxy", "send-proxy-v2", "send-proxy-v2 proxy-v2-options crc32c"})
  void haproxySaysWhoTheClientIs(String words) throws Exception {
    try (var echo = TestServer.echo()) {
      serve(echo.address(), null, List.of(LOOPBACK));
      haproxy("""
          listen before
            bind 127.0.0.1:%d
            server buoy 127.0.0.1:%d %s
          """.formatted(before, fixture.port, words), before);
      var sent = new byte[1 << 20];
      new Random(1).nextBytes(sent);

      try (var client = connect(before)) {
        assertThat(Arrays.equals(exchange(client, sent), sent)).as("all bytes are back").isTrue();
        Eventually.holds("an end", () -> fixture.ends.stream().anyMatch(end -> end.bytesIn() > 0));
        assertThat(fixture.ends).anySatisfy(end -> {
          assertThat(end.client()).isEqualTo(client.getLocalSocketAddress());
          assertThat(end.local()).isEqualTo(client.getRemoteSocketAddress());
          assertThat(end.bytesIn()).isEqualTo(sent.length);
        });
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ProxyVersion.class)
  void haproxyLearnsWhoTheClientIs(ProxyVersion version) throws Exception {
    haproxy(web("%[src]:%[src_port] %[dst]:%[dst_port]"), behind);
    serve(new InetSocketAddress(InetAddress.getLoopbackAddress(), behind), version, List.of());

    try (var client = connect(fixture.port)) {
      assertThat(get(client)).isEqualTo(CLIENT.getHostAddress() + ":" + client.getLocalPort() + " 127.0.0.1:"
          + fixture.port);
    }
  }

  @ParameterizedTest
  @EnumSource(ProxyVersion.class)
  void nginxLearnsWhoTheClientIs(ProxyVersion version) throws Exception {
    nginx();
    serve(new InetSocketAddress(InetAddress.getLoopbackAddress(), behind), version, List.of());

    try (var client = connect(fixture.port)) {
      assertThat(new String(client.getInputStream().readAllBytes(), US_ASCII))
          .isEqualTo(CLIENT.getHostAddress() + ":" + client.getLocalPort());
    }
  }

  @Test
  void whatOneHaproxyKnowsReachesAnother() throws Exception {
    haproxy("""
        listen before
          bind 127.0.0.1:%d
          unique-id-format buoy-%%cp
          server buoy 127.0.0.1:%d send-proxy-v2 proxy-v2-options unique-id,crc32c
        """.formatted(before, fixture.port) + web("%[src]:%[src_port] %[fc_pp_unique_id]"), before);
    serve(new InetSocketAddress(InetAddress.getLoopbackAddress(), behind), ProxyVersion.V2, List.of(LOOPBACK));

    try (var client = connect(before)) {
      assertThat(get(client)).isEqualTo(
          CLIENT.getHostAddress() + ":" + client.getLocalPort() + " buoy-" + client.getLocalPort());
    }
  }

  private String web(String answer) {
    return """
        frontend behind
          mode http
          bind 127.0.0.1:%d accept-proxy
          http-request return status 200 content-type text/plain lf-string "%s"
        """.formatted(behind, answer);
  }

  private void haproxy(String sections, int port) throws Exception {
    var file = Files.writeString(folder.resolve("haproxy.cfg"), """
        defaults
          mode tcp
          timeout connect 5s
          timeout client 20s
          timeout server 20s
        """ + sections);
    start(port, "haproxy", "-db", "-f", file.toString());
  }

  private void nginx() throws Exception {
    var module = Path.of("/usr/lib/nginx/modules/ngx_stream_module.so");
    var file = Files.writeString(folder.resolve("nginx.conf"), """
        %s
        daemon off;
        master_process off;
        pid %2$s/nginx.pid;
        error_log %2$s/error.log;
        events {}
        stream {
          server {
            listen 127.0.0.1:%3$d proxy_protocol;
            return "$proxy_protocol_addr:$proxy_protocol_port";
          }
        }
        """.formatted(Files.exists(module) ? "load_module " + module + ";" : "", folder, behind));
    start(behind, "nginx", "-p", folder.toString(), "-e", folder.resolve("error.log").toString(), "-c",
        file.toString());
  }

  private void start(int port, String... command) throws Exception {
    var builder = new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(folder.resolve("output").toFile());
    builder.environment().merge("PATH", ":/usr/sbin:/sbin", String::concat);
    var path = Path.of("/usr/sbin", command[0]);
    builder.command().set(0, Files.exists(path) ? path.toString() : command[0]);
    var started = builder.start();
    peer = started;
    Eventually.holds(command[0] + " listens", () -> {
      assertThat(started.isAlive()).as(output()).isTrue();
      try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return true;
      } catch (IOException _) {
        return false;
      }
    });
  }

  private String output() {
    try {
      return Files.readString(folder.resolve("output"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private void serve(InetSocketAddress server, @Nullable ProxyVersion sendProxy, List<Network> acceptProxy)
      throws BindFailed {
    var at = ProxyFixture.bind(fixture.port);
    var bind = new FrontendConfig.Bind(at.text(), at.address(), 100, SocketOptions.STANDARD, acceptProxy);
    var link = new ServerLink(sendProxy, Source.ANY, SocketOptions.STANDARD);
    var config = new ServerConfig("s1", server, 1, 0, false, Duration.ZERO).with(link);
    fixture.connectTimeout = Duration.ofSeconds(5);
    fixture.proxy.apply(List.of(new FrontendConfig("web", List.of(bind), 100, null, null, "pool")),
        List.of(fixture.backend("pool", List.of(config))), List.of());
  }

  private static Socket connect(int port) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port, CLIENT, 0);
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static String get(Socket client) throws IOException {
    client.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
    var answer = new String(client.getInputStream().readAllBytes(), US_ASCII);
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  private static byte[] exchange(Socket client, byte[] sent) throws Exception {
    var sender = Thread.startVirtualThread(() -> {
      try {
        client.getOutputStream().write(sent);
        client.shutdownOutput();
      } catch (IOException _) {
        // The reader sees it.
      }
    });
    var answer = client.getInputStream().readAllBytes();
    sender.join();
    return answer;
  }
}
