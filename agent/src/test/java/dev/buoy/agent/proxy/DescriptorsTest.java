package dev.buoy.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.backend.OperationalState;
import dev.buoy.agent.check.CheckConfig;
import dev.buoy.agent.check.CheckTarget;
import dev.buoy.agent.check.Observation;
import dev.buoy.agent.linux.StreamCalls;
import dev.buoy.agent.relay.RelayLoops;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What becomes of clients when this process has no descriptors left.
@Timeout(60)
class DescriptorsTest {
  private final AtomicBoolean none = new AtomicBoolean(true);
  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void clientsWaitAreServedLaterAndOperatorsHearOfBoth() throws Exception {
    try (var fixture = new ProxyFixture(new RelayLoops(1, 16, Scarce::new)); var server = TestServer.named("a")) {
      fixture.serve(server.address());
      try (var client = fixture.connect()) {
        Eventually.holds("tried a few times", () -> asked.get() >= 4);
        assertThat(fixture.proxy.status().frontends().getFirst().reason()).isEqualTo("too many open files");
        assertThat(fixture.changes).contains("web PAUSED too many open files: clients wait; for more raise LimitNOFILE"
            + " of the unit, or lower maxconn");
        none.set(false);

        assertThat(client.getInputStream().readAllBytes()).isNotEmpty();
        Eventually.holds("said", () -> fixture.changes.contains("web GOES ON accepts again"));
        assertThat(fixture.changes.stream().filter(change -> change.contains("PAUSED"))).hasSize(1);
        assertThat(fixture.proxy.status().frontends().getFirst().reason()).isEmpty();
      }
    }
  }

  /// The loop must not spin over a client that it cannot accept.
  @Test
  void acceptingIsTriedAgainOnlyNowAndThen() throws Exception {
    try (var fixture = new ProxyFixture(new RelayLoops(1, 16, Scarce::new)); var server = TestServer.named("a")) {
      fixture.serve(server.address());
      try (var _ = fixture.connect()) {
        var before = System.nanoTime();
        Eventually.holds("tried ten times", () -> asked.get() >= 10);

        assertThat(System.nanoTime() - before).as("nanoseconds").isGreaterThan(800_000_000L);
      }
    }
  }

  @Test
  void aLoopThatTheKernelHasNoMemoryForRestsAsWell() throws Exception {
    try (var fixture = new ProxyFixture(new RelayLoops(1, 16, () -> new StreamCalls() {
      @Override
      public int accept(int listener) {
        asked.incrementAndGet();
        return NO_MEMORY;
      }
    })); var server = TestServer.named("a")) {
      fixture.serve(server.address());
      try (var _ = fixture.connect()) {
        var before = System.nanoTime();
        Eventually.holds("tried five times", () -> asked.get() >= 5);

        assertThat(System.nanoTime() - before).as("nanoseconds").isGreaterThan(300_000_000L);
      }
    }
  }

  @Test
  void whereNoneIsLeftForTheServerTheSessionSaysSo() throws Exception {
    none.set(false);
    try (var fixture = new ProxyFixture(new RelayLoops(1, 16, () -> new StreamCalls() {
      @Override
      public int socket(InetAddress family) {
        return NO_DESCRIPTORS;
      }
    }))) {
      fixture.retries = 0;
      // Listening takes a socket too, which is not a loop's.
      fixture.serve(TestServer.nobody());
      try (var client = fixture.connect()) {
        assertThat(client.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(fixture.end().letters()).isEqualTo("RC");
    }
  }

  @Test
  void whereNoneIsLeftForTheServerThatIsNotTheServersFault() throws Exception {
    none.set(false);
    try (var server = TestServer.named("a");
        var fixture = new ProxyFixture(new RelayLoops(1, 16, () -> new StreamCalls() {
          @Override
          public int socket(InetAddress family) {
            return none.get() ? NO_DESCRIPTORS : super.socket(family);
          }
        }))) {
      fixture.retries = 0;
      var config = new CheckConfig(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1), 0,
          Duration.ofSeconds(20), null, 1, 1, new Observation(1, Observation.OnError.MARK_DOWN));
      fixture.targets = List.of(new CheckTarget("pool", "s1", server.address(), config));
      fixture.serve(server.address());
      Eventually.holds("checked", () -> fixture.server(1).server().operational() == OperationalState.UP);
      none.set(true);
      assertThat(fixture.ask()).isEmpty();
      assertThat(fixture.end().letters()).isEqualTo("RC");
      assertThat(fixture.ask()).as("the loop has heard of the first by now").isEmpty();

      assertThat(fixture.server(1).server().operational()).isEqualTo(OperationalState.UP);
    }
  }

  private final class Scarce extends StreamCalls {
    @Override
    public int accept(int listener) {
      asked.incrementAndGet();
      return none.get() ? NO_DESCRIPTORS : super.accept(listener);
    }
  }
}
