package dev.buoy.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.relay.Fault;
import dev.buoy.agent.time.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How sessions end: the letters of HAProxy's logs, and how long it took.
@Timeout(60)
class SessionEndTest {
  private final ProxyFixture fixture = new ProxyFixture();
  private final List<Socket> sockets = new ArrayList<>();

  @AfterEach
  void stop() throws IOException {
    for (var socket : sockets) {
      socket.close();
    }
    fixture.close();
  }

  @Test
  void aSessionThatBothSidesFinishHasNoFault() throws Exception {
    try (var server = TestServer.echo()) {
      fixture.serve(server.address());
      var client = connect();
      client.getOutputStream().write(new byte[100]);
      client.shutdownOutput();
      assertThat(client.getInputStream().readAllBytes()).hasSize(100);
      client.close();

      var end = fixture.end();
      assertThat(end.letters()).isEqualTo("--");
      assertThat(end.bytesIn()).isEqualTo(100);
      assertThat(end.bytesOut()).isEqualTo(100);
      assertThat(end.server()).contains("s1");
      assertThat(end.waited()).isPresent();
      assertThat(end.connected()).isPresent();
      assertThat(end.client().getPort()).isEqualTo(client.getLocalPort());
      assertThat(end.load()).isEqualTo(new SessionEnd.Load(1, 1, 0, 0, 0, 0));
      assertThat(end.retries()).isZero();
    }
  }

  /// A loop that slept until the client came must not count that.
  @Test
  void aSessionLastsFromItsAcceptanceNotFromTheLastEventBefore() throws Exception {
    fixture.clientTimeout = Duration.ofMillis(400);
    try (var silent = TestServer.echo(); var named = TestServer.named("a")) {
      fixture.serve(silent.address());
      connect();
      assertThat(fixture.end().letters()).isEqualTo("cD");
      fixture.serve(named.address());
      for (int i = 1; i <= 16; i++) {
        long began = Ticker.system().nanoTime();
        fixture.ask();
        int sessions = i + 1;
        Eventually.holds("ended", () -> fixture.ends.size() == sessions);

        assertThat(fixture.ends.getLast().lasted())
            .isLessThan(Duration.ofNanos(Ticker.system().nanoTime() - began).plusMillis(2));
      }
    }
  }

  @Test
  void aSilentClientIsBlamedAlsoWhenTheServerIsSilentForAsLong() throws Exception {
    fixture.clientTimeout = Duration.ofMillis(200);
    fixture.serverTimeout = Duration.ofMillis(200);
    try (var server = TestServer.echo()) {
      fixture.serve(server.address());
      connect();

      assertThat(fixture.end().letters()).isEqualTo("cD");
      assertThat(fixture.end().lasted()).isGreaterThanOrEqualTo(Duration.ofMillis(199));
      assertThat(reason()).isEqualTo("silent for 200ms");
    }
  }

  @Test
  void aSilentServerIsBlamed() throws Exception {
    fixture.clientTimeout = Duration.ofSeconds(60);
    fixture.serverTimeout = Duration.ofMillis(200);
    try (var server = TestServer.echo()) {
      fixture.serve(server.address());
      connect();

      assertThat(fixture.end().letters()).isEqualTo("sD");
      assertThat(fixture.end().lasted()).isGreaterThanOrEqualTo(Duration.ofMillis(199));
    }
  }

  @Test
  void aTunnelTimeoutReplacesBoth() throws Exception {
    fixture.clientTimeout = Duration.ofMillis(50);
    fixture.serverTimeout = Duration.ofMillis(50);
    fixture.tunnelTimeout = Duration.ofMillis(300);
    try (var server = TestServer.echo()) {
      fixture.serve(server.address());
      connect();

      assertThat(fixture.end().letters()).isEqualTo("cD");
      assertThat(fixture.end().lasted()).isGreaterThanOrEqualTo(Duration.ofMillis(299));
      assertThat(reason()).isEqualTo("silent for 300ms");
    }
  }

  @Test
  void aClientThatHasBeenToldTheEndHasItsOwnTimeout() throws Exception {
    fixture.clientTimeout = Duration.ofSeconds(60);
    fixture.serverTimeout = Duration.ofSeconds(60);
    fixture.clientFinTimeout = Duration.ofMillis(200);
    try (var server = TestServer.with(connection -> {
      connection.shutdownOutput();
      connection.getInputStream().read();
    })) {
      fixture.serve(server.address());
      assertThat(connect().getInputStream().read()).isEqualTo(-1);

      assertThat(fixture.end().letters()).isEqualTo("cD");
      assertThat(reason()).isEqualTo("silent for 200ms");
    }
  }

