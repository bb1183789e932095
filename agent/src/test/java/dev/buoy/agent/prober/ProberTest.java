package dev.buoy.agent.prober;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.Waiting;
import dev.buoy.agent.drill.Exchange;
import dev.buoy.agent.drill.Exchange.Failure;
import dev.buoy.agent.drill.Outage;
import dev.buoy.agent.time.Pause;
import dev.buoy.agent.time.Ticker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // what is closed early
class ProberTest {
  private static final Duration INTERVAL = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private Prober probe(int port) {
    return new Prober(loopback(port), INTERVAL, PATIENCE, Ticker.system(), executor, exchanges::add);
  }

  private long good() {
    return exchanges.stream().filter(Exchange::good).count();
  }

  @Test
  void aGoodProbeSaysWhoAnswered() throws IOException {
    try (var responder = new Responder(loopback(0), "n2", Pause.SYSTEM); var _ = probe(responder.port())) {
      Waiting.until("five are good", () -> good() >= 5);
    }

    assertThat(exchanges.getFirst().by()).isEqualTo("n2");
  }

  @Test
  void whatIsGoneForAWhileIsAnOutageOfThatLength() throws IOException {
    int port;
    try (var responder = new Responder(loopback(0), "n1", Pause.SYSTEM)) {
      port = responder.port();
      try (var _ = probe(port)) {
        Waiting.until("it answers", () -> good() >= 5);
        long begin = System.nanoTime();
        end(responder);
        Waiting.until("it does not",
            () -> exchanges.stream().filter(each -> each.failure() == Failure.REFUSED).count() >= 5);
        long end = System.nanoTime();
        long before = good();
        try (var _ = new Responder(loopback(port), "n2", Pause.SYSTEM)) {
          Waiting.until("another answers", () -> good() >= before + 5);
        }

        assertThat(Outage.of(exchanges).getFirst()).satisfies(outage -> {
          assertThat(outage.length()).isGreaterThanOrEqualTo(Duration.ofNanos(end - begin));
          assertThat(outage.lost()).isGreaterThanOrEqualTo(5);
        });
        assertThat(exchanges).extracting(Exchange::by).contains("n1", "n2");
      }
    }
  }

  @Test
  void whoDoesNotAnswerInTimeOrSaysSomethingElseIsBad() throws IOException {
    try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress()); var _ = probe(silent.getLocalPort())) {
      Waiting.until("it is given up", () -> exchanges.stream().anyMatch(each -> each.failure() == Failure.TIMED_OUT));
      var took = exchanges.stream().filter(each -> each.failure() == Failure.TIMED_OUT).findFirst().orElseThrow();
      assertThat(Duration.ofNanos(took.endNanos() - took.beginNanos()))
          .as("a socket waits for whole milliseconds").isGreaterThanOrEqualTo(PATIENCE.minusMillis(1));
    }
    exchanges.clear();
    try (var other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress()); var _ = probe(other.getLocalPort())) {
      try (var socket = other.accept()) {
        socket.getOutputStream().write("220 mail\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      Waiting.until("it is wrong", () -> exchanges.stream().anyMatch(each -> each.failure() == Failure.WRONG_ANSWER));
    }
  }

  @Test
  void onlyTheWholeLineIsGood() {
    assertThat(Prober.said("buoy n1\n")).isEqualTo(new Prober.Answer("n1", null));
    assertThat(Prober.said("buoy n1").failure()).isEqualTo(Failure.RESET);
    assertThat(Prober.said("").failure()).isEqualTo(Failure.RESET);
    assertThat(Prober.said("buoy \n").failure()).isEqualTo(Failure.WRONG_ANSWER);
    assertThat(Prober.said("HTTP/1.1 200 OK\n").failure()).isEqualTo(Failure.WRONG_ANSWER);
    assertThat(Prober.said("x".repeat(300)).failure()).isEqualTo(Failure.WRONG_ANSWER);
  }

  /// As the console's own prober has it.
  @Test
  void failuresHaveTheWordsOfTheProtocol() {
    assertThat(Prober.failure(new SocketTimeoutException())).isEqualTo(Failure.TIMED_OUT);
    assertThat(Prober.failure(new ConnectException("Connection refused"))).isEqualTo(Failure.REFUSED);
    assertThat(Prober.failure(new ConnectException("Connection timed out"))).isEqualTo(Failure.TIMED_OUT);
    assertThat(Prober.failure(new SocketException("Network is unreachable"))).isEqualTo(Failure.UNREACHABLE);
    assertThat(Prober.failure(new NoRouteToHostException("No route to host"))).isEqualTo(Failure.UNREACHABLE);
    assertThat(Prober.failure(new BindException("Permission denied"))).isEqualTo(Failure.UNREACHABLE);
    assertThat(Prober.failure(new SocketException("Connection reset"))).isEqualTo(Failure.RESET);
    assertThat(Prober.failure(new SocketException("Broken pipe"))).isEqualTo(Failure.RESET);
  }

  @Test
  void whoEndsBeforeALineIsWholeHasReset() throws IOException {
    try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress()); var _ = probe(server.getLocalPort())) {
      try (var socket = server.accept()) {
        socket.getOutputStream().write("buoy n".getBytes(StandardCharsets.US_ASCII));
      }
      Waiting.until("it is reset", () -> exchanges.stream().anyMatch(each -> each.failure() == Failure.RESET));
    }
    assertThat(good()).isZero();
  }

  @Test
  void whoListensHearsARegularLineAndWhatElseIsSentComesBack() throws IOException {
    try (var responder = new Responder(loopback(0), "n1", Pause.SYSTEM);
        var socket = new Socket(InetAddress.getLoopbackAddress(), responder.port())) {
      socket.setSoTimeout(20_000);
      var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      assertThat(in.readLine()).isEqualTo("buoy n1");
      socket.getOutputStream().write("17\n18\nlisten\n".getBytes(StandardCharsets.US_ASCII));

      assertThat(List.of(in.readLine(), in.readLine(), in.readLine(), in.readLine())).containsExactly("17", "18", ".",
          ".");
      end(responder);
      assertThat(ended(in)).isTrue();
    }
  }

  private static void end(Responder responder) {
    responder.close();
  }

  private static boolean ended(BufferedReader in) {
    try {
      while (in.readLine() != null) {
        // until there is no more
      }
      return true;
    } catch (IOException _) {
      return true;
    }
  }
}
