package dev.buoy.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.access.StickConfig;
import dev.buoy.agent.backend.AdminState;
import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.backend.ServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Clients that stay with their servers, on loopback: each client is an address of 127.0.0.0/8.
@Timeout(60)
class StickinessTest {
  private static final StickConfig STICK = new StickConfig(1000, Duration.ofMinutes(30), false);

  private final ProxyFixture fixture = new ProxyFixture();
  /// Each says its name, then returns what it gets.
  private final List<TestServer> servers = new ArrayList<>();

  @BeforeEach
  void startServers() {
    fixture.stick = STICK;
    List.of("a", "b", "c").forEach(name -> servers.add(TestServer.with(connection -> {
      connection.getOutputStream().write(name.getBytes(StandardCharsets.UTF_8));
      connection.getInputStream().transferTo(connection.getOutputStream());
    })));
  }

  @AfterEach
  void stop() {
    fixture.close();
    servers.forEach(TestServer::close);
  }

  @Test
  void everyConnectionOfAClientGoesToTheServerOfItsFirst() throws Exception {
    serve(0, 0, 0);
    for (int client = 1; client <= 6; client++) {
      var first = ask(client);
      for (int i = 0; i < 10; i++) {
        assertThat(ask(client)).isEqualTo(first);
      }
    }
    assertThat(servers).allSatisfy(server -> assertThat(server.accepted.get()).isPositive());
    assertThat(fixture.proxy.status().backends().getFirst().stuck()).isEqualTo(6);
  }

  @Test
  void aClientWhoseServerIsDrainedStaysWithAnotherFromThenOn() throws Exception {
    serve(0, 0, 0);
    var first = ask(1);

    fixture.proxy.setAdminState("pool", server(first), AdminState.DRAIN, "test");
    var second = ask(1);
    fixture.proxy.setAdminState("pool", server(first), AdminState.READY, "test");

    assertThat(second).isNotEqualTo(first);
    assertThat(IntStream.range(0, 6).mapToObj(_ -> askQuietly(1))).containsOnly(second);
  }

  @Test
  void aConnectThatFailsIsRedispatchedAndTheClientStaysThere() throws Exception {
    serve(0, 0, 0);
    var first = ask(1);
    fixture.serve(configs(0, 0, 0).stream().map(config -> config.name().equals(server(first))
        ? new ServerConfig(config.name(), TestServer.nobody(), 100)
        : config).toList());

    var second = ask(1);

    assertThat(second).isNotEqualTo(first);
    assertThat(IntStream.range(0, 6).mapToObj(_ -> askQuietly(1))).containsOnly(second);
    Eventually.holds("all over", () -> fixture.frontend().open() == 0);
    assertThat(fixture.ends.stream().filter(SessionEnd::redispatched)).hasSize(1);
  }

  @Test
  void whoseServerIsFullWaitsForItThoughOthersHaveRoom() throws Exception {
    serve(1, 1, 1);
    try (var open = connect(1)) {
      var first = name(open);
      var waiting = CompletableFuture.supplyAsync(() -> askQuietly(1));
      Eventually.holds("it waits", () -> fixture.queued() == 1);
      assertThat(fixture.proxy.status().backends().getFirst().servers()).filteredOn(each -> each.queued() == 1)
          .extracting(each -> each.server().name() + " " + each.mostQueued()).containsExactly(server(first) + " 1");
      assertThat(ask(2)).as("another client has room elsewhere").isNotEqualTo(first);
      assertThat(waiting).isNotDone();

      open.shutdownOutput();

      assertThat(waiting.join()).isEqualTo(first);
      Eventually.holds("all over", () -> fixture.frontend().open() == 0);
      assertThat(fixture.ends).extracting(end -> end.load().serverPlace() + "/" + end.load().place())
          .containsExactlyInAnyOrder("0/0", "0/0", "1/0");
    }
  }

  @Test
  void aFullQueueSendsTheClientElsewhereWithRedispatch() throws Exception {
    fixture.queue = new BackendConfig.Queue(Duration.ofSeconds(20), 1);
    serve(1, 1, 1);
    try (var open = connect(1)) {
      var first = name(open);
      try (var waits = connect(1)) {
        Eventually.holds("it waits", () -> fixture.queued() == 1);

        var third = ask(1);

        assertThat(third).isNotEmpty().isNotEqualTo(first);
        open.shutdownOutput();
        assertThat(name(waits)).isEqualTo(first);
      }
    }
  }

