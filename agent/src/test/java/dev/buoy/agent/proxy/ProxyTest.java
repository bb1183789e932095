package dev.buoy.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.agent.backend.AdminState;
import dev.buoy.agent.backend.OperationalState;
import dev.buoy.agent.backend.Server;
import dev.buoy.agent.backend.ServerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whole proxies on loopback: selection, states, reload, limits, end.
@Timeout(60)
class ProxyTest {
  private final ProxyFixture fixture = new ProxyFixture();
  private final Map<String, TestServer> servers = new HashMap<>();

  @BeforeEach
  void startServers() {
    List.of("a", "b", "c").forEach(name -> servers.put(name, TestServer.named(name)));
  }

  @AfterEach
  void stop() {
    fixture.close();
    servers.values().forEach(TestServer::close);
  }

  @Test
  void threeHundredConnectionsFromManyThreadsAreOneHundredEach() throws Exception {
    fixture.serve(address("a"), address("b"), address("c"));
    var answers = new ConcurrentHashMap<String, Integer>();

    var threads = IntStream.range(0, 10).mapToObj(_ -> Thread.startVirtualThread(() -> {
      for (var i = 0; i < 30; i++) {
        answers.merge(askQuietly(), 1, Integer::sum);
      }
    })).toList();
    for (var thread : threads) {
      thread.join();
    }

    assertThat(answers).isEqualTo(Map.of("a", 100, "b", 100, "c", 100));
    Eventually.holds("all ended", () -> fixture.frontend().open() == 0);
    assertThat(fixture.frontend().get(Counter.OPENED)).isEqualTo(300);
    assertThat(fixture.server(2).totals().get(Counter.OPENED)).isEqualTo(100);
    assertThat(fixture.server(2).totals().get(Counter.BYTES_OUT)).isEqualTo(100);
  }

  @Test
  void theMostSessionsAtOnceAreThoseThatThereWere() throws Exception {
    fixture.serve(address("a"));
    for (int i = 1; i <= 5; i++) {
      fixture.ask();
      int ended = i;
      Eventually.holds("ended", () -> fixture.ends.size() == ended);
    }

    assertThat(fixture.proxy.status().frontends().getFirst().activity().most()).isEqualTo(1);
  }

  @Test
  void theConnectionsOfAnAddressAreResetAndNoOthers() throws Exception {
    servers.put("open", TestServer.echo());
    fixture.serve(address("open"));
    try (var connection = fixture.connect()) {
      Eventually.holds("open", () -> fixture.server(1).totals().open() == 1);

      assertThat(fixture.proxy.reset(InetAddress.ofLiteral("127.0.0.9"))).isZero();
      assertThat(fixture.proxy.reset(InetAddress.getLoopbackAddress())).isOne();

      assertThatThrownBy(() -> connection.getInputStream().read()).hasMessageContaining("reset");
    }
  }

  @Test
  void aWeightSetAtRunTimeHoldsUntilTheFileHasAnother() throws Exception {
    fixture.serve(weighted(1, 1));
    fixture.proxy.setWeight("pool", "s1", 3);
    fixture.serve(weighted(1, 1));
    assertThat(ask(8)).filteredOn("a"::equals).hasSize(6);

    fixture.serve(weighted(2, 1));

    assertThat(fixture.server(1).server().weight()).isEqualTo(2);
  }

  @Test
  void theServersOfABackendAreSeenAsTheyStand() throws Exception {
    fixture.serve(weighted(1, 2));
    fixture.proxy.setAdminState("pool", "s2", AdminState.DRAIN, "kernel");

    assertThat(fixture.proxy.servers("pool")).extracting(Server::name).containsExactly("s1", "s2");
    assertThat(fixture.proxy.servers("pool")).extracting(Server::usable).containsExactly(true, false);
    assertThat(fixture.proxy.servers("none")).isEmpty();
  }

