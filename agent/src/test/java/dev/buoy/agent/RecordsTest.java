package dev.buoy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.state.SettingsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecordsTest {
  private final ExecutorService writer = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> news = new ArrayList<>();

  @AfterEach
  void stop() {
    writer.shutdownNow();
  }

  @Test
  void whatCannotBeOpenedAtTheStartIsToldWhenThereIsSomebodyToTell(@TempDir Path folder) throws IOException {
    Files.createDirectory(folder.resolve("journal"));
    Files.createDirectory(folder.resolve("audit.log"));
    try (var records = new Records(folder, writer)) {
      records.tell(news::add);
      assertThat(news).singleElement().asString().contains(folder.resolve("journal") + " cannot be written",
          "audit.log");
      assertThat(records.alarm()).hasValueSatisfying(alarm -> assertThat(alarm).contains("journal", "audit.log"));

      Files.delete(folder.resolve("journal"));
      Files.delete(folder.resolve("audit.log"));
      records.tryAgain();
      assertThat(records.alarm()).isEmpty();
      assertThat(news).hasSize(2).last().asString().endsWith("works again");
    }
  }

  @Test
  void withoutAFolderNothingIsKept() {
    try (var records = new Records(null, writer)) {
      assertThat(records.lastEvent()).isZero();
      assertThat(records.settings()).isEqualTo(SettingsFile.Kept.NOTHING);
      assertThat(records.versions()).isNull();
      assertThat(records.alarm()).isEmpty();
    }
  }
}
