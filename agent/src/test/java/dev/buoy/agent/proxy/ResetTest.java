package dev.buoy.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Connections that end with a reset, or are gone, through a real proxy on loopback.
@ParameterizedClass
@EnumSource
@Timeout(120)
class ResetTest {
  /// More than a client takes that does not read, and less than the kernel keeps for it.
  private static final int ANSWER = 1_000_000;

  private final ProxyFixture fixture;

  ResetTest(Carriage carriage) {
    fixture = new ProxyFixture(carriage.loops(2));
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  /// As of a server that has said everything and is gone when a late question comes.
  @Test
  void aResetInTheSameTurnAsALateQuestionCostsNothingOfTheAnswer() throws Exception {
    var asked = new CountDownLatch(1);
    var reset = new CountDownLatch(1);
    try (var server = TestServer.with(connection -> {
      connection.getOutputStream().write(new byte[ANSWER]);
      connection.shutdownOutput();
      await(asked);
      connection.setSoLinger(true, 0);
      connection.close();
      reset.countDown();
    })) {
      fixture.serve(server.address());
      try (var client = fixture.connect()) {
        Eventually.holds("told of the end", () -> fixture.proxy.sessions(SessionFilter.ALL).stream()
            .anyMatch(session -> session.state() == SessionStatus.State.SERVER_CLOSED));
        var held = new CountDownLatch(1);
        fixture.loops().members().forEach(loop -> loop.execute(() -> await(held)));
        client.getOutputStream().write('?');
        asked.countDown();
        await(reset);
        held.countDown();

        assertThat(client.getInputStream().readAllBytes()).hasSize(ANSWER);
      }
    }
  }

  @Test
  void aResetOfTheServerReachesTheClientAsOne() throws Exception {
    try (var server = TestServer.with(connection -> {
      connection.getInputStream().read();
      connection.setSoLinger(true, 0);
    })) {
      fixture.serve(server.address());
      try (var client = fixture.connect()) {
        client.getOutputStream().write(1);

        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class)
            .hasMessageContaining("reset");
      }
      Eventually.holds("counted", () -> fixture.frontend().get(Counter.SERVER_FAULTS) == 1);
      assertThat(fixture.frontend().open()).isZero();
    }
  }

  @Test
  void aClientThatIsGoneAfterItsEndEndsTheSessionThoughTheServerIsSilent() throws Exception {
    var over = new CompletableFuture<Void>();
    try (var server = TestServer.with(connection -> {
      connection.getInputStream().readAllBytes();
      over.join();
    })) {
      fixture.serve(server.address());
      var client = fixture.connect();
      client.shutdownOutput();
      Eventually.holds("the end has come", () -> fixture.frontend().open() == 1);
      client.setSoLinger(true, 0);
      client.close();

      Eventually.holds("ended", () -> fixture.frontend().open() == 0);
      assertThat(fixture.frontend().get(Counter.CLIENT_FAULTS)).isOne();
      over.complete(null);
    }
  }

  @Test
  void aServerThatIsGoneAfterItsEndEndsTheSessionThoughTheClientIsSilent() throws Exception {
    var received = new CompletableFuture<Void>();
    try (var server = TestServer.with(connection -> {
      connection.getOutputStream().write(1);
      connection.shutdownOutput();
      received.join();
      connection.setSoLinger(true, 0);
    })) {
      fixture.serve(server.address());
      try (var client = fixture.connect()) {
        assertThat(client.getInputStream().readAllBytes()).hasSize(1);
        received.complete(null);

        Eventually.holds("ended", () -> fixture.frontend().open() == 0);
        assertThat(fixture.frontend().get(Counter.SERVER_FAULTS)).isOne();
      }
    }
  }

  @Test
  void aResetOfTheClientReachesTheServerAsOne() throws Exception {
    var seen = new CompletableFuture<String>();
    try (var server = TestServer.with(connection -> {
      connection.getOutputStream().write(1);
      try {
        seen.complete("end after " + connection.getInputStream().readAllBytes().length);
      } catch (SocketException e) {
        seen.complete(e.getMessage());
      }
    })) {
      fixture.serve(server.address());
      var client = fixture.connect();
      client.getInputStream().read();
      client.setSoLinger(true, 0);
      client.close();

      assertThat(seen.get(20, TimeUnit.SECONDS)).contains("reset");
      Eventually.holds("counted", () -> fixture.frontend().get(Counter.CLIENT_FAULTS) == 1);
      assertThat(fixture.frontend().get(Counter.SERVER_FAULTS)).isZero();
    }
  }

  /// The relay then learns of the reset by sending, and by receiving only that nothing more comes.
  @Test
  void aResetAmidTrafficBothWaysReachesTheOtherAsOne() throws Exception {
    for (int round = 0; round < 20; round++) {
      var seen = new CompletableFuture<String>();
      // Whichever of the server's two calls comes first is told of the reset, the other only of an end.
      try (var server = TestServer.with(connection -> {
        var chatter = Background.run(() -> chat(connection));
        String read;
        try {
          read = "end after " + connection.getInputStream().readAllBytes().length;
        } catch (SocketException e) {
          read = String.valueOf(e.getMessage());
        }
        seen.complete(read + ", " + Background.join(chatter));
      })) {
        fixture.serve(server.address());
        var client = fixture.connect();
        client.getOutputStream().write(new byte[5_000]);
        client.getInputStream().readNBytes(10_000);
        client.setSoLinger(true, 0);
        client.close();

        assertThat(seen.get(20, TimeUnit.SECONDS)).as("round %d", round).contains("reset");
      }
    }
  }

  private static String chat(Socket socket) {
    try {
      while (true) {
        socket.getOutputStream().write(new byte[100]);
      }
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
