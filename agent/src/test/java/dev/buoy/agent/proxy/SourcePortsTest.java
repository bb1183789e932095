package dev.buoy.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.backend.ServerLink;
import dev.buoy.agent.linux.InNamespace;
import dev.buoy.agent.linux.Namespace;
import dev.buoy.agent.socket.SocketOptions;
import dev.buoy.agent.socket.Source;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// In a namespace whose system hands out few ports.
@ExtendWith(InNamespace.class)
@Timeout(60)
final class SourcePortsTest {
  private static final List<Integer> PORTS = List.of(40_000, 40_001, 40_002, 40_003);
  private static final int CLIENT_PORT = 50_000;

  /// A port that is taken when the socket is bound is taken for all servers; one that is taken when it is connected, for one.
  @Test
  void oneSourceAddressHasAllPortsForEachServer() {
    try (var node = Namespace.create()) {
      node.sh("sysctl -qw net.ipv4.ip_local_port_range='%d %d'".formatted(PORTS.getFirst(), PORTS.getLast()));

      var seen = node.call(() -> seenBy(2, PORTS.size()));

      assertThat(seen).hasSize(2).allSatisfy(ports -> assertThat(ports).containsExactlyInAnyOrderElementsOf(PORTS));
    }
  }

  /// The ports that each of so many servers sees when each has so many sessions at once.
  private static List<List<Integer>> seenBy(int servers, int sessions) throws Exception {
    var seen = new ArrayList<ConcurrentLinkedQueue<Integer>>();
    var listening = new ArrayList<TestServer>();
    var clients = new ArrayList<Socket>();
    try (var fixture = new ProxyFixture()) {
      fixture.retries = 0;
      for (int i = 0; i < servers; i++) {
        var ports = new ConcurrentLinkedQueue<Integer>();
        seen.add(ports);
        listening.add(TestServer.with(connection -> {
          ports.add(connection.getPort());
          connection.getInputStream().read();
        }));
      }
      fixture.serve(IntStream.range(0, servers).mapToObj(i -> linked(i, listening.get(i))).toList());
      for (int i = 0; i < servers * sessions; i++) {
        clients.add(new Socket(InetAddress.getLoopbackAddress(), fixture.port, null, CLIENT_PORT + i));
      }
      Eventually.holds("each has its server, or none", () -> fixture.ends.size() + seen.stream()
          .mapToInt(ConcurrentLinkedQueue::size).sum() == clients.size());
      return seen.stream().map(List::copyOf).toList();
    } finally {
      for (var client : clients) {
        client.close();
      }
      listening.forEach(TestServer::close);
    }
  }

  private static ServerConfig linked(int number, TestServer server) {
    var place = new Source.Place(InetAddress.ofLiteral("127.0.0.50"), 0, 0);
    return new ServerConfig("s" + (number + 1), server.address(), 1).with(
        new ServerLink(null, new Source.Addresses(List.of(place)), SocketOptions.STANDARD));
  }
}
