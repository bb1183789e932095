package dev.buoy.agent.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RollingLogTest {
  private final List<String> reports = new ArrayList<>();
  private @TempDir Path folder;

  private RollingLog open(long most) {
    return RollingLog.open(folder.resolve("log"), most, 2, reports::add);
  }

  private static String object(int number) {
    return "{\"number\":" + number + "}";
  }

  @Test
  void linesComeBackInTheirOrder() {
    try (var log = open(1000)) {
      log.append(object(1));
      log.append(object(2));
    }
    try (var log = open(1000)) {
      log.append("{\"text\":\"ü,\\\"crc\\\":\\\"00000000\\\"}\"}");
      assertThat(log.lines()).containsExactly(object(1), object(2),
          "{\"text\":\"ü,\\\"crc\\\":\\\"00000000\\\"}\"}");
      assertThat(log.last()).hasValueSatisfying(line -> assertThat(line).contains("text"));
    }
    assertThat(reports).isEmpty();
  }

  @Test
  void theOldestGo() throws IOException {
    try (var log = open(200)) {
      IntStream.range(0, 100).forEach(i -> log.append(object(i)));
      var lines = log.lines();
      assertThat(lines).last().isEqualTo(object(99));
      assertThat(lines).isEqualTo(IntStream.range(100 - lines.size(), 100).mapToObj(RollingLogTest::object).toList());
    }
    try (var files = Files.list(folder)) {
      assertThat(files.toList()).hasSize(3).allSatisfy(file -> assertThat(Files.size(file)).isLessThanOrEqualTo(200));
    }
  }

  /// Whatever byte a crash stops at: what was whole before it is there, and what comes after it.
  @Test
  void aTornLineSpoilsNoOther() throws IOException {
    try (var log = open(10_000)) {
      log.append(object(1));
      log.append(object(2));
    }
    var path = folder.resolve("log");
    var whole = Files.readAllBytes(path);
    int first = new String(whole, StandardCharsets.UTF_8).indexOf('\n') + 1;
    for (int cut = first; cut < whole.length - 1; cut++) {
      Files.write(path, Arrays.copyOf(whole, cut));
      try (var log = open(10_000)) {
        log.append(object(3));
        assertThat(log.lines()).as("cut at %d", cut).containsExactly(object(1), object(3));
      }
    }
  }

  @Test
  void aDamagedLineIsLeftOut() throws IOException {
    try (var log = open(10_000)) {
      log.append(object(1));
      log.append(object(2));
      log.append(object(3));
      var text = Files.readString(folder.resolve("log"));
      Files.writeString(folder.resolve("log"), text.replace("\"number\":2", "\"number\":7"),
          StandardOpenOption.TRUNCATE_EXISTING);
      assertThat(log.lines()).containsExactly(object(1), object(3));
    }
  }

  @Test
  void itIsReportedOnceThatItCannotBeWrittenAndOnceThatItCanAgain() throws IOException {
    var path = folder.resolve("gone").resolve("log");
    try (var log = RollingLog.open(path, 1000, 1, reports::add)) {
      log.append(object(1));
      log.append(object(2));
      assertThat(reports).singleElement().asString().startsWith(path + " cannot be written: ");
      Files.createDirectories(path.getParent());
      log.tryAgain();
      assertThat(reports).hasSize(2);
      log.append(object(3));
      log.append(object(4));
      assertThat(reports).hasSize(2).last().isEqualTo("");
      assertThat(log.lines()).containsExactly(object(3), object(4));
    }
  }
}