  @Test
  void aServerThatHasBeenToldTheEndHasItsOwnTimeout() throws Exception {
    fixture.clientTimeout = Duration.ofSeconds(60);
    fixture.serverTimeout = Duration.ofSeconds(60);
    fixture.serverFinTimeout = Duration.ofMillis(200);
    var over = new CountDownLatch(1);
    try (var server = TestServer.with(_ -> await(over))) {
      fixture.serve(server.address());
      connect().shutdownOutput();

      assertThat(fixture.end().letters()).isEqualTo("sD");
      assertThat(reason()).isEqualTo("silent for 200ms");
      over.countDown();
    }
  }

  @Test
  void aServerThatRefusesIsTriedAgainAndThenNamed() throws Exception {
    fixture.retries = 2;
    fixture.connectTimeout = Duration.ofMillis(50);
    fixture.serve(TestServer.nobody());
    connect();

    var end = fixture.end();
    assertThat(end.letters()).isEqualTo("SC");
    assertThat(end.retries()).isEqualTo(2);
    assertThat(end.redispatched()).isFalse();
    assertThat(end.connected()).isEmpty();
    assertThat(reason()).isEqualTo("connection refused");
  }

  @Test
  void anotherServerIsARedispatch() throws Exception {
    try (var server = TestServer.named("b")) {
      fixture.serve(TestServer.nobody(), server.address());
      assertThat(connect().getInputStream().readAllBytes()).isNotEmpty();
      sockets.getFirst().close();

      assertThat(fixture.end().letters()).isEqualTo("--");
      assertThat(fixture.end().server()).contains("s2");
      assertThat(fixture.end().retries()).isEqualTo(1);
      assertThat(fixture.end().redispatched()).isTrue();
    }
  }

  @Test
  void aServerThatDoesNotAnswerInTimeIsATimeout() throws Exception {
    fixture.retries = 0;
    fixture.connectTimeout = Duration.ofMillis(200);
    try (var full = full()) {
      fixture.serve((InetSocketAddress) full.getLocalSocketAddress());
      connect();

      assertThat(fixture.end().letters()).isEqualTo("sC");
      assertThat(fixture.end().lasted()).isGreaterThanOrEqualTo(Duration.ofMillis(199));
      assertThat(reason()).isEqualTo("no answer within 200ms");
    }
  }

  @Test
  void aClientMayLeaveWhileItsServerIsBeingConnected() throws Exception {
    fixture.connectTimeout = Duration.ofSeconds(60);
    try (var full = full()) {
      fixture.serve((InetSocketAddress) full.getLocalSocketAddress());
      var client = connect();
      Eventually.holds("accepted", () -> fixture.frontend().open() == 1);
      client.setSoLinger(true, 0);
      client.close();

      assertThat(fixture.end().letters()).isEqualTo("CC");
      assertThat(fixture.server(1).totals().open()).isZero();
    }
  }

  @Test
  void aServerWithoutRoomInTimeIsATimeoutInTheQueue() throws Exception {
    fixture.serverMaxconn = 1;
    fixture.queue = new BackendConfig.Queue(Duration.ofMillis(200), 0);
    try (var server = TestServer.echo()) {
      fixture.serve(server.address());
      connectAndTalk();
      connect();

      assertThat(fixture.end().letters()).isEqualTo("sQ");
      assertThat(fixture.end().lasted()).isGreaterThanOrEqualTo(Duration.ofMillis(199));
      assertThat(fixture.end().server()).isEmpty();
      assertThat(fixture.end().waited().orElseThrow()).isGreaterThanOrEqualTo(Duration.ofMillis(199));
      assertThat(reason()).isEqualTo("no server had room within 200ms");
    }
  }

  @Test
  void aFullQueueTurnsAwayAtOnce() throws Exception {
    fixture.serverMaxconn = 1;
    fixture.queue = new BackendConfig.Queue(null, 1);
    try (var server = TestServer.echo()) {
      fixture.serve(server.address());
      connectAndTalk();
      connect();
      Eventually.holds("one waits", () -> fixture.queued() == 1);
      connect();

      assertThat(fixture.end().letters()).isEqualTo("PQ");
      assertThat(reason()).isEqualTo("its queue is full");
      assertThat(fixture.end().waited()).as("it has not waited").isEmpty();
      assertThat(fixture.end().load().place()).isZero();
    }
  }

  @Test
  void whoeverWaitedLongestGetsTheRoomThatComesFree() throws Exception {
    fixture.serverMaxconn = 1;
    try (var server = TestServer.echo()) {
      fixture.serve(server.address());
      var first = connectAndTalk();
      var second = connect();
      Eventually.holds("the second waits", () -> fixture.queued() == 1);
      var third = connect();
      Eventually.holds("the third waits", () -> fixture.queued() == 2);
      first.close();
      talk(second);
      second.close();
      talk(third);
      third.close();

      Eventually.holds("all ended", () -> fixture.ends.size() == 3);
      assertThat(fixture.ends).extracting(end -> end.client().getPort()).containsExactly(first.getLocalPort(),
          second.getLocalPort(), third.getLocalPort());
      assertThat(fixture.ends).extracting(end -> end.load().place()).containsExactly(0, 1, 2);
    }
  }

