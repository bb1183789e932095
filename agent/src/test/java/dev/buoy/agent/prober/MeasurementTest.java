package dev.buoy.agent.prober;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.Waiting;
import dev.buoy.agent.drill.Exchange;
import dev.buoy.agent.drill.Exchange.Failure;
import dev.buoy.agent.prober.Asking.Question;
import dev.buoy.agent.prober.LongConnections.Count;
import dev.buoy.agent.prober.Measurement.Plan;
import dev.buoy.agent.prober.Measurement.Seen;
import dev.buoy.agent.time.Pause;
import dev.buoy.agent.time.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // what is closed early
final class MeasurementTest {
  private static final Duration INTERVAL = Duration.ofMillis(20);
  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
  private final List<Seen> seen = new ArrayList<>();

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  private static Responder responder(int port) throws IOException {
    return new Responder(loopback(port), "n1", Pause.SYSTEM);
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private Measurement measure(int port, int connections, Asking asking, String... frontends) {
    return new Measurement(
        new Plan(loopback(port), INTERVAL, Duration.ofMillis(500), connections, List.of(frontends)), asking,
        Ticker.system(), Pause.SYSTEM, executor);
  }

  private static Optional<Question> nothing(String frontend, InetAddress at) {
    return Optional.empty();
  }

  /// Takes what there is, and waits until the long connections stand so.
  private void await(Measurement measurement, Count count) {
    Waiting.until(count.toString(), () -> {
      seen.addAll(measurement.take());
      return seen.getLast().connections().equals(count);
    });
  }

  @Test
  void newAndLongConnectionsAreSeenTogether() throws IOException {
    try (var responder = responder(0); var measurement = measure(responder.port(), 4, MeasurementTest::nothing)) {
      await(measurement, new Count(4, 0, 0));
      Waiting.until("probes are good", () -> {
        seen.addAll(measurement.take());
        return seen.stream().flatMap(each -> each.exchanges().stream()).filter(Exchange::good).count() >= 3;
      });

      assertThat(seen).allSatisfy(each -> {
        assertThat(each.target()).isEqualTo("127.0.0.1:" + responder.port());
        assertThat(each.interval()).isEqualTo(INTERVAL);
      });
    }
  }

  @Test
  void longConnectionsThatEndAreReset() throws IOException {
    try (var responder = responder(0); var measurement = measure(responder.port(), 4, MeasurementTest::nothing)) {
      await(measurement, new Count(4, 0, 0));

      responder.close();

      await(measurement, new Count(0, 4, 0));
      Waiting.until("new ones are refused", () -> {
        seen.addAll(measurement.take());
        return seen.stream().flatMap(each -> each.exchanges().stream())
            .anyMatch(exchange -> exchange.failure() == Failure.REFUSED);
      });
    }
  }

  @Test
  void longConnectionsThatAreSilentHang() throws IOException {
    try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var connections = new LongConnections(loopback(server.getLocalPort()), 2, Pause.SYSTEM)) {
      try (var one = server.accept(); var two = server.accept()) {
        one.getOutputStream().write("buoy n1\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        two.getOutputStream().write("buoy n1\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        Waiting.until("both are open", () -> connections.count().equals(new Count(2, 0, 0)));

        Waiting.until("both hang", () -> connections.count().equals(new Count(0, 0, 2)));

        one.getOutputStream().write("0\n.\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      }
      Waiting.until("both have ended", () -> connections.count().equals(new Count(0, 2, 0)));
    }
  }

  @Test
  void frontendsAreAskedAsOftenAsTheirServersWhereThereIsSomethingToAsk() throws IOException {
    Asking asking = (frontend, at) -> frontend.equals("db")
        ? Optional.of(new Question("db (mysql)", Duration.ofSeconds(1),
            onResult -> onResult.accept(new Exchange(1, 2, "", null))))
        : Optional.empty();
    try (var responder = responder(0);
        var measurement = measure(responder.port(), 0, asking, "db", "web")) {
      Waiting.until("it is asked twice", () -> {
        seen.addAll(measurement.take());
        return seen.stream().filter(each -> each.target().equals("db (mysql)"))
            .mapToInt(each -> each.exchanges().size()).sum() == 2;
      });

      assertThat(seen).extracting(Seen::target).containsOnly("127.0.0.1:" + responder.port(), "db (mysql)");
      assertThat(seen).filteredOn(each -> each.target().equals("db (mysql)"))
          .allSatisfy(each -> assertThat(each.interval()).isEqualTo(Duration.ofSeconds(1)));
    }
  }

  @Test
  void nothingStaysOpen() throws IOException {
    measureOnce(); // the JDK opens a pair of its own with the first socket
    long before = descriptors();
    for (int round = 0; round < 3; round++) {
      measureOnce();
    }
    Waiting.until("descriptors are as before", () -> descriptors() <= before);
  }

  private void measureOnce() throws IOException {
    try (var responder = responder(0);
        var measurement = measure(responder.port(), 10, MeasurementTest::nothing)) {
      await(measurement, new Count(10, 0, 0));
    }
  }

  private static long descriptors() throws IOException {
    try (var all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(MeasurementTest::isSocket).count();
    }
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException _) {
      return false;
    }
  }
}
