package dev.buoy.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.backend.AdminState;
import dev.buoy.agent.backend.OperationalState;
import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.backend.ServerConfig.Marked;
import dev.buoy.agent.backend.SessionConfig;
import dev.buoy.agent.relay.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What ends sessions that would go on by themselves, and what is known of open ones.
final class SessionsTest {
  private static final Marked DOWN_ENDS = new Marked(true, false);
  private static final Marked UP_ENDS_BACKUPS = new Marked(false, true);
  private static final byte[] WORD = {'w', 'o', 'r', 'd'};

  private final ProxyFixture fixture = new ProxyFixture();
  private final List<TestServer> servers = new ArrayList<>();
  private final List<Socket> sockets = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (var socket : sockets) {
      socket.close();
    }
    fixture.close();
    servers.forEach(TestServer::close);
  }

  @Test
  void sessionsOfAServerInMaintenanceAreCutWhenItIsMarked() throws Exception {
    fixture.serve(List.of(server("s1", DOWN_ENDS, false), server("s2", Marked.NOTHING, false)));
    var first = talking();
    var second = talking();

    fixture.proxy.setAdminState("pool", "s1", AdminState.MAINT, "MAINT by anna");
    fixture.proxy.setAdminState("pool", "s2", AdminState.MAINT, "MAINT by anna");

    assertReset(first);
    assertEnd("DD", Fault.Cause.DOWN, "server s1 is in maintenance");
    assertThat(echoes(second)).as("the server that is not marked").isTrue();
  }

  @Test
  void drainDoesNotCutSessionsOfAMarkedServer() throws Exception {
    fixture.serve(List.of(server("s1", DOWN_ENDS, false)));
    var session = talking();

    fixture.proxy.setAdminState("pool", "s1", AdminState.DRAIN, "DRAIN by anna");

    assertThat(echoes(session)).isTrue();
    assertThat(fixture.ends).isEmpty();
  }

  @Test
  void sessionsOfAServerThatChecksTakeDownAreCut() throws Exception {
    var dying = TestServer.echo();
    servers.add(dying);
    fixture.targets = List.of(ProxyFixture.target("s1", dying.address()));
    fixture.serve(List.of(new ServerConfig("s1", dying.address(), 100, 0, false, Duration.ZERO).with(DOWN_ENDS)));
    Eventually.holds("so", () -> fixture.server(1).server().operational() == OperationalState.UP);
    var session = talking();

    dying.close();

    assertReset(session);
    assertEnd("DD", Fault.Cause.DOWN, "server s1 is DOWN");
  }

  @Test
  void sessionsOfBackupsAreCutWhenAServerComesBackAndNewOnesGoToIt() throws Exception {
    var main = server("main", UP_ENDS_BACKUPS, false);
    fixture.serve(List.of(main, server("spare", Marked.NOTHING, true)));
    fixture.proxy.setAdminState("pool", "main", AdminState.MAINT, "MAINT by anna");
    var onBackup = talking();
    assertThat(fixture.server(2).totals().open()).isEqualTo(1);

    fixture.proxy.setAdminState("pool", "main", AdminState.READY, "ready again");
    var after = talking();

    assertReset(onBackup);
    assertEnd("UD", Fault.Cause.UP, "server main is up again");
    assertThat(echoes(after)).isTrue();
    assertThat(fixture.server(1).totals().open()).isEqualTo(1);
    Eventually.holds("so", () -> fixture.server(2).totals().open() == 0);
  }

  @Test
  void noSessionIsLeftOnABackupHoweverConnectionsAndReturnsFallTogether() throws Exception {
    fixture.serve(List.of(server("main", UP_ENDS_BACKUPS, false), server("spare", Marked.NOTHING, true)));
    for (int round = 0; round < 30; round++) {
      fixture.proxy.setAdminState("pool", "main", AdminState.MAINT, "MAINT by anna");
      var arriving = Thread.startVirtualThread(() -> {
        for (int i = 0; i < 20; i++) {
          connectAnyhow();
        }
      });
      fixture.proxy.setAdminState("pool", "main", AdminState.READY, "ready again");
      arriving.join();
      Eventually.holds("so", () -> fixture.server(2).totals().open() == 0);
    }
  }

  @Test
  void anOldSessionEndsInOrder() throws Exception {
    fixture.session = new SessionConfig(Duration.ofSeconds(1), 0, null);
    fixture.serve(List.of(server("s1", Marked.NOTHING, false)));
    var session = talking();

    assertThat(session.getInputStream().read()).as("an orderly end").isEqualTo(-1);
    session.close();
    assertEnd("KD", Fault.Cause.KILLED, "max_lifetime 1s");
    assertThat(fixture.ends.getFirst().lasted()).isBetween(Duration.ofMillis(950), Duration.ofMillis(1500));
  }

  @Test
  void whatIsHeldForASlowPeerIsSentBeforeTheEnd() throws Exception {
    var talkative = TestServer.with(connection -> {
      while (true) {
        connection.getOutputStream().write(new byte[8192]);
      }
    });
    servers.add(talkative);
    fixture.session = new SessionConfig(Duration.ofSeconds(1), 0, null);
    fixture.serve(talkative.address());
    var slow = open();
    Eventually.holds("its time is over", () -> only().state() == SessionStatus.State.ENDING);

    long received = 0;
    for (int count; (count = slow.getInputStream().read(new byte[65_536])) > 0;) {
      received += count;
    }

    assertEnd("KD", Fault.Cause.KILLED, "max_lifetime 1s");
    assertThat(received).isPositive().isEqualTo(fixture.ends.getFirst().bytesOut());
  }

  @Test
  void whoStillSendsGetsAllThatWasSentToItBeforeTheEnd() throws Exception {
    var lively = TestServer.with(connection -> {
      var reader = Thread.startVirtualThread(() -> drain(connection));
      while (reader.isAlive()) {
        connection.getOutputStream().write(new byte[8192]);
      }
    });
    servers.add(lively);
    fixture.session = new SessionConfig(Duration.ofSeconds(1), 0, null);
    fixture.serve(lively.address());
    var client = open();
    Thread.startVirtualThread(() -> chat(client));
    Eventually.holds("its time is over", () -> only().state() == SessionStatus.State.ENDING);

    long received = 0;
    for (int count; (count = client.getInputStream().read(new byte[65_536])) > 0;) {
      received += count;
    }
    client.close();

    assertEnd("KD", Fault.Cause.KILLED, "max_lifetime 1s");
    assertThat(received).isPositive().isEqualTo(fixture.ends.getFirst().bytesOut());
  }

  private static void drain(Socket socket) {
    try {
      while (socket.getInputStream().read(new byte[65_536]) > 0) {
        // on
      }
    } catch (IOException _) {
      // that is an end as well
    }
  }

  private static void chat(Socket socket) {
    try {
      while (true) {
        socket.getOutputStream().write(new byte[100]);
      }
    } catch (IOException _) {
      // until it is closed
    }
  }

  @Test
  void aPeerThatDoesNotEndInItsTurnIsNotWaitedForLong() throws Exception {
    fixture.session = new SessionConfig(Duration.ofSeconds(1), 0, null);
    fixture.serve(List.of(server("s1", Marked.NOTHING, false)));
    var session = talking();

    assertThat(session.getInputStream().read()).as("an orderly end").isEqualTo(-1);
    assertEnd("KD", Fault.Cause.KILLED, "max_lifetime 1s");
    assertThat(fixture.ends.getFirst().lasted()).isBetween(Duration.ofMillis(1900), Duration.ofMillis(3000));
  }

  @Test
  void activityDoesNotPutTheEndOfALifeOff() throws Exception {
    fixture.clientTimeout = Duration.ofSeconds(30);
    fixture.session = new SessionConfig(Duration.ofSeconds(1), 0, null);
    fixture.serve(List.of(server("s1", Marked.NOTHING, false)));
    var session = talking();

    Eventually.holds("so", () -> !echoes(session));

    assertEnd("KD", Fault.Cause.KILLED, "max_lifetime 1s");
  }

  @Test
  void jitterDrawsLivesForwardByNoMoreThanItSays() {
    var session = new SessionConfig(Duration.ofHours(1), 10, null);

    assertThat(session.lifetimeMillis(0)).isEqualTo(3_600_000);
    assertThat(session.lifetimeMillis(0.5)).isEqualTo(3_420_000);
    assertThat(session.lifetimeMillis(1)).isEqualTo(3_240_000);
    assertThat(SessionConfig.ENDLESS.lifetimeMillis(1)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void sessionsOfADrainedServerEndByTheDeadline() throws Exception {
    fixture.session = new SessionConfig(null, 0, Duration.ofMillis(300));
    fixture.serve(List.of(server("s1", Marked.NOTHING, false), server("s2", Marked.NOTHING, false)));
    var first = talking();
    var second = talking();

    fixture.proxy.setAdminState("pool", "s1", AdminState.DRAIN, "DRAIN by anna");

    assertThat(first.getInputStream().read()).isEqualTo(-1);
    first.close();
    assertEnd("KD", Fault.Cause.KILLED, "drain_deadline 300ms of server s1");
    assertThat(echoes(second)).isTrue();
  }

  @Test
  void aServerThatIsReadyAgainKeepsItsSessions() throws Exception {
    fixture.session = new SessionConfig(null, 0, Duration.ofMillis(400));
    fixture.serve(List.of(server("s1", Marked.NOTHING, false), server("s2", Marked.NOTHING, false)));
    var kept = talking();
    var ended = talking();

    fixture.proxy.setAdminState("pool", "s1", AdminState.DRAIN, "DRAIN by anna");
    fixture.proxy.setAdminState("pool", "s1", AdminState.READY, "ready again");
    fixture.proxy.setAdminState("pool", "s2", AdminState.DRAIN, "DRAIN by anna");

    assertThat(ended.getInputStream().read()).as("the later deadline has come").isEqualTo(-1);
    assertThat(echoes(kept)).isTrue();
  }

  @Test
  void anOpenSessionSaysWhatItIs() throws Exception {
    fixture.serve(List.of(server("s1", Marked.NOTHING, false)));
    var socket = talking();

    var status = only();
    assertThat(status.client()).isEqualTo(socket.getLocalSocketAddress());
    assertThat(status.local()).isEqualTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), fixture.port));
    assertThat(status.frontend()).isEqualTo("web");
    assertThat(status.backend()).isEqualTo("pool");
    assertThat(status.server()).contains("s1");
    assertThat(status.bytesIn()).isEqualTo(WORD.length);
    assertThat(status.bytesOut()).isEqualTo(WORD.length);
    assertThat(status.state()).isEqualTo(SessionStatus.State.OPEN);
    Eventually.holds("so", () -> only().idle().toMillis() >= 50 && only().age().compareTo(only().idle()) >= 0);
  }

  @Test
  void aClientThatHasSentItsEndIsShownSo() throws Exception {
    var shown = new CountDownLatch(1);
    var patient = TestServer.with(connection -> {
      while (connection.getInputStream().read() >= 0) {
        // Takes all that comes.
      }
      await(shown);
    });
    servers.add(patient);
    fixture.serve(patient.address());
    var socket = open();
    Eventually.holds("open", () -> only().state() == SessionStatus.State.OPEN);

    socket.shutdownOutput();

    Eventually.holds("half closed", () -> only().state() == SessionStatus.State.CLIENT_CLOSED);
    shown.countDown();
    assertThat(socket.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void sessionsAreFoundByServerClientAgeAndId() throws Exception {
    fixture.serve(List.of(server("s1", Marked.NOTHING, false), server("s2", Marked.NOTHING, false)));
    talking();
    talking();
    var all = fixture.proxy.sessions(SessionFilter.ALL);

    assertThat(all).extracting(session -> session.server().orElse("")).containsExactly("s1", "s2");
    assertThat(all.get(0).id()).isLessThan(all.get(1).id());
    assertThat(found("", "s2", null, Duration.ZERO)).containsExactly(all.get(1).id());
    assertThat(found("other", "", null, Duration.ZERO)).isEmpty();
    assertThat(found("", "", network("127.0.0.0", 8), Duration.ZERO)).hasSize(2);
    assertThat(found("", "", network("127.0.0.2", 32), Duration.ZERO)).isEmpty();
    assertThat(found("", "", network("::1", 128), Duration.ZERO)).isEmpty();
    assertThat(found("", "", null, Duration.ofHours(1))).isEmpty();
    assertThat(fixture.proxy.sessions(SessionFilter.of(Set.of(all.get(0).id())))).hasSize(1);
  }

  @Test
  void sessionsThatAnOperatorClosesSayByWhomAndWhy() throws Exception {
    fixture.serve(List.of(server("s1", Marked.NOTHING, false), server("s2", Marked.NOTHING, false)));
    var first = talking();
    var second = talking();

    int closed = fixture.proxy.cut(new SessionFilter(Set.of(), "", "pool", "s1", null, Duration.ZERO),
        "closed by anna: kernel");

    assertThat(closed).isEqualTo(1);
    assertReset(first);
    assertEnd("KD", Fault.Cause.KILLED, "closed by anna: kernel");
    assertThat(echoes(second)).isTrue();
  }

  private List<Long> found(String backend, String server, SessionFilter.@Nullable Network client, Duration age) {
    return fixture.proxy.sessions(new SessionFilter(Set.of(), "", backend, server, client, age)).stream()
        .map(SessionStatus::id).toList();
  }

  private static SessionFilter.Network network(String address, int bits) {
    return new SessionFilter.Network(InetAddress.ofLiteral(address), bits);
  }

  private SessionStatus only() {
    Eventually.holds("one session", () -> fixture.proxy.sessions(SessionFilter.ALL).size() == 1);
    return fixture.proxy.sessions(SessionFilter.ALL).getFirst();
  }

  private void assertEnd(String letters, Fault.Cause cause, String text) {
    Eventually.holds("so", () -> !fixture.ends.isEmpty());
    assertThat(fixture.ends).hasSize(1);
    assertThat(fixture.ends.getFirst().letters()).isEqualTo(letters);
    assertThat(fixture.ends.getFirst().fault()).contains(new Fault(cause, text));
  }

  private static void assertReset(Socket socket) throws IOException {
    assertThat(awaitReset(socket)).as("a reset").isTrue();
  }

  private static boolean awaitReset(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() == -2;
    } catch (SocketException _) {
      return true;
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// A connection that has been coupled to an echoing server.
  private Socket talking() {
    var socket = open();
    Eventually.holds("so", () -> echoes(socket));
    return socket;
  }

  private void connectAnyhow() {
    try {
      sockets.add(fixture.connect());
    } catch (IOException _) {
      // It was cut at once.
    }
  }

  private Socket open() {
    try {
      var socket = fixture.connect();
      sockets.add(socket);
      return socket;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean echoes(Socket socket) {
    try {
      socket.getOutputStream().write(WORD);
      InputStream in = socket.getInputStream();
      return Arrays.equals(in.readNBytes(WORD.length), WORD);
    } catch (IOException _) {
      return false;
    }
  }

  private ServerConfig server(String name, Marked marked, boolean backup) {
    var echo = TestServer.echo();
    servers.add(echo);
    return new ServerConfig(name, echo.address(), 100, 0, backup, Duration.ZERO).with(marked);
  }
}