  @Test
  void aClientThatResetsLeavesTheQueue() throws Exception {
    fixture.serverMaxconn = 1;
    try (var server = TestServer.echo()) {
      fixture.serve(server.address());
      connectAndTalk();
      var client = connect();
      Eventually.holds("it waits", () -> fixture.queued() == 1);
      client.setSoLinger(true, 0);
      client.close();

      assertThat(fixture.end().letters()).isEqualTo("CQ");
    }
  }

  @Test
  void aClientThatWillSendNoMoreStaysInTheQueueUnlessToldOtherwise() throws Exception {
    fixture.serverMaxconn = 1;
    try (var server = TestServer.echo()) {
      fixture.serve(server.address());
      var first = connectAndTalk();
      var patient = connect();
      patient.getOutputStream().write(7);
      patient.shutdownOutput();
      Eventually.holds("it waits", () -> fixture.queued() == 1);
      fixture.abortOnClose = true;
      fixture.serve(server.address());
      var hasty = connect();
      hasty.getOutputStream().write(8);
      hasty.shutdownOutput();

      assertThat(fixture.end().letters()).isEqualTo("CQ");
      assertThat(fixture.end().client().getPort()).isEqualTo(hasty.getLocalPort());
      assertThat(hasty.getInputStream().readAllBytes()).as("an end, not a reset").isEmpty();
      first.close();
      assertThat(patient.getInputStream().readAllBytes()).containsExactly(7);
    }
  }

  @Test
  void aClientThatIsTurnedAwaySeesAnEndThoughNobodyHasReadWhatItSent() throws Exception {
    fixture.serverMaxconn = 1;
    fixture.queue = new BackendConfig.Queue(Duration.ofMillis(200), 0);
    try (var server = TestServer.echo()) {
      fixture.serve(server.address());
      connectAndTalk();
      var client = connect();
      client.getOutputStream().write(new byte[100_000]);

      assertThat(client.getInputStream().readAllBytes()).as("an end, not a reset").isEmpty();
      assertThat(fixture.end().letters()).isEqualTo("sQ");
    }
  }

  @Test
  void withoutAUsableServerItSaysSo() throws Exception {
    fixture.serve(List.of());
    connect();

    assertThat(fixture.end().letters()).isEqualTo("SC");
    assertThat(fixture.end().server()).isEmpty();
    assertThat(reason()).isEqualTo("no server is usable");
  }

  @Test
  void aClientThatResetsIsNamed() throws Exception {
    try (var server = TestServer.echo()) {
      fixture.serve(server.address());
      var client = connectAndTalk();
      client.setSoLinger(true, 0);
      client.close();

      assertThat(fixture.end().letters()).isEqualTo("CD");
    }
  }

  @Test
  void aServerThatResetsIsNamed() throws Exception {
    try (var server = TestServer.with(connection -> {
      connection.getInputStream().read();
      connection.setSoLinger(true, 0);
    })) {
      fixture.serve(server.address());
      connect().getOutputStream().write(1);

      assertThat(fixture.end().letters()).isEqualTo("SD");
    }
  }

  @Test
  void theEndOfTheAgentIsOurs() throws Exception {
    try (var server = TestServer.echo()) {
      fixture.serve(server.address());
      connectAndTalk();
      fixture.proxy.close(Duration.ZERO).join();

      assertThat(fixture.end().letters()).isEqualTo("KD");
      assertThat(reason()).isEqualTo("this agent stops");
    }
  }

  private String reason() {
    return Optional.of(fixture.end()).flatMap(SessionEnd::fault).map(Fault::text).orElse("");
  }

  private Socket connect() throws IOException {
    var socket = fixture.connect();
    sockets.add(socket);
    return socket;
  }

  private Socket connectAndTalk() throws IOException {
    var socket = connect();
    talk(socket);
    return socket;
  }

  private static void talk(Socket socket) throws IOException {
    socket.getOutputStream().write(1);
    assertThat(socket.getInputStream().read()).isEqualTo(1);
  }

  /// A listening socket whose queue is full, so that nobody else gets an answer.
  private ServerSocket full() throws IOException {
    var socket = new ServerSocket(FreePort.next(), 1, InetAddress.getLoopbackAddress());
    for (var i = 0; i < 2; i++) {
      sockets.add(new Socket(socket.getInetAddress(), socket.getLocalPort()));
    }
    return socket;
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
