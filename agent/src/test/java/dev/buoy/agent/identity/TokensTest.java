package dev.buoy.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.identity.Tokens.Holder;
import dev.buoy.agent.operation.Caller.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensTest {
  @TempDir
  Path folder;

  @Test
  void aTokenIsKnownByItsDigest() throws IOException {
    var tokens = tokens("# automation\n\nci operator " + Tokens.digest("abc") + "\nmon viewer "
        + Tokens.digest("def").toUpperCase(Locale.ROOT) + "\n");

    assertThat(tokens.holder("abc")).contains(new Holder("ci", Role.OPERATOR));
    assertThat(tokens.holder("def")).contains(new Holder("mon", Role.VIEWER));
    assertThat(tokens.holder("abcd")).isEmpty();
    assertThat(tokens.holder("")).isEmpty();
    assertThat(tokens.complaints()).isEmpty();
  }

  @Test
  void aLineThatIsWrongIsNamedAndTheRestHolds() throws IOException {
    var tokens = tokens("ci operator " + Tokens.digest("abc") + "\nmon root " + Tokens.digest("def") + "\nx y\n");

    assertThat(tokens.holder("abc")).isPresent();
    assertThat(tokens.holder("def")).isEmpty();
    assertThat(tokens.complaints()).containsExactly(new Complaint("tokens", "UNUSABLE", false, "tokens "
        + folder.resolve("tokens") + ":2: must be NAME viewer|operator|admin SHA256 (and 1 lines more)"));
  }

  @Test
  void noTokenIsOfANode() throws IOException {
    assertThat(tokens("n1 node " + Tokens.digest("abc")).holder("abc")).isEmpty();
  }

  @Test
  void aFileThatOthersMayWriteIsNotBelieved() throws IOException {
    for (var mode : new String[]{"rw-rw----", "rw----rw-"}) {
      var file = Files.writeString(folder.resolve("tokens"), "ci admin " + Tokens.digest("abc"));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
      var tokens = new Tokens(file);
      tokens.look();

      assertThat(tokens.holder("abc")).isEmpty();
      assertThat(tokens.complaints()).extracting(Complaint::sentence)
          .containsExactly("tokens " + file + " can be written by others, so none is accepted; chmod go-w " + file);
    }
  }

  @Test
  void aFileThatChangesIsReadAgain() throws IOException {
    var tokens = tokens("ci admin " + Tokens.digest("abc"));
    Files.writeString(folder.resolve("tokens"), "ci admin " + Tokens.digest("other one"));
    tokens.look();

    assertThat(tokens.holder("abc")).isEmpty();
    assertThat(tokens.holder("other one")).isPresent();
    Files.delete(folder.resolve("tokens"));
    tokens.look();
    assertThat(tokens.holder("other one")).isEmpty();
    assertThat(tokens.complaints()).extracting(Complaint::sentence)
        .containsExactly("tokens " + folder.resolve("tokens") + " cannot be read: no such file or folder");
  }

  private Tokens tokens(String text) throws IOException {
    var file = Files.writeString(folder.resolve("tokens"), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    var tokens = new Tokens(file);
    tokens.look();
    return tokens;
  }
}
