package dev.buoy.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Connections on which nobody speaks, through a real proxy on loopback.
@ParameterizedClass
@EnumSource
@Timeout(120)
class SilenceTest {
  private static final int BULK = 64 * 1024 * 1024;

  private final ProxyFixture fixture;

  SilenceTest(Carriage carriage) {
    fixture = new ProxyFixture(carriage.loops(2));
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void whoWasKeptWaitingByTheOtherSideIsSilentOnlyFromThenOn() throws Exception {
    fixture.clientTimeout = Duration.ofSeconds(1);
    var read = new CompletableFuture<Boolean>();
    try (var server = TestServer.with(connection -> {
      read.join();
      connection.getInputStream().skipNBytes(1 << 20);
      LockSupport.parkNanos(700_000_000);
      connection.getOutputStream().write(1);
      connection.getInputStream().read();
    })) {
      fixture.serve(server.address());
      var client = fixture.connect();
      var sent = Background.run(() -> {
        client.getOutputStream().write(new byte[BULK]);
        return 0;
      });
      LockSupport.parkNanos(1_500_000_000);
      read.complete(true);

      assertThat(client.getInputStream().read()).isOne();
      client.close();
      assertThatThrownBy(() -> Background.join(sent)).hasRootCauseInstanceOf(IOException.class);
    }
  }

  @Test
  void aSilentClientLosesItsConnection() throws Exception {
    fixture.clientTimeout = Duration.ofMillis(100);
    try (var server = TestServer.echo()) {
      fixture.serve(server.address());
      try (var client = fixture.connect()) {
        assertThat(client.getInputStream().read()).isEqualTo(-1);
      }
      Eventually.holds("counted", () -> fixture.frontend().get(Counter.CLIENT_FAULTS) == 1);
    }
  }

  @Test
  void aSilentServerLosesItsConnection() throws Exception {
    fixture.serverTimeout = Duration.ofMillis(100);
    try (var server = TestServer.with(connection -> connection.getInputStream().read())) {
      fixture.serve(server.address());
      try (var client = fixture.connect()) {
        assertThat(client.getInputStream().read()).isEqualTo(-1);
      }
      Eventually.holds("counted", () -> fixture.frontend().get(Counter.SERVER_FAULTS) == 1);
    }
  }

  @Test
  void aTalkingConnectionOutlivesItsTimeouts() throws Exception {
    fixture.clientTimeout = Duration.ofMillis(300);
    fixture.serverTimeout = Duration.ofMillis(300);
    try (var server = TestServer.echo()) {
      fixture.serve(server.address());
      try (var client = fixture.connect()) {
        for (var i = 0; i < 12; i++) {
          client.getOutputStream().write(i);
          assertThat(client.getInputStream().read()).isEqualTo(i);
          LockSupport.parkNanos(50_000_000);
        }
      }
      Eventually.holds("ended", () -> fixture.frontend().open() == 0);
      assertThat(fixture.frontend().get(Counter.CLIENT_FAULTS)).isZero();
    }
  }
}
