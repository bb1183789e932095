package dev.buoy.agent;

import static dev.buoy.agent.ApiScene.who;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.identity.ConnectionLimits;
import dev.buoy.agent.identity.TestAuthority;
import dev.buoy.agent.identity.TestAuthority.Pair;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which connections the API takes, which of them end, and how.
class ApiConnectionsTest {
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final int PATIENCE_MILLIS = 20_000;

  @TempDir
  Path folder;

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (var each : open) {
      each.close();
    }
  }

  @Test
  void anAddressHasOnlySoManyConnectionsAndOneThatEndsMakesRoom() throws IOException {
    try (var scene = new ApiScene(folder, "insecure: true")) {
      var first = greeted(scene, "127.0.0.7");
      for (int i = 1; i < ConnectionLimits.OF_ONE; i++) {
        greeted(scene, "127.0.0.7");
      }

      assertThat(greets(connect(scene, "127.0.0.7"))).isFalse();
      assertThat(greets(connect(scene, "127.0.0.8"))).isTrue();
      first.close();
      Waiting.until("there is room again", () -> greets(connect(scene, "127.0.0.7")));
    }
  }

  @Test
  void otherAgentsAreAlwaysLetIn() throws IOException {
    try (var scene = new ApiScene(folder, "insecure: true")) {
      for (int i = 0; i < ConnectionLimits.OF_ONE + 10; i++) {
        greeted(scene, "127.0.0.3"); // n2
      }
    }
  }

  @Test
  void aUserHasOnlySoManyConnectionsOverTheSocket() throws IOException {
    try (var scene = new ApiScene(folder, "")) {
      for (int i = 0; i < ConnectionLimits.OF_ONE; i++) {
        assertThat(greets(scene)).isTrue();
      }

      assertThat(greets(scene)).isFalse();
      assertThat(who(scene.plaintext())).contains("viewer");
    }
  }

  @Test
  void connectionsEndOfWhomIsBelievedNoMore() throws IOException {
    var authority = TestAuthority.in(folder.resolve("ca"));
    try (var scene = secure(authority)) {
      var gone = scene.raw(authority, authority.issue("gone", "operator"));
      var stays = scene.raw(authority, authority.issue("stays", "operator"));
      open.addAll(List.of(gone, stays));
      scene.look();
      scene.look();
      assertThat(ended(gone)).isFalse();

      authority.revoke("gone");

      Waiting.until("who is revoked is parted from", () -> {
        scene.look();
        return ended(gone);
      });
      assertThat(ended(stays)).isFalse();
    }
  }

  @Test
  void connectionsEndOfWhomAnAuthorityVouchesForThatIsTakenOut() throws IOException {
    var authority = TestAuthority.in(folder.resolve("ca"));
    var other = TestAuthority.in(folder.resolve("other"));
    var both = Files.readString(authority.certificate()) + Files.readString(other.certificate());
    var only = Files.readString(authority.certificate());
    try (var scene = secure(authority)) {
      replace(authority.certificate(), both);
      scene.look();
      var foreigner = other.issue("foreigner", "operator");
      var caller = scene.secure(authority, foreigner);
      var gone = scene.raw(authority, foreigner);
      open.add(gone);
      assertThat(who(caller)).isEqualTo("foreigner operator");

      replace(authority.certificate(), only);
      scene.look();

      assertThat(who(caller)).doesNotContain("operator");
      Waiting.until("it is parted from", () -> {
        scene.look();
        return ended(gone);
      });
    }
  }

  @Test
  void whoSpeaksPlaintextWhereTlsIsHearsTheEndAndNoReset() throws IOException {
    var authority = TestAuthority.in(folder.resolve("ca"));
    try (var scene = secure(authority)) {
      for (int i = 0; i < 200; i++) {
        try (var socket = new Socket(ApiScene.SECURE, scene.port)) {
          socket.setSoTimeout(PATIENCE_MILLIS);
          socket.getOutputStream().write(PREFACE.getBytes(StandardCharsets.US_ASCII));
          socket.getOutputStream().write(new byte[9]);
          socket.getOutputStream().write(new byte[10_000]);

          assertThat(socket.getInputStream().readAllBytes()).as("an end in order, and no reset").isEmpty();
        }
      }
    }
  }

  private ApiScene secure(TestAuthority authority) throws IOException {
    Pair node = authority.issue("n1", "node", ApiScene.SECURE);
    Files.copy(node.cert(), folder.resolve("own.crt"));
    Files.copy(node.key(), folder.resolve("own.key"));
    return new ApiScene(folder, "tls: {cert: own.crt, key: own.key, client_ca: ca/ca.crt, crl: ca/crl.pem}");
  }

  private static void replace(Path file, String text) throws IOException {
    var next = Files.writeString(file.resolveSibling("next"), text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /// Whether the other end has closed it.
  private static boolean ended(Socket socket) {
    try {
      socket.setSoTimeout(20);
      return readToEnd(socket.getInputStream());
    } catch (java.net.SocketTimeoutException _) {
      return false;
    } catch (IOException _) {
      return true;
    }
  }

  private static boolean readToEnd(InputStream stream) throws IOException {
    while (stream.read() >= 0) {
      // until there is no more
    }
    return true;
  }

  private Socket greeted(ApiScene scene, String from) throws IOException {
    var socket = connect(scene, from);
    assertThat(greets(socket)).isTrue();
    return socket;
  }

  private Socket connect(ApiScene scene, String from) throws IOException {
    var socket = new Socket(InetAddress.ofLiteral(ApiScene.SECURE), scene.port, InetAddress.ofLiteral(from), 0);
    open.add(socket);
    return socket;
  }

  /// Whether the server begins to speak HTTP/2.
  private static boolean greets(Socket socket) throws IOException {
    try {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(PREFACE.getBytes(StandardCharsets.US_ASCII));
      return socket.getInputStream().read() >= 0;
    } catch (SocketException _) {
      return false;
    }
  }

  private boolean greets(ApiScene scene) throws IOException {
    var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    open.add(channel);
    try {
      channel.connect(UnixDomainSocketAddress.of(scene.access.socket()));
      channel.write(ByteBuffer.wrap(PREFACE.getBytes(StandardCharsets.US_ASCII)));
      return channel.read(ByteBuffer.allocate(1)) > 0;
    } catch (IOException _) {
      return false;
    }
  }
}