  @Test
  void aServerThatRefusesIsLeftForAnotherAtOnce() throws Exception {
    fixture.retries = 2;
    fixture.serve(TestServer.nobody(), address("b"));

    assertThat(fixture.ask()).isEqualTo("b");

    assertThat(fixture.server(1).totals().get(Counter.CONNECT_ERRORS)).isEqualTo(1);
    Eventually.holds("leases released",
        () -> fixture.server(1).totals().open() == 0 && fixture.server(2).totals().open() == 0);
  }

  @Test
  void withoutRedispatchEveryTryGoesToTheSameServer() throws Exception {
    fixture.retries = 1;
    fixture.redispatch = false;
    fixture.serve(TestServer.nobody(), address("b"));

    assertThat(fixture.ask()).isEmpty();

    assertThat(fixture.server(1).totals().get(Counter.CONNECT_ERRORS)).isEqualTo(2);
    Eventually.holds("counted", () -> fixture.frontend().get(Counter.SERVER_FAULTS) == 1);
    assertThat(fixture.ask()).isEqualTo("b");
  }

  @Test
  void withoutAUsableServerTheConnectionIsClosedAtOnceAndCounted() throws Exception {
    fixture.serve(address("a"));
    fixture.proxy.setAdminState("pool", "s1", AdminState.DRAIN, "kernel");

    assertThat(fixture.ask()).isEmpty();

    Eventually.holds("ended", () -> fixture.frontend().open() == 0);
    assertThat(fixture.proxy.status().backends().getFirst().refused()).isEqualTo(1);
    assertThat(fixture.frontend().get(Counter.REFUSED)).isEqualTo(1);
  }

  @Test
  void aDrainedServerFinishesItsConnectionsAndGetsNoNewOnes() throws Exception {
    try (var echo = TestServer.echo()) {
      fixture.serve(echo.address(), address("b"));
      try (var open = fixture.connect()) {
        assertEchoes(open);
        fixture.proxy.setAdminState("pool", "s1", AdminState.DRAIN, "kernel");

        assertThat(ask(4)).containsOnly("b");
        assertEchoes(open);
        assertThat(fixture.server(1).server().admin()).isEqualTo(AdminState.DRAIN);
        assertThat(fixture.server(1).reason()).isEqualTo("kernel");
      }
    }
  }

  @Test
  void aCheckedServerThatDiesIsOutAndIsBackAfterItReturns() throws Exception {
    fixture.targets = List.of(ProxyFixture.target("s1", address("a")), ProxyFixture.target("s2", address("b")));
    fixture.serve(address("a"), address("b"));
    Eventually.holds("both up", () -> state(1) == OperationalState.UP && state(2) == OperationalState.UP);
    var port = address("a").getPort();

    server("a").close();
    Eventually.holds("down", () -> state(1) == OperationalState.DOWN);
    assertThat(ask(4)).containsOnly("b");
    assertThat(fixture.server(1).reason()).isEqualTo("L4CON connection refused (3/3)");

    servers.put("a", TestServer.named("a", port));
    Eventually.holds("up", () -> state(1) == OperationalState.UP);
    assertThat(ask(4)).contains("a");
    assertThat(fixture.changes).contains("pool/s1 UNKNOWN>UP L4OK (first check)",
        "pool/s1 UP>DOWN L4CON connection refused (3/3)", "pool/s1 DOWN>UP L4OK (2/2)");
  }

  @Test
  void aServerInMaintenanceIsNotCheckedAndStartsUnknownAfterwards() throws Exception {
    fixture.targets = List.of(ProxyFixture.target("s1", TestServer.nobody()));
    fixture.serve(address("a"));
    Eventually.holds("down", () -> state(1) == OperationalState.DOWN);
    fixture.proxy.setAdminState("pool", "s1", AdminState.MAINT, "disk");
    var before = fixture.server(1).checkTime();
    fixture.serve(address("a"));
    assertThat(fixture.server(1).checkTime()).isEqualTo(before);
    fixture.targets = List.of();
    fixture.serve(address("a"));

    assertThat(state(1)).isEqualTo(OperationalState.UNKNOWN);
    fixture.proxy.setAdminState("pool", "s1", AdminState.READY, "done");
    assertThat(fixture.ask()).isEqualTo("a");
  }

