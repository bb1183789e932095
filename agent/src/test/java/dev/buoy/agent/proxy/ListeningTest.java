package dev.buoy.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.relay.RelayLoop;
import dev.buoy.agent.relay.RelayLoops;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.net.ServerSocket;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ListeningTest {
  private static final InetAddress IPV4 = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress IPV6 = InetAddress.ofLiteral("::1");
  private static final InetAddress ELSEWHERE = InetAddress.ofLiteral("192.0.2.1");

  @Test
  void anAddressIsForItselfAndAWildcardForItsFamily() throws Exception {
    try (var fixture = new ProxyFixture()) {
      fixture.serve(List.of());
      assertThat(fixture.proxy.listeningAt(List.of(IPV4))).isEqualTo(new Listening(true, List.of()));
      assertThat(fixture.proxy.listeningAt(List.of(IPV6, ELSEWHERE))).isEqualTo(Listening.NOBODY);

      listen(fixture, "0.0.0.0");

      assertThat(fixture.proxy.listeningAt(List.of(ELSEWHERE)).wanted()).isTrue();
      assertThat(fixture.proxy.listeningAt(List.of(IPV6)).wanted()).isFalse();
    }
  }

  @Test
  void theWildcardOfIpv6TakesIpv4AsWell() throws Exception {
    try (var fixture = new ProxyFixture()) {
      var port = listen(fixture, "::");

      assertThat(fixture.proxy.listeningAt(List.of(IPV4)).wanted()).isTrue();
      try (var connection = ProxyFixture.connect(port)) {
        assertThat(connection.isConnected()).isTrue();
      }
    }
  }

  @Test
  void toWaitForAnAddressThatIsNotHereIsNoFailure() throws Exception {
    try (var fixture = new ProxyFixture()) {
      listen(fixture, ELSEWHERE.getHostAddress());

      assertThat(fixture.proxy.listeningAt(List.of(ELSEWHERE))).isEqualTo(new Listening(true, List.of()));
    }
  }

  @Test
  void anAddressThatIsClosedWhileItIsTriedAgainIsNotHeld() throws Exception {
    var group = new RelayLoops(1, 16);
    var port = FreePort.next();
    var at = new InetSocketAddress(ELSEWHERE, port);
    var closing = new AtomicReference<@Nullable Runnable>();
    var closed = new CountDownLatch(1);
    // The loops are asked for one by one as their sockets are opened.
    var loops = new AbstractList<RelayLoop>() {
      @Override
      public RelayLoop getFirst() {
        return group.members().getFirst();
      }

      @Override
      public RelayLoop get(int index) {
        var close = closing.getAndSet(null);
        if (close != null) {
          close.run();
          closed.countDown();
        }
        return group.members().get(index);
      }

      @Override
      public int size() {
        return 1;
      }
    };
    try (var _ = new ServerSocket(port)) {
      var socket = new ListeningSocket(loops, new FrontendConfig.Bind(at.toString(), at, 100), _ -> {});
      assertThat(socket.open(true)).isEmpty();
      assertThat(socket.listening()).isFalse();
      closing.set(socket::close);
    }
    try {
      assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
      Eventually.holds("the port is free", () -> {
        try (var _ = new ServerSocket(port)) {
          return true;
        } catch (IOException _) {
          return false;
        }
      });
    } finally {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  @Test
  void aReloadMayNarrowAWildcardOrWidenAnAddress() throws Exception {
    try (var fixture = new ProxyFixture(); var server = TestServer.named("a")) {
      fixture.serve(server.address());
      for (var address : List.of("0.0.0.0", "127.0.0.1", "0.0.0.0")) {
        var at = new InetSocketAddress(InetAddress.ofLiteral(address), fixture.port);
        fixture.proxy.apply(List.of(frontend(at, 100)), List.of(fixture.backend("pool", List.of(
            new ServerConfig("s1", server.address(), 1)))), List.of());

        assertThat(fixture.ask()).isEqualTo("a");
      }
    }
  }

  @Test
  void aReloadChangesTheBacklogOfTheSameSocket() throws Exception {
    try (var fixture = new ProxyFixture()) {
      fixture.serve(List.of());
      var at = new InetSocketAddress(IPV4, fixture.port);
      assertThat(limit(fixture.port)).isEqualTo(100);
      var before = inode(fixture.port);

      fixture.proxy.apply(List.of(frontend(at, 77)), List.of(fixture.backend("pool", List.of())), List.of());

      Eventually.holds("the new limit", () -> limit(fixture.port) == 77);
      assertThat(inode(fixture.port)).isEqualTo(before);
    }
  }

  /// As ss(8) prints it: the send queue of a listening socket is the limit of its accept queue.
  private static int limit(int port) {
    return Integer.parseInt(field(port, "LISTEN +[0-9]+ +([0-9]+)"));
  }

  private static String inode(int port) {
    return field(port, "ino:([0-9]+)");
  }

  private static String field(int port, String pattern) {
    try {
      var process = new ProcessBuilder("ss", "-Hltne", "sport = :" + port).redirectErrorStream(true).start();
      var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return Pattern.compile(pattern).matcher(text).results().map(result -> result.group(1)).sorted().findFirst()
          .orElseThrow(() -> new AssertionError(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FrontendConfig frontend(InetSocketAddress at, int backlog) {
    return new FrontendConfig("web", List.of(new FrontendConfig.Bind(at.toString(), at, backlog)), 10, null, null,
        "pool");
  }

  private static int listen(ProxyFixture fixture, String address) throws BindFailed {
    var at = new InetSocketAddress(InetAddress.ofLiteral(address), FreePort.next());
    fixture.proxy.apply(
        List.of(new FrontendConfig("web", List.of(new FrontendConfig.Bind(at.toString(), at, 100)), 10, null, null,
            "pool")),
        List.of(fixture.backend("pool", List.of())), List.of());
    return at.getPort();
  }
}
