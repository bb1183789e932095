package dev.buoy.console.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.console.drill.LongConnections.Count;
import dev.buoy.v1.ProbeResults;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The client's own probes.
class ProberTest {
  private static final Duration PATIENCE = Duration.ofMillis(900);

  /// A responder that says this to everyone and closes.
  private static Dial.Answer answered(String said) throws IOException, InterruptedException {
    try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      var thread = Thread.ofVirtual().start(() -> {
        try (var socket = server.accept()) {
          socket.getOutputStream().write(said.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      });
      var answer = new SocketDial(System::nanoTime).ask((InetSocketAddress) server.getLocalSocketAddress(), PATIENCE);
      thread.join();
      return answer;
    }
  }

  @Test
  void onlyTheWholeLineIsGood() throws IOException, InterruptedException {
    assertThat(answered("buoy n1\n")).isEqualTo(Dial.Answer.of("n1"));
    assertThat(answered("buoy n1")).isEqualTo(Dial.Answer.failed("reset"));
    assertThat(answered("")).isEqualTo(Dial.Answer.failed("reset"));
    assertThat(answered("buoy \n")).isEqualTo(Dial.Answer.failed("wrong_answer"));
    assertThat(answered("HTTP/1.1 200 OK\n")).isEqualTo(Dial.Answer.failed("wrong_answer"));
    assertThat(answered("x".repeat(1000))).isEqualTo(Dial.Answer.failed("wrong_answer"));
  }

  @Test
  void whoSaysNothingInTimeHasTimedOut() throws IOException {
    try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      var answer = new SocketDial(System::nanoTime).ask((InetSocketAddress) server.getLocalSocketAddress(),
          Duration.ofMillis(60));

      assertThat(answer).isEqualTo(Dial.Answer.failed("timed_out"));
    }
  }

  @Test
  void aClosedPortRefuses() throws IOException {
    InetSocketAddress closed;
    try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      closed = (InetSocketAddress) server.getLocalSocketAddress();
    }

    assertThat(new SocketDial(System::nanoTime).ask(closed, PATIENCE)).isEqualTo(Dial.Answer.failed("refused"));
  }

  /// As the agents' own probers have it.
  @Test
  void failuresHaveTheWordsOfTheProtocol() {
    assertThat(SocketDial.why(new SocketTimeoutException())).isEqualTo("timed_out");
    assertThat(SocketDial.why(new ConnectException("Connection refused"))).isEqualTo("refused");
    assertThat(SocketDial.why(new ConnectException("Connection timed out"))).isEqualTo("timed_out");
    assertThat(SocketDial.why(new SocketException("Network is unreachable"))).isEqualTo("unreachable");
    assertThat(SocketDial.why(new NoRouteToHostException("No route to host"))).isEqualTo("unreachable");
    assertThat(SocketDial.why(new BindException("Permission denied"))).isEqualTo("unreachable");
    assertThat(SocketDial.why(new SocketException("Connection reset"))).isEqualTo("reset");
    assertThat(SocketDial.why(new SocketException("Broken pipe"))).isEqualTo("reset");
  }

  @Test
  void theScheduleDoesNotWaitForAnswers() throws InterruptedException {
    var asked = new CountDownLatch(5);
    var never = new CountDownLatch(1);
    try (var prober = new Prober(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), Duration.ofMillis(5),
        Ticker.of(System::nanoTime), (_, _) -> {
          asked.countDown();
          try {
            never.await();
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
          return Dial.Answer.failed("timed_out");
        })) {
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(prober.log().sent()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"100,100,150", "100,140,150", "100,151,150", "100,199,150", "100,200,200", "100,420,400"})
  void startsThatWereMissedAreLeftOut(long due, long now, long next) {
    assertThat(Prober.next(due, now, Duration.ofNanos(50))).isEqualTo(next);
  }

  @Test
  void nothingIsToldBeforeOneWasGoodAndThenEverything() {
    var log = new ProbeLog(500_000);
    log.add(new ProbeLog.Probe(2_000_000, 900, Dial.Answer.failed("timed_out")));
    assertThat(log.untold().message("v:1", Duration.ofMillis(50), 0, Count.NONE)).isEmpty();
    assertThat(log.reached()).isFalse();

    log.add(new ProbeLog.Probe(1_000_000, 300, Dial.Answer.of("n1")));
    var told = log.untold();
    var message = told.message("v:1", Duration.ofMillis(50), 5_000_000, new Count(8, 1, 1)).orElseThrow();
    log.add(new ProbeLog.Probe(3_000_000, 300, Dial.Answer.of("n1")));
    log.told(told);

    assertThat(List.of(message.getKept(), message.getReset(), message.getHung())).containsExactly(8, 1, 1);
    assertThat(message.getResultsList()).extracting(result -> Spans.of(result.getAgo()).toMillis())
        .as("by their ends").containsExactly(3L, 4L);
    assertThat(message.getResultsList()).extracting(result -> result.getFailure()).containsExactly("timed_out", "");
    assertThat(log.untold().probes()).extracting(ProbeLog.Probe::sentAt).containsExactly(3_000_000L);
  }

  @Test
  void whatIsToldAgainHasTheSameTimesAndNumbers() {
    var log = new ProbeLog(500_000);
    for (int i = 0; i < 5; i++) {
      log.add(new ProbeLog.Probe(1_000_000L * i, 300, Dial.Answer.of("n1")));
    }
    log.told(log.untold());
    log.add(new ProbeLog.Probe(5_000_000, 300, Dial.Answer.of("n1")));
    var lost = message(log, 7_000_000);
    log.add(new ProbeLog.Probe(7_000_000, 300, Dial.Answer.of("n1")));
    var again = message(log, 9_000_000);

    assertThat(List.of(lost.getFirst(), again.getFirst())).containsExactly(5L, 5L);
    assertThat(List.of(lost.getLine(), again.getLine())).containsExactly(500_000L, 500_000L);
    assertThat(sent(lost)).containsExactly(4_500_000L);
    assertThat(sent(again)).containsExactly(4_500_000L, 6_500_000L);
  }

  private static ProbeResults message(ProbeLog log, long now) {
    return log.untold().message("v:1", Duration.ofMillis(50), now, Count.NONE).orElseThrow();
  }

  /// Since the time line began.
  private static List<Long> sent(ProbeResults message) {
    return message.getResultsList().stream()
        .map(result -> Spans.of(message.getSent()).minus(Spans.of(result.getAgo())).toNanos()).toList();
  }

  @Test
  void aLongDrillDoesNotFillTheMemory() {
    var log = new ProbeLog(0);
    for (int i = 0; i < 20_000; i++) {
      log.add(new ProbeLog.Probe(i, 1, Dial.Answer.of("n1")));
    }
    assertThat(log.untold().probes()).hasSize(12_000);
    assertThat(log.untold().probes().getLast().sentAt()).isEqualTo(19_999);
    assertThat(log.untold().first()).isEqualTo(8_000);
  }
}
