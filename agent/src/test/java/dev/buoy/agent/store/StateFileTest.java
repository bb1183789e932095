package dev.buoy.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateFileTest {
  private final List<String> reports = new ArrayList<>();
  private @TempDir Path folder;

  private StateFile file(int version) {
    return new StateFile(folder.resolve("overrides"), version, reports::add);
  }

  @Test
  void whatWasWrittenLastIsRead() throws IOException {
    assertThat(file(1).read()).isEmpty();
    file(1).write("first\nline two ü\n");
    file(1).write("second");
    assertThat(file(2).read()).contains("second");
    assertThat(Files.getPosixFilePermissions(folder.resolve("overrides")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(folder).isDirectoryNotContaining("glob:**.next");
    assertThat(reports).isEmpty();
  }

  /// Every way in which a file can be cut short or have one byte changed.
  @Test
  void aDamagedFileIsReportedAndSetAside() throws IOException {
    file(1).write("{\"a\": 1}");
    var path = folder.resolve("overrides");
    var whole = Files.readAllBytes(path);
    for (int i = 0; i < whole.length; i++) {
      var cut = java.util.Arrays.copyOf(whole, i);
      var flipped = whole.clone();
      flipped[i] ^= 0x10;
      for (var damaged : List.of(cut, flipped)) {
        reports.clear();
        Files.write(path, damaged);
        assertThat(file(1).read()).as("at %d", i).isEmpty();
        assertThat(reports).hasSize(1);
        assertThat(path).doesNotExist();
        assertThat(folder.resolve("overrides.damaged")).hasBinaryContent(damaged);
      }
    }
  }

  @Test
  void aNewerFormatIsNotGuessedAt() throws IOException {
    file(2).write("from the future");
    assertThat(file(1).read()).isEmpty();
    assertThat(reports).singleElement().asString().contains("newer version").contains("overrides.damaged");
  }

  @Test
  void whatWasThereStaysWhenItCannotBeWritten() throws IOException {
    file(1).write("before");
    Files.createDirectories(folder.resolve(".overrides.next").resolve("in the way"));
    assertThatThrownBy(() -> file(1).write("after")).isInstanceOf(IOException.class);
    assertThat(file(1).read()).contains("before");
  }

  /// SIGKILL in the middle of some hundred writes: what was said to be on the disk is there, or something later, whole.
  @Test
  void noWriteIsLostOrHalfWhenItsWriterIsKilled() throws IOException, InterruptedException {
    var path = folder.resolve("state");
    int writes = 0;
    for (int round = 0; round < 10; round++) {
      var writer = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-Xshare:auto", "-cp",
          System.getProperty("java.class.path"), StateWriter.class.getName(), path.toString(), "" + writes)
          .redirectError(ProcessBuilder.Redirect.INHERIT).start();
      var said = new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8));
      int last = -1;
      for (int i = 0; i < 20 + round; i++) {
        last = Integer.parseInt(Objects.requireNonNull(said.readLine()));
      }
      writer.toHandle().destroyForcibly(); // which, unlike the other, leaves the pipe open
      for (var line = said.readLine(); line != null; line = said.readLine()) {
        last = line.isEmpty() ? last : Integer.parseInt(line);
      }
      writer.waitFor();
      var text = new StateFile(path, 1, reports::add).read().orElseThrow();
      assertThat(reports).isEmpty();
      int found = Integer.parseInt(text.substring(0, text.indexOf('\n')));
      assertThat(found).isGreaterThanOrEqualTo(last);
      assertThat(text).hasSize(20_000 + 2 + 2 * String.valueOf(found).length());
      writes = found + 1;
    }
    assertThat(writes).isGreaterThan(200);
  }

  @Test
  void whatAKilledAgentLeftIsInNobodysWay() throws IOException {
    Files.writeString(folder.resolve(".overrides.next"), "half");
    file(1).write("whole");
    assertThat(file(1).read()).contains("whole");
  }
}
