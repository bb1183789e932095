package dev.buoy.agent.rollout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.config.ConfigBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A folder of files on a real disk.
final class InstalledTest {
  private static final ConfigBytes BEFORE = bytes(Map.of("10.yaml", "a\n", "20.yaml", "b\n"));

  @TempDir
  Path folder;

  private Path parts = Path.of("");
  private Installed installed = new Installed(parts);

  @BeforeEach
  void writeTheFiles() throws IOException {
    parts = Files.createDirectory(folder.resolve("parts"));
    Files.writeString(parts.resolve("10.yaml"), "a\n");
    Files.writeString(parts.resolve("20.yaml"), "b\n");
    Files.writeString(parts.resolve("notes.txt"), "stays");
    installed = new Installed(parts);
  }

  @Test
  void onlyWhatDiffersIsWritten() throws IOException {
    var inode = Files.getAttribute(parts.resolve("10.yaml"), "unix:ino");

    installed.write(bytes(Map.of("10.yaml", "a\n", "30.yaml", "c\n")));
    installed.forget();

    try (var list = Files.list(parts)) {
      assertThat(list.map(each -> each.getFileName().toString())).containsExactlyInAnyOrder("10.yaml", "30.yaml",
          "notes.txt");
    }
    assertThat(Files.getAttribute(parts.resolve("10.yaml"), "unix:ino")).isEqualTo(inode);
  }

  @Test
  void whatIsNewIsForItsOwnerOnly() throws IOException {
    Files.setPosixFilePermissions(parts, PosixFilePermissions.fromString("rwxrwxrwx"));

    installed.write(bytes(Map.of("10.yaml", "a\n", "20.yaml", "b\n", "30.yaml", "c\n")));

    assertThat(Files.getPosixFilePermissions(parts.resolve("30.yaml")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(Files.getAttribute(parts.resolve("30.yaml"), "unix:uid"))
        .isEqualTo(Files.getAttribute(parts.resolve("10.yaml"), "unix:uid"));
  }

  @Test
  void whatWasRemovedComesBackAsItWas() throws IOException {
    var part = parts.resolve("20.yaml");
    Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-r-----"));
    var inode = Files.getAttribute(part, "unix:ino");

    installed.write(bytes(Map.of("10.yaml", "a\n")));
    assertThat(installed.read()).isEqualTo(bytes(Map.of("10.yaml", "a\n")));
    installed.write(BEFORE);

    assertThat(Files.getPosixFilePermissions(part)).isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
    assertThat(Files.getAttribute(part, "unix:ino")).isEqualTo(inode);
    assertThat(installed.read()).isEqualTo(BEFORE);
  }

  @Test
  void aLinkStaysALink() throws IOException {
    var shared = Files.writeString(folder.resolve("shared"), "b\n");
    Files.delete(parts.resolve("20.yaml"));
    Files.createSymbolicLink(parts.resolve("20.yaml"), shared);

    installed.write(bytes(Map.of("10.yaml", "a\n", "20.yaml", "other\n")));
    assertThat(shared).hasContent("other\n");
    installed.write(bytes(Map.of("10.yaml", "a\n")));
    installed.write(BEFORE);

    assertThat(parts.resolve("20.yaml")).isSymbolicLink();
    assertThat(shared).hasContent("b\n");
  }

  @Test
  void aFolderThatIsHalfWrittenIsOursAndOneThatWasEditedIsNot() throws IOException {
    var after = bytes(Map.of("10.yaml", "new\n", "30.yaml", "c\n"));
    var change = new Trial.Change("7f3a", "alice", "", "n1", Instant.EPOCH, BEFORE, after);
    Files.writeString(parts.resolve("10.yaml"), "new\n"); // and then the agent was killed

    assertThat(installed.swap(change, BEFORE)).isTrue();
    assertThat(installed.read()).isEqualTo(BEFORE);

    Files.writeString(parts.resolve("20.yaml"), "mine\n");
    assertThat(installed.swap(change, after)).isFalse();
    assertThat(parts.resolve("20.yaml")).hasContent("mine\n");
  }

  private static ConfigBytes bytes(Map<String, String> files) {
    var parts = new TreeMap<String, byte[]>();
    files.forEach((name, text) -> parts.put(name, text.getBytes(UTF_8)));
    return ConfigBytes.of(parts);
  }
}
