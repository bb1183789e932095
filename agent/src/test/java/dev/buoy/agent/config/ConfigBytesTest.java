package dev.buoy.agent.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigBytesTest {
  private static final String GOOD = "schema: 1\ncluster: {name: c} # why\n";

  @TempDir
  Path folder;

  @Test
  void bytesGiveWhatTheFileOnTheDiskGives() throws IOException {
    var path = Files.writeString(folder.resolve("buoy.yaml"), GOOD);

    var read = (Loaded.Accepted) ConfigFile.load(path, "host");
    var given = (Loaded.Accepted) ConfigFile.load(path, ConfigBytes.single(GOOD.getBytes(UTF_8)), "host");

    assertThat(given.cluster().node("host")).isEqualTo(read.cluster().node("host"));
    assertThat(given.cluster().bytes()).isEqualTo(read.cluster().bytes());
    assertThat(read.cluster().bytes().content("")).asString(UTF_8).isEqualTo(GOOD);
    assertThat(read.cluster().node("host").digest()).isEqualTo(read.cluster().bytes().digest());
  }

  @Test
  void bytesHaveTheSameProblemsInTheSamePlaces() throws IOException {
    var bad = GOOD + "frontendz: {}\n";
    var path = Files.writeString(folder.resolve("buoy.yaml"), bad);

    assertThat(ConfigFile.load(path, ConfigBytes.single(bad.getBytes(UTF_8)), "host"))
        .isEqualTo(ConfigFile.load(path, "host")).isInstanceOf(Loaded.Rejected.class);
    assertThat(ConfigFile.load(path, ConfigBytes.single(new byte[]{(byte) 0xff}), "host"))
        .isInstanceOfSatisfying(Loaded.Rejected.class,
            rejected -> assertThat(rejected.problems().getFirst().toString()).contains("is not UTF-8 text"));
  }

  @Test
  void aFolderIsItsFilesByTheirNames() throws IOException {
    Files.writeString(folder.resolve("10-a.yaml"), GOOD);
    Files.writeString(folder.resolve("20-b.yaml"), "maxconn: 10\n");
    Files.writeString(folder.resolve(".trial"), "no part of it");

    var read = ConfigBytes.read(folder);

    assertThat(read.folder()).isTrue();
    assertThat(read.names()).containsExactly("10-a.yaml", "20-b.yaml");
    assertThat(read).isEqualTo(ConfigBytes.of(
        Map.of("20-b.yaml", "maxconn: 10\n".getBytes(UTF_8), "10-a.yaml", GOOD.getBytes(UTF_8))));
  }

  @Test
  void namesFromElsewhereStayInTheFolder() {
    assertThat(ConfigBytes.isName("10-web.yaml")).isTrue();
    for (var name : new String[]{"", "../x.yaml", "a/b.yaml", ".hidden.yaml", "x.yml", "x.yaml\n"}) {
      assertThat(ConfigBytes.isName(name)).as(name).isFalse();
    }
  }

  @Test
  void secretsAreTakenOutAndNothingElse() {
    var text = """
        # é stays
        vrrp:
          VI_1: {auth_pass: "s3cret é", priority: 100} # and this
          VI_2:
            auth_hmac: {id: 1, key: 0x00ff}
            auth_pass: plain
        api: {tls: {key: n.key}}
        backends: {b: {check: {type: redis, password: {file: secret.txt}}}}
        """;

    assertThat(Redaction.text(text)).isEqualTo(text.replace("\"s3cret é\"", "\"***\"").replace("0x00ff", "\"***\"")
        .replace("plain", "\"***\""));
  }
}
