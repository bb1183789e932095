package dev.buoy.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.Journal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RespondingTest {
  private final List<Event> events = new ArrayList<>();
  private final Responding responding = new Responding("n1", new Journal("n1", InstantSource.system(), events::add));

  private static int free() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String greeting(String address, int port) throws IOException {
    try (var socket = new Socket(InetAddress.ofLiteral(address), port)) {
      socket.setSoTimeout(20_000);
      return String.valueOf(
          new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine());
    }
  }

  @Test
  void itAnswersWhereTheFileSaysAndNowhereElse() throws IOException {
    try (responding) {
      int first = free();
      responding.look(first);
      assertThat(greeting("127.0.0.1", first)).isEqualTo("buoy n1");
      assertThat(greeting("::1", first)).isEqualTo("buoy n1");

      int second = free();
      responding.look(second);
      assertThat(greeting("127.0.0.1", second)).isEqualTo("buoy n1");
      assertThatThrownBy(() -> greeting("127.0.0.1", first)).isInstanceOf(ConnectException.class);

      responding.look(0);
      assertThatThrownBy(() -> greeting("127.0.0.1", second)).isInstanceOf(ConnectException.class);
      assertThat(events).isEmpty();
    }
  }

  @Test
  void whileItIsShutItRefusesAndWhoIsConnectedStays() throws IOException {
    try (responding) {
      int port = free();
      responding.look(port);
      try (var before = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
        before.setSoTimeout(20_000);
        var in = new BufferedReader(new InputStreamReader(before.getInputStream(), StandardCharsets.US_ASCII));
        assertThat(in.readLine()).isEqualTo("buoy n1");

        responding.shut();
        responding.look(port);

        assertThatThrownBy(() -> greeting("127.0.0.1", port)).isInstanceOf(ConnectException.class);
        before.getOutputStream().write("still\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(in.readLine()).isEqualTo("still");

        responding.open();
        responding.look(port);
        assertThat(greeting("127.0.0.1", port)).isEqualTo("buoy n1");
        before.getOutputStream().write("still\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(in.readLine()).isEqualTo("still");
        assertThat(events).isEmpty();

        responding.close();
        assertThat(in.readLine()).as("who was connected before it was shut").isNull();
      }
    }
  }

  @Test
  void whoIsConnectedToAnAddressIsResetAndNobodyElse() throws IOException {
    try (responding) {
      int port = free();
      responding.look(port);
      try (var listens = connected("127.0.0.1", port);
          var talks = connected("127.0.0.1", port);
          var shut = connected("::1", port);
          var other = connected("127.0.0.2", port)) {
        listens.getOutputStream().write("listen\n".getBytes(StandardCharsets.US_ASCII));
        responding.shut();
        responding.open();

        responding.reset(InetAddress.ofLiteral("127.0.0.1"));
        responding.reset(InetAddress.ofLiteral("::1"));

        for (var socket : List.of(listens, talks, shut)) {
          assertThatThrownBy(() -> readAll(socket)).isInstanceOf(SocketException.class).hasMessage("Connection reset");
        }
        other.getOutputStream().write("still\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.US_ASCII))
            .readLine()).isEqualTo("still");
      }
    }
  }

  private static Socket connected(String address, int port) throws IOException {
    var socket = new Socket(InetAddress.ofLiteral(address), port);
    socket.setSoTimeout(20_000);
    for (int read = 0; read != '\n'; read = socket.getInputStream().read()) {
      assertThat(read).isNotNegative();
    }
    return socket;
  }

  private static void readAll(Socket socket) throws IOException {
    var _ = socket.getInputStream().readAllBytes();
  }

  @Test
  void aPortThatIsTakenIsAnAlarmUntilItIsFree() throws IOException {
    try (responding) {
      int port;
      try (var taken = new ServerSocket(0)) {
        port = taken.getLocalPort();
        responding.look(port);
        responding.look(port);

        assertThat(responding.alarm()).hasValueSatisfying(
            alarm -> assertThat(alarm).startsWith("drills.responder: the port " + port + " cannot be had (")
                .doesNotContain(
                    "\n"));
        assertThat(events).hasSize(1);
      }

      responding.look(port);

      assertThat(responding.alarm()).isEmpty();
      assertThat(greeting("127.0.0.1", port)).isEqualTo("buoy n1");
      assertThat(events).extracting(Event::severity).containsExactly(Event.Severity.WARNING, Event.Severity.NOTICE);
    }
  }
}
