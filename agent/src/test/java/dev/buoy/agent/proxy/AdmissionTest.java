package dev.buoy.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.agent.access.AccessList;
import dev.buoy.agent.access.AdmissionConfig;
import dev.buoy.agent.access.Network;
import dev.buoy.agent.access.Rate;
import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.socket.SocketOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who may come, on loopback: each client is an address of 127.0.0.0/8.
@Timeout(60)
class AdmissionTest {
  private final ProxyFixture fixture = new ProxyFixture();
  private final TestServer server = TestServer.echo();

  @AfterEach
  void stop() {
    fixture.close();
    server.close();
  }

  @Test
  void whoIsNotAllowedIsResetBeforeAServerIsConnectedAndCounted() throws Exception {
    serve(new AdmissionConfig(list(rule(true, "127.0.0.5", 32), rule(false, "127.0.0.4", 30)), 0, null, 64, 0));

    for (int i = 0; i < 3; i++) {
      assertDenied("127.0.0.6");
    }
    assertServed("127.0.0.5");
    assertServed("127.0.0.8");

    assertThat(fixture.frontend().get(Counter.DENIED_ACCESS)).isEqualTo(3);
    assertThat(fixture.frontend().get(Counter.OPENED)).isEqualTo(2);
    assertThat(server.accepted.get()).isEqualTo(2);
    assertThat(fixture.ends.stream().map(end -> end.client().getAddress().getHostAddress()))
        .doesNotContain("127.0.0.6");
    assertThat(fixture.changes.stream().filter(change -> change.contains("denied")))
        .containsExactly("web denied 1 127.0.0.6 NOT_ALLOWED");
  }

  @Test
  void aDenialTakesNoRoom() throws Exception {
    fixture.maxconn = 1;
    serve(new AdmissionConfig(list(rule(false, "127.0.0.6", 32)), 0, null, 64, 0));

    for (int i = 0; i < 5; i++) {
      assertDenied("127.0.0.6");
    }
    assertServed("127.0.0.5");
  }

  @Test
  void aClientHasNoMoreConnectionsThanItMayAndGetsThemBack() throws Exception {
    serve(new AdmissionConfig(AccessList.EVERYBODY, 2, null, 64, 0));
    try (var first = connect("127.0.0.5"); var second = connect("127.0.0.5")) {
      assertEchoes(first);
      assertEchoes(second);
      assertDenied("127.0.0.5");
      assertServed("127.0.0.6");
    }
    Eventually.holds("all over", () -> fixture.frontend().open() == 0);
    assertServed("127.0.0.5");
    assertThat(fixture.frontend().get(Counter.DENIED_CONNECTIONS)).isOne();
  }

  @Test
  void connectionsFromBeforeALimitWasSetCount() throws Exception {
    serve(AdmissionConfig.ANY);
    try (var first = connect("127.0.0.5")) {
      assertEchoes(first);

      serve(new AdmissionConfig(AccessList.EVERYBODY, 1, null, 64, 0));

      assertDenied("127.0.0.5");
      assertEchoes(first);
    }
    Eventually.holds("over", () -> fixture.frontend().open() == 0);
    assertServed("127.0.0.5");
  }

  @Test
  void aReloadThatDeniesAClientLeavesItsOpenConnections() throws Exception {
    serve(AdmissionConfig.ANY);
    try (var open = connect("127.0.0.5")) {
      assertEchoes(open);

      serve(new AdmissionConfig(list(rule(false, "127.0.0.0", 8)), 0, null, 64, 0));

      assertEchoes(open);
      assertDenied("127.0.0.5");
    }
    serve(AdmissionConfig.ANY);
    assertServed("127.0.0.5");
  }

  @Test
  void aClientThatOpensTooFastIsDeniedAndAnotherIsNot() throws Exception {
    serve(new AdmissionConfig(AccessList.EVERYBODY, 0, new Rate(3, Duration.ofMinutes(1)), 64, 0));

    for (int i = 0; i < 3; i++) {
      assertServed("127.0.0.5");
    }
    assertDenied("127.0.0.5");
    assertServed("127.0.0.6");
    assertThat(fixture.frontend().get(Counter.DENIED_RATE)).isOne();
  }

  @Test
  void whatComesFasterThanTheFrontendMayAcceptWaitsAndNobodyIsRefused() throws Exception {
    serve(new AdmissionConfig(AccessList.EVERYBODY, 0, null, 64, 20));
    var began = System.nanoTime();
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; i < 60; i++) {
        open.add(connect("127.0.0.5"));
      }
      for (var socket : open) {
        assertEchoes(socket);
      }
    } finally {
      for (var socket : open) {
        socket.close();
      }
    }
    // 20 at once, the other 40 take two seconds; each of the two loops may be one ahead.
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(1500));
    assertThat(fixture.frontend().get(Counter.OPENED)).isEqualTo(60);
  }

  @Test
  void whoSendsNoProxyHeaderCountsForTheRateToo() throws Exception {
    fixture.admission = new AdmissionConfig(AccessList.EVERYBODY, 0, null, 64, 20);
    var plain = ProxyFixture.bind(fixture.port);
    var bind = new FrontendConfig.Bind(plain.text(), plain.address(), 100, SocketOptions.STANDARD,
        List.of(new dev.buoy.agent.access.Network(InetAddress.ofLiteral("127.0.0.0"), 8)));
    fixture.proxy.apply(
        List.of(new FrontendConfig("web", List.of(bind), 1000, null, null, "pool", fixture.admission)),
        List.of(fixture.backend("pool", List.of(new ServerConfig("s1", server.address(), 1)))), List.of());
    var began = System.nanoTime();
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; i < 60; i++) {
        open.add(connect("127.0.0.5"));
      }
      Eventually.holds("all accepted", () -> fixture.frontend().get(Counter.OPENED) == 60);
    } finally {
      for (var socket : open) {
        socket.close();
      }
    }
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(1500));
  }

  private void serve(AdmissionConfig admission) throws BindFailed {
    fixture.admission = admission;
    fixture.serve(server.address());
  }

  private static AccessList list(AccessList.Rule... rules) {
    return new AccessList(List.of(rules));
  }

  private static AccessList.Rule rule(boolean allowed, String address, int length) {
    return new AccessList.Rule(allowed, new Network(InetAddress.ofLiteral(address), length));
  }

  private Socket connect(String from) throws IOException {
    var socket = new Socket();
    socket.bind(new InetSocketAddress(from, 0));
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), fixture.port));
    return socket;
  }

  private void assertServed(String from) throws IOException {
    try (var socket = connect(from)) {
      assertEchoes(socket);
    }
  }

  private void assertDenied(String from) throws IOException {
    try (var socket = connect(from)) {
      assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset"); // it came before the end of connecting
    }
  }

  private static void assertEchoes(Socket socket) throws IOException {
    socket.getOutputStream().write('x');
    assertThat(socket.getInputStream().read()).isEqualTo('x');
  }
}