  @Test
  void aFullQueueRefusesWithoutRedispatch() throws Exception {
    fixture.redispatch = false;
    fixture.queue = new BackendConfig.Queue(Duration.ofSeconds(20), 1);
    serve(1, 1, 1);
    try (var open = connect(1)) {
      var first = name(open);
      try (var waits = connect(1)) {
        Eventually.holds("it waits", () -> fixture.queued() == 1);

        assertThat(ask(1)).isEmpty();

        open.shutdownOutput();
        assertThat(name(waits)).isEqualTo(first);
      }
    }
  }

  @Test
  void whoWaitsForAServerThatIsWithdrawnGetsAnother() throws Exception {
    serve(1, 1, 1);
    try (var open = connect(1)) {
      var first = name(open);
      var waiting = CompletableFuture.supplyAsync(() -> askQuietly(1));
      Eventually.holds("it waits", () -> fixture.queued() == 1);

      fixture.proxy.setAdminState("pool", server(first), AdminState.MAINT, "test");

      assertThat(waiting.join()).isNotEmpty().isNotEqualTo(first);
    }
  }

  @Test
  void whoWaitsForAServerThatAReloadRemovesGetsAnother() throws Exception {
    serve(1, 1, 1);
    try (var open = connect(1)) {
      var first = name(open);
      var waiting = CompletableFuture.supplyAsync(() -> askQuietly(1));
      Eventually.holds("it waits", () -> fixture.queued() == 1);

      fixture.serve(configs(1, 1, 1).stream().filter(config -> !config.name().equals(server(first))).toList());

      assertThat(waiting.join()).isNotEmpty().isNotEqualTo(first);
      assertThat(fixture.proxy.status().backends().getFirst().stuck()).isOne();
    }
  }

  @Test
  void whoWaitsTooLongIsTurnedAway() throws Exception {
    fixture.queue = new BackendConfig.Queue(Duration.ofMillis(50), 0);
    serve(1, 1, 1);
    try (var open = connect(1)) {
      assertThat(name(open)).isNotEmpty();

      assertThat(ask(1)).isEmpty();

      Eventually.holds("counted", () -> fixture.ends.stream().anyMatch(end -> end.letters().equals("sQ")));
    }
  }

  @Test
  void aReloadKeepsTheTableWithoutThoseOfServersThatAreGone() throws Exception {
    serve(0, 0, 0);
    var before = IntStream.rangeClosed(1, 9).mapToObj(this::askQuietly).toList();

    fixture.stick = new StickConfig(1000, Duration.ofMinutes(5), false);
    fixture.serve(configs(0, 0, 0).subList(0, 2));
    assertThat(fixture.proxy.status().backends().getFirst().stuck()).isEqualTo(6);
    var after = IntStream.rangeClosed(1, 9).mapToObj(this::askQuietly).toList();

    for (int i = 0; i < 9; i++) {
      if (!before.get(i).equals("c")) {
        assertThat(after.get(i)).isEqualTo(before.get(i));
      }
    }
    fixture.stick = null;
    fixture.serve(configs(0, 0, 0));
    assertThat(fixture.proxy.stickTable("pool")).isEmpty();
    assertThat(IntStream.range(0, 3).mapToObj(_ -> askQuietly(1))).contains("a", "b", "c");
  }

  @Test
  void aClientIsGivenAServerAnewOnceItIsCleared() throws Exception {
    serve(0, 0, 0);
    var first = ask(1);
    var table = fixture.proxy.stickTable("pool").orElseThrow();

    assertThat(table.entries(_ -> true, fixture.proxy.stickMillis())).singleElement()
        .satisfies(entry -> assertThat(entry.client()).isEqualTo(InetAddress.ofLiteral("127.0.0.101")));
    assertThat(table.clear(_ -> true)).isOne();

    assertThat(ask(1)).isNotEqualTo(first);
  }

  private void serve(int... maxconn) throws BindFailed {
    fixture.serve(configs(maxconn));
  }

  private List<ServerConfig> configs(int... maxconn) {
    return IntStream.range(0, maxconn.length).mapToObj(
        i -> new ServerConfig("s" + (i + 1), servers.get(i).address(), 100, maxconn[i], false, Duration.ZERO)).toList();
  }

  private static String server(String answer) {
    return "s" + ("abc".indexOf(answer) + 1);
  }

  private Socket connect(int client) throws IOException {
    var socket = new Socket();
    socket.bind(new InetSocketAddress("127.0.0." + (100 + client), 0));
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), fixture.port));
    return socket;
  }

  /// What the server says; empty when there is none.
  private static String name(Socket socket) throws IOException {
    int first = socket.getInputStream().read();
    return first < 0 ? "" : String.valueOf((char) first);
  }

  private String ask(int client) throws IOException {
    try (var socket = connect(client)) {
      return name(socket);
    }
  }

  private String askQuietly(int client) {
    try {
      return ask(client);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