  @Test
  void connectionsBeyondMaxconnWaitAndAreServedLater() throws Exception {
    fixture.maxconn = 2;
    try (var echo = TestServer.echo()) {
      fixture.serve(echo.address());
      var sockets = new ArrayList<Socket>();
      for (var i = 0; i < 6; i++) {
        sockets.add(fixture.connect());
      }
      Eventually.holds("as many as may be open", () -> echo.accepted.get() == 2);
      assertThat(fixture.frontend().open()).isEqualTo(2);

      // Each loop has a queue of its own, so they are not served in the order they came.
      var served = sockets.stream().map(socket -> CompletableFuture.runAsync(() -> {
        try (socket) {
          assertEchoes(socket);
        } catch (Exception e) {
          throw new CompletionException(e);
        }
      }, Thread::startVirtualThread)).toList();
      served.forEach(CompletableFuture::join);
      Eventually.holds("all ended", () -> fixture.frontend().open() == 0);
      assertThat(fixture.frontend().get(Counter.OPENED)).isEqualTo(6);
    }
  }

  @Test
  void aReloadKeepsSocketsAndOpenConnectionsAndSendsNewOnesElsewhere() throws Exception {
    try (var echo = TestServer.echo()) {
      fixture.serve(echo.address());
      try (var open = fixture.connect()) {
        assertEchoes(open);

        fixture.proxy.apply(List.of(fixture.frontend("other_name", fixture.port, "other")),
            List.of(fixture.backend("other", List.of(new ServerConfig("b", address("b"), 1)))), List.of());

        assertThat(fixture.ask()).isEqualTo("b");
        assertEchoes(open);
        assertThat(fixture.proxy.listening("other_name")).isTrue();
        assertThat(fixture.proxy.listening("web")).isFalse();
      }
    }
  }

  @Test
  void clientsThatConnectDuringReloadsAreNeverRefused() throws Exception {
    fixture.serve(address("a"));
    var asking = Thread.ofVirtual().unstarted(() -> {
      for (var i = 0; i < 200; i++) {
        assertThat(askQuietly()).isIn("a", "b");
      }
    });
    var failures = new ArrayList<Throwable>();
    asking.setUncaughtExceptionHandler((_, failure) -> failures.add(failure));
    asking.start();
    for (var i = 0; asking.isAlive(); i++) {
      fixture.serve(address(i % 2 == 0 ? "b" : "a"));
    }
    asking.join();

    assertThat(failures).isEmpty();
  }

  @Test
  void aRemovedFrontendClosesItsSocketAndFinishesItsConnections() throws Exception {
    try (var echo = TestServer.echo()) {
      fixture.serve(echo.address());
      try (var open = fixture.connect()) {
        assertEchoes(open);
        fixture.proxy.apply(List.of(), List.of(), List.of());

        assertThatThrownBy(fixture::connect).hasMessageContaining("refused");
        assertEchoes(open);
      }
    }
  }

  @Test
  void aPortInUseIsOneLineAndChangesNothing() throws Exception {
    fixture.serve(address("a"));
    try (var taken = new ServerSocket(FreePort.next(), 1, InetAddress.getLoopbackAddress())) {
      var free = FreePort.next();
      var frontends = List.of(fixture.frontend("new", free, "pool"),
          fixture.frontend("quotation_service", taken.getLocalPort(), "pool"));
      var backends = List.of(fixture.backend("pool", List.of(new ServerConfig("b", address("b"), 1))));

      assertThatThrownBy(() -> fixture.proxy.apply(frontends, backends, List.of())).isInstanceOf(BindFailed.class)
          .hasMessage("cannot bind quotation_service to 127.0.0.1:%d: address already in use", taken.getLocalPort());

      assertThat(fixture.ask()).isEqualTo("a");
      assertThatThrownBy(() -> ProxyFixture.connect(free)).hasMessageContaining("refused");
    }
  }

