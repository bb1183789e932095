package dev.buoy.console.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What is written of the verbs is what the table of verbs says; `-Dbuoy.update=true` writes it anew.
class DocumentsTest {
  private static final Path DOCS = Path.of("../docs");

  @Test
  void thePageOfCommandsIsThatOfTheTable() throws IOException {
    isWritten(DOCS.resolve("commands.md"), CommandPage.lines());
  }

  @Test
  void theManualIsThatOfTheTable() throws IOException {
    isWritten(DOCS.resolve("man/buoy.1"), ManualPage.lines());
  }

  @Test
  void theManualIsSetWithoutAWarning() throws IOException, InterruptedException {
    var man = new ProcessBuilder("man", "--warnings", "-l", DOCS.resolve("man/buoy.1").toString());
    man.environment().putAll(java.util.Map.of("MANWIDTH", "80", "LC_ALL", "C.UTF-8", "MANROFFSEQ", ""));
    var warnings = Files.createTempFile("buoy", ".man");
    try {
      var process = man.redirectError(warnings.toFile()).start();
      process.getOutputStream().close();
      var page = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();

      assertThat(warnings).hasContent("");
      assertThat(process.exitValue()).isZero();
      assertThat(page.replaceAll(".\b", "")).contains("buoy drain BACKEND/SERVER", "--confirm NAME",
          "set reason 'change 4711'");
    } finally {
      Files.delete(warnings);
    }
  }

  @Test
  void everyVerbAndOptionHasASentence() {
    var verbs = Arrays.stream(Verb.values()).filter(Verb::available).toList();

    assertThat(verbs).allSatisfy(verb -> assertThat(verb.summary()).isNotBlank());
    assertThat(Clause.values()).allSatisfy(clause -> assertThat(clause.meaning()).isNotBlank());
    assertThat(Clause.values()).allSatisfy(clause -> assertThat(
        Verb.EVERYWHERE.contains(clause) || verbs.stream().anyMatch(verb -> verb.clauses().contains(clause)))
        .as("%s belongs to a verb", clause).isTrue());
  }

  private static void isWritten(Path file, List<String> lines) throws IOException {
    if (Boolean.getBoolean("buoy.update")) {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, lines);
    }
    assertThat(file).exists();
    assertThat(Files.readAllLines(file)).isEqualTo(lines);
  }
}
