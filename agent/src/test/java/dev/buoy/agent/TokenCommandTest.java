package dev.buoy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void theTokenIsOnStdoutAndItsDigestInTheLine() throws Exception {
    assertThat(run("token", "new", "ci", "--role", "operator")).isZero();

    var token = out.toString().strip();
    assertThat(token).matches("buoy_[A-Za-z0-9_-]{43}");
    assertThat(out.toString()).isEqualTo(token + "\n");
    assertThat(err.toString()).isEqualTo("ci operator " + digest(token) + "\n");
  }

  @Test
  void theFileKeepsItsLinesAndGetsOneMore(@TempDir Path dir) throws Exception {
    var file = Files.writeString(dir.resolve("tokens"), "# automation\nold viewer 00");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    assertThat(run("token", "new", "ci", "--role", "viewer", "--file", file.toString())).isZero();

    assertThat(file).hasContent("# automation\nold viewer 00\nci viewer " + digest(out.toString().strip()) + "\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-r-----");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aFileThatOthersMayWriteIsRefused(@TempDir Path dir) throws IOException {
    var file = Files.writeString(dir.resolve("tokens"), "");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));

    assertThat(run("token", "new", "ci", "--role", "viewer", "--file", file.toString())).isEqualTo(1);

    assertThat(err.toString()).isEqualTo("buoy: %s: others may write it; chmod go-w %s\n".formatted(file, file));
    assertThat(out.toString()).isEmpty();
    assertThat(file).isEmptyFile();
  }

  @Test
  void nodesHaveNone() {
    assertThat(run("token", "new", "n1", "--role", "node")).isEqualTo(2);
    assertThat(run("token", "new", "n1", "--role", "boss")).isEqualTo(2);
    assertThat(run("token", "new", "a b", "--role", "viewer")).isEqualTo(2);
    assertThat(run("token", "new", "--role", "viewer")).isEqualTo(2);
    assertThat(run("token")).isEqualTo(2);

    assertThat(out.toString()).isEmpty();
  }

  private static String digest(String token) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
  }

  private int run(String... words) {
    return Main.run(words, Map.of(), new PrintWriter(out, true), new PrintWriter(err, true));
  }
}