  @Test
  void twoFrontendsCannotHaveOneAddress() {
    var frontends = List.of(fixture.frontend("one", fixture.port, "pool"),
        fixture.frontend("two", fixture.port, "pool"));
    var backends = List.of(fixture.backend("pool", List.of()));

    assertThatThrownBy(() -> fixture.proxy.apply(frontends, backends, List.of()))
        .hasMessageStartingWith("cannot bind two to ")
        .hasMessageEndingWith("another frontend of this agent listens there");
  }

  @Test
  void anAddressThatIsOnNoInterfaceIsWaitedForAndDoesNotCountAgainstTheFrontend() throws Exception {
    var absent = new FrontendConfig.Bind("192.0.2.1:9", new InetSocketAddress("192.0.2.1", 9), 10);
    var config = new FrontendConfig("vip", List.of(absent), 10, null, null, "pool");

    fixture.proxy.apply(List.of(config), List.of(fixture.backend("pool", List.of())), List.of());

    assertThat(fixture.proxy.listening("vip")).isTrue();
    assertThat(fixture.proxy.status().frontends().getFirst().reason())
        .isEqualTo("192.0.2.1 is on no interface of this node");
    assertThat(fixture.changes).containsExactly("vip LISTENING listens");
  }

  @Test
  void closingLetsConnectionsFinishAndCutsThoseThatDoNot() throws Exception {
    try (var echo = TestServer.echo()) {
      fixture.serve(echo.address());
      var finishing = fixture.connect();
      var lasting = fixture.connect();
      assertEchoes(finishing);
      assertEchoes(lasting);

      var closed = fixture.proxy.close(Duration.ofMillis(300));
      assertEchoes(finishing);
      finishing.close();
      closed.get(20, TimeUnit.SECONDS);

      assertThatThrownBy(() -> lasting.getInputStream().read()).hasMessageContaining("reset");
      lasting.close();
    }
  }

  @Test
  void whoWaitsForAServerThatIsDrainedGetsAnother() throws Exception {
    var port = FreePort.next();
    fixture.redispatch = false;
    fixture.connectTimeout = Duration.ofMillis(700);
    fixture.serve(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), address("a"));
    try (var client = fixture.connect()) {
      Eventually.holds("waiting", () -> fixture.server(1).totals().get(Counter.CONNECT_ERRORS) == 1);

      fixture.proxy.setAdminState("pool", "s1", AdminState.DRAIN, "test");
      try (var _ = TestServer.named("drained", port)) {
        assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("a");
      }
    }
  }

  @Test
  void theEndDoesNotWaitForAServerThatDoesNotAnswer() throws Exception {
    fixture.connectTimeout = Duration.ofMinutes(1);
    var waiting = new ArrayList<Socket>();
    try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      for (var i = 0; i < 2; i++) {
        waiting.add(new Socket(full.getInetAddress(), full.getLocalPort()));
      }
      fixture.serve((InetSocketAddress) full.getLocalSocketAddress());
      waiting.add(fixture.connect());
      Eventually.holds("connecting", () -> fixture.server(1).totals().open() == 1);

      fixture.proxy.close(Duration.ofMillis(100)).get(20, TimeUnit.SECONDS);
    } finally {
      for (var socket : waiting) {
        socket.close();
      }
    }
  }

  private OperationalState state(int number) {
    return fixture.server(number).server().operational();
  }

  private List<ServerConfig> weighted(int a, int b) {
    return List.of(new ServerConfig("s1", address("a"), a), new ServerConfig("s2", address("b"), b));
  }

  private List<String> ask(int times) throws Exception {
    var answers = new ArrayList<String>();
    for (var i = 0; i < times; i++) {
      answers.add(fixture.ask());
    }
    return answers;
  }

  private String askQuietly() {
    try {
      return fixture.ask();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TestServer server(String name) {
    return Objects.requireNonNull(servers.get(name));
  }

  private InetSocketAddress address(String name) {
    return server(name).address();
  }

  private static void assertEchoes(Socket socket) throws Exception {
    socket.getOutputStream().write(7);
    assertThat(socket.getInputStream().read()).isEqualTo(7);
  }
}
