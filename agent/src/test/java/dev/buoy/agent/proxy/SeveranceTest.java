package dev.buoy.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.agent.backend.OperationalState;
import dev.buoy.agent.journal.Why;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What drills do inside the proxy: no listener, or servers that nobody gets through to.
final class SeveranceTest {
  private static final Why DRILL = new Why("drill d1 by anna", List.of("n1-7"));
  private static final Why OVER = new Why("drill d1 is over", List.of("n1-8"));

  private static Severance of(String... servers) {
    return new Severance("pool", Set.of(servers), DRILL);
  }

  @Test
  void aShutProxyTakesNoConnectionsAndKeepsThoseThatAreOpen() throws Exception {
    try (var server = TestServer.echo(); var fixture = new ProxyFixture()) {
      fixture.serve(server.address());
      try (var open = fixture.connect()) {
        Eventually.holds("connected", () -> fixture.frontend().open() == 1);

        fixture.proxy.shut(DRILL);

        assertThatThrownBy(fixture::connect).isInstanceOf(ConnectException.class);
        assertThat(fixture.proxy.listening("web")).isFalse();
        assertThat(fixture.proxy.listeningAt(List.of(InetAddress.getLoopbackAddress())).failures())
            .containsExactly("frontend web does not listen on 127.0.0.1:" + fixture.port + ": drill d1 by anna");
        assertThat(fixture.changes).last().isEqualTo("web CLOSED drill d1 by anna");
        open.getOutputStream().write('x');
        assertThat(open.getInputStream().read()).isEqualTo('x');

        fixture.proxy.reopen(OVER);

        assertThat(fixture.proxy.listening("web")).isTrue();
        assertThat(fixture.changes).last().isEqualTo("web LISTENING listens");
        try (var again = fixture.connect()) {
          again.getOutputStream().write('y');
          assertThat(again.getInputStream().read()).isEqualTo('y');
        }
      }
    }
  }

  @Test
  void aReloadNeitherEndsNorBreaksIt() throws Exception {
    try (var server = TestServer.echo(); var fixture = new ProxyFixture()) {
      fixture.serve(server.address());
      fixture.proxy.shut(DRILL);
      int other = FreePort.next();

      fixture.proxy.apply(
          List.of(fixture.frontend("web", fixture.port, "pool"), fixture.frontend("more", other, "pool")),
          List.of(fixture.backend("pool", List.of())), List.of());

      assertThatThrownBy(fixture::connect).isInstanceOf(ConnectException.class);
      assertThatThrownBy(() -> ProxyFixture.connect(other)).isInstanceOf(ConnectException.class);
      assertThat(fixture.changes).last().isEqualTo("more CLOSED drill d1 by anna");

      fixture.proxy.reopen(OVER);

      fixture.connect().close();
      ProxyFixture.connect(other).close();
    }
  }

  @Test
  void whatWasNeverShutIsNotOpenedAgain() throws Exception {
    try (var fixture = new ProxyFixture()) {
      fixture.serve();
      var before = List.copyOf(fixture.changes);

      fixture.proxy.reopen(OVER);

      assertThat(fixture.changes).isEqualTo(before);
    }
  }

  @Test
  void checksOfSeveredServersFailAsOftenAsFallSaysAndFindTheTruthAfterwards() throws Exception {
    try (var one = TestServer.named("one"); var two = TestServer.named("two"); var fixture = new ProxyFixture()) {
      fixture.targets = List.of(ProxyFixture.target("s1", one.address()), ProxyFixture.target("s2", two.address()));
      fixture.serve(one.address(), two.address());
      Eventually.holds("both are up", () -> state(fixture, 1) == OperationalState.UP
          && state(fixture, 2) == OperationalState.UP);

      fixture.proxy.sever(of("s1"));

      Eventually.holds("s1 is down", () -> state(fixture, 1) == OperationalState.DOWN);
      assertThat(fixture.changes).last().isEqualTo("pool/s1 UP>DOWN L4CON drill d1 by anna (3/3)");
      assertThat(state(fixture, 2)).isEqualTo(OperationalState.UP);
      assertThat(fixture.ask()).isEqualTo("two");
      assertThat(fixture.ask()).isEqualTo("two");

      fixture.proxy.mend();

      Eventually.holds("s1 is up again", () -> state(fixture, 1) == OperationalState.UP);
    }
  }

  @Test
  void clientsOfASeveredServerAreSentElsewhereAtOnce() throws Exception {
    try (var one = TestServer.named("one"); var two = TestServer.named("two"); var fixture = new ProxyFixture()) {
      fixture.serve(one.address(), two.address());
      fixture.proxy.sever(of("s2"));

      assertThat(List.of(fixture.ask(), fixture.ask(), fixture.ask(), fixture.ask())).containsOnly("one");
      assertThat(two.accepted.get()).isZero();

      fixture.proxy.mend();
      assertThat(List.of(fixture.ask(), fixture.ask())).containsExactlyInAnyOrder("one", "two");
    }
  }

  @Test
  void whereAllAreSeveredNothingIsSentToAnyOfThem() throws Exception {
    try (var one = TestServer.named("one"); var fixture = new ProxyFixture()) {
      fixture.retries = 0;
      fixture.serve(one.address());
      fixture.proxy.sever(of());

      assertThat(answer(fixture)).isEmpty();
      assertThat(one.accepted.get()).isZero();
    }
  }

  private static String answer(ProxyFixture fixture) {
    try (var socket = fixture.connect()) {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException _) {
      return "";
    }
  }

  private static OperationalState state(ProxyFixture fixture, int server) {
    return fixture.server(server).server().operational();
  }
}
