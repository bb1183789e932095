package dev.buoy.agent.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.backend.AdminState;
import dev.buoy.agent.operation.Author;
import dev.buoy.agent.operation.Generation;
import dev.buoy.agent.operation.ServerKey;
import dev.buoy.agent.operation.Setting;
import dev.buoy.agent.operation.Settings;
import dev.buoy.agent.operation.Version;
import dev.buoy.agent.operation.WeightShare;
import dev.buoy.agent.store.Trouble;
import dev.buoy.agent.config.ConfigFile;
import dev.buoy.agent.config.Loaded;
import dev.buoy.agent.config.NodeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsFileTest {
  private final List<String> reports = new ArrayList<>();
  private final Trouble trouble = new Trouble();

  @BeforeEach
  void listen() {
    trouble.tell(reports::add);
  }

  private @TempDir Path folder;

  private SettingsFile file() {
    return new SettingsFile(folder, reports::add, trouble);
  }

  @Test
  void whatWasKeptIsReadAgain() throws IOException {
    assertThat(file().read()).isEqualTo(new SettingsFile.Kept(0, Settings.NONE));
    var settings = Settings.of(all());
    file().keep(Generation.first(17, config(), settings));
    assertThat(file().read()).isEqualTo(new SettingsFile.Kept(17, settings));
    file().keep(Generation.first(18, config(), Settings.NONE));
    assertThat(file().read()).isEqualTo(new SettingsFile.Kept(18, Settings.NONE));
    assertThat(reports).isEmpty();
  }

  private static List<Setting> all() {
    var server = new ServerKey("pool", "s1");
    var author = new Author("änna", "kernel \"6\"", Instant.ofEpochSecond(5, 7), Instant.ofEpochSecond(9), "7f3a");
    return List.of(new Setting.OfState(server, AdminState.MAINT, "", new Version(5, 0, "n1"), author),
        new Setting.OfState(server, AdminState.READY, "n2", new Version(5, 1, "n1"), author),
        new Setting.OfWeight(server, new WeightShare(50, true), new TreeMap<>(Map.of("n1", 40)), "",
            new Version(6, 0, "n2"), author),
        new Setting.OfWeight(server, null, new TreeMap<>(), "n3", new Version(7, 0, "n2"), author),
        new Setting.OfStandby("n3", true, new Version(8, 0, "n2"), author));
  }

  @Test
  void whatIsNotUnderstoodIsNotUsed() throws IOException {
    new dev.buoy.agent.store.StateFile(folder.resolve("overrides"), 1, reports::add).write("seventeen\n{");
    assertThat(file().read()).isEqualTo(new SettingsFile.Kept(0, Settings.NONE));
    assertThat(reports).singleElement().asString().endsWith("is not understood, and is not used");
  }

  @Test
  void aDiskThatDoesNotWorkIsOneSentenceUntilItDoes() throws IOException {
    Files.delete(folder);
    var file = file();
    file.keep(Generation.first(2, config(), Settings.NONE));
    file.keep(Generation.first(3, config(), Settings.NONE));
    assertThat(trouble.alarm())
        .contains(
            folder.resolve("overrides") + " cannot be written: no such file or folder; overrides will not survive"
                + " a restart");
    assertThat(reports).hasSize(1);
    Files.createDirectory(folder);
    file.keep(Generation.first(4, config(), Settings.NONE));
    assertThat(trouble.alarm()).isEmpty();
    assertThat(reports).hasSize(2);
  }

  private static NodeConfig config() throws IOException {
    var path = Files.createTempFile("buoy", ".yaml");
    try {
      Files.writeString(path, "schema: 1\n");
      return ConfigFile.load(path, "n1") instanceof Loaded.Accepted(var cluster, var _)
          ? cluster.node("n1")
          : org.junit.jupiter.api.Assertions.fail("the file is valid");
    } finally {
      Files.delete(path);
    }
  }
}
