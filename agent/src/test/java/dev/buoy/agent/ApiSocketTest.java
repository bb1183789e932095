package dev.buoy.agent;

import static dev.buoy.agent.ApiScene.who;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The socket for the users of this machine.
class ApiSocketTest {
  private static final int NOBODY = 65534;

  @TempDir
  Path folder;
  private Path run = Path.of(".");
  private Path socket = Path.of(".");

  @BeforeEach
  void others() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    run = folder.resolve("run");
    socket = run.resolve("api.sock");
  }

  @Test
  void itIsForTheGroupAndGoesWithTheAgent() throws IOException {
    try (var _ = new ApiScene(folder, "")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket))).isEqualTo("rw-rw----");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(run))).isEqualTo("rwxr-xr-x");
    }
    assertThat(socket).doesNotExist();
  }

  @Test
  void rootAndTheAgentsUserAreAdministrators() throws IOException {
    try (var scene = new ApiScene(folder, "socket: {role: viewer}")) {
      assertThat(who(scene.socket())).isEqualTo(System.getProperty("user.name") + " admin");
    }
  }

  @Test
  void whoCalledSudoIsNotLost() throws IOException {
    try (var scene = new ApiScene(folder, "")) {
      var name = uid() == 0 ? "alice" : System.getProperty("user.name");
      assertThat(who(scene.socket(), "buoy-operator", "alice")).isEqualTo(name + " admin");
    }
  }

  /// As another user where this one may become one: root in a container may.
  @Test
  void theKernelSaysWhoCallsWhateverTheCallerSays() throws Exception {
    try (var _ = new ApiScene(folder, "socket: {role: operator}")) {
      var answer = askAs(NOBODY, (int) Files.getAttribute(socket, "unix:gid"));

      assertThat(answer).contains(uid() == 0 ? "nobody" : System.getProperty("user.name"))
          .contains(uid() == 0 ? "operator" : "admin").doesNotContain("mallory");
    }
  }

  @Test
  void whoIsNotOfTheGroupDoesNotComeIn() throws Exception {
    try (var _ = new ApiScene(folder, "")) {
      assertThat(askAs(NOBODY, NOBODY).isEmpty()).isEqualTo(uid() == 0);
    }
  }

  @Test
  void whatAnAgentLeftBehindIsReplaced() throws IOException {
    Files.createDirectories(run);
    ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket)).close();
    assertThat(socket).exists();

    try (var scene = new ApiScene(folder, "")) {
      assertThat(who(scene.socket())).endsWith(" admin");
    }
  }

  @Test
  void whatIsNoSocketStaysAndTheRestWorks() throws IOException {
    Files.createDirectories(run);
    Files.writeString(socket, "precious");

    try (var scene = new ApiScene(folder, "")) {
      assertThat(who(scene.plaintext())).isEqualTo("local viewer");
    }
    assertThat(socket).hasContent("precious");
  }

  @Test
  void anotherAgentsSocketIsLeftToIt() throws IOException {
    try (var first = new ApiScene(folder, "socket: {role: viewer}")) {
      try (var second = new ApiScene(folder, "")) {
        assertThat(who(second.plaintext())).isEqualTo("local viewer");
      }
      assertThat(who(first.socket())).endsWith(" admin");
    }
  }

  /// Asks GetInfo as `curl` does it, under a name that is not its own.
  private String askAs(int user, int group) throws Exception {
    var request = Files.write(folder.resolve("request"), new byte[5]);
    var command = new ArrayList<String>();
    if (uid() == 0) {
      command.addAll(List.of("setpriv", "--reuid=" + user, "--regid=" + group, "--clear-groups"));
    }
    command.addAll(List.of("curl", "-s", "--max-time", "20", "--unix-socket", socket.toString(),
        "--http2-prior-knowledge", "-H", "content-type: application/grpc", "-H", "te: trailers", "-H",
        "buoy-operator: mallory", "--data-binary", "@" + request, "http://localhost/buoy.v1.Agent/GetInfo"));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    process.waitFor();
    return answer;
  }

  private static int uid() throws IOException {
    return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
  }
}
