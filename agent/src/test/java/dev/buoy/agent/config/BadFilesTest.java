package dev.buoy.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each file of the folder is wrong in some ways; the file of the same name beside it lists all of them.
final class BadFilesTest {
  private static final Path FOLDER = Path.of("src/test/resources/config/bad");

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyProblemIsNamedWithItsPlace(Path file) throws IOException {
    var expected = file.resolveSibling(file.getFileName().toString().replace(".yaml", ".expected"));

    var loaded = ConfigFile.load(file, "host");

    assertThat(loaded).isInstanceOf(Loaded.Rejected.class);
    var lines = ((Loaded.Rejected) loaded).problems().stream().map(problem -> problem.toString()
        .replace(FOLDER.toAbsolutePath() + "/", "").replace(FOLDER + "/", "")).toList();
    if (Boolean.getBoolean("buoy.update")) {
      Files.write(expected, lines);
    }
    assertThat(lines).isEqualTo(Files.readAllLines(expected));
  }
}
