package dev.buoy.agent.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.backend.ServerLink;
import dev.buoy.agent.linux.InNamespace;
import dev.buoy.agent.linux.Namespace;
import dev.buoy.agent.socket.SocketOptions;
import dev.buoy.agent.socket.Source;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A client, a node and a server in three namespaces, the node between the others: the server sees the client's address.
@ExtendWith(InNamespace.class)
final class TransparentSourceTest {
  private static final int PORT = 8080;

  @Test
  void aServerSeesTheClientsAddress() {
    assertThat(seenFrom("10.9.1.2", "10.9.1.1", "10.9.2.2", "")).isEqualTo("10.9.1.2");
  }

  @Test
  void aServerSeesTheClientsIpv6Address() {
    assertThat(seenFrom("fd00:9:1::2", "fd00:9:1::1", "fd00:9:2::2", "-6")).isEqualTo("fd00:9:1:0:0:0:0:2");
  }

  @Test
  void withoutTheRightTheFileIsRefusedInOneLine() {
    try (var node = Namespace.create()) {
      node.dropRights();
      node.call(() -> {
        try (var fixture = new ProxyFixture()) {
          assertThatThrownBy(
              () -> fixture.serve(transparent(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT))))
              .isInstanceOf(BindFailed.class).hasMessageContaining("pool/s1").hasMessageContaining("CAP_NET_ADMIN")
              .hasMessageNotContaining("\n");
          assertThat(fixture.proxy.status().frontends()).isEmpty();
        }
        return true;
      });
    }
  }

  private static String seenFrom(String client, String near, String server, String family) {
    try (var clients = Namespace.create(); var node = Namespace.create(); var servers = Namespace.create()) {
      build(clients, node, servers);
      // Answers to clients come back to this node's own sockets.
      node.sh("ip " + family + " rule add iif inside ipproto tcp sport " + PORT + " lookup 100");
      node.sh("ip " + family + " route add local default dev lo table 100");
      var listening = servers.call(() -> new ServerSocket(PORT, 10, InetAddress.ofLiteral(server)));
      var seen = new CompletableFuture<String>();
      Thread.startVirtualThread(() -> {
        try (listening; var connection = listening.accept()) {
          seen.complete(connection.getInetAddress().getHostAddress());
          connection.getOutputStream().write("hello".getBytes(US_ASCII));
        } catch (IOException e) {
          seen.completeExceptionally(e);
        }
      });
      return node.call(() -> {
        try (var fixture = new ProxyFixture()) {
          var bind = new FrontendConfig.Bind("near", new InetSocketAddress(InetAddress.ofLiteral(near), 9000), 10);
          fixture.connectTimeout = Duration.ofSeconds(5);
          fixture.proxy.apply(List.of(new FrontendConfig("web", List.of(bind), 10, null, null, "pool")), List.of(
              fixture.backend("pool", transparent(new InetSocketAddress(InetAddress.ofLiteral(server), PORT)))),
              List.of());
          var answer = clients.call(() -> {
            try (var socket = new Socket(InetAddress.ofLiteral(near), 9000)) {
              assertThat(socket.getLocalAddress()).isEqualTo(InetAddress.ofLiteral(client));
              return new String(socket.getInputStream().readAllBytes(), US_ASCII);
            }
          });
          assertThat(answer).isEqualTo("hello");
          return seen.get();
        }
      });
    }
  }

  private static void build(Namespace clients, Namespace node, Namespace servers) {
    node.connect("outside", clients, "eth0");
    node.connect("inside", servers, "eth0");
    node.sh("ip addr add 10.9.1.1/24 dev outside; ip addr add fd00:9:1::1/64 dev outside nodad;"
        + "ip addr add 10.9.2.1/24 dev inside; ip addr add fd00:9:2::1/64 dev inside nodad");
    clients.sh("ip addr add 10.9.1.2/24 dev eth0; ip addr add fd00:9:1::2/64 dev eth0 nodad");
    servers.sh("ip addr add 10.9.2.2/24 dev eth0; ip addr add fd00:9:2::2/64 dev eth0 nodad;"
        + "ip route add default via 10.9.2.1; ip -6 route add default via fd00:9:2::1");
  }

  private static List<ServerConfig> transparent(InetSocketAddress server) {
    return List.of(new ServerConfig("s1", server, 1).with(
        new ServerLink(null, new Source.Client(), SocketOptions.STANDARD)));
  }
}
