package dev.buoy.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `docs/reference.md` says what the reader does; `-Dbuoy.update=true` writes it anew.
final class ReferenceTest {
  private static final Path FILE = Path.of("../docs/reference.md");
  private static final String BEGIN = "<!-- keys of a virtual router: written by ReferenceTest -->";
  private static final String END = "<!-- end -->";

  @Test
  void theTableIsThatOfTheReader() throws IOException {
    var lines = Files.readAllLines(FILE);
    var fresh = new ArrayList<>(lines.subList(0, lines.indexOf(BEGIN) + 1));
    fresh.addAll(Reference.virtualRouter());
    fresh.addAll(lines.subList(lines.indexOf(END), lines.size()));
    if (Boolean.getBoolean("buoy.update")) {
      Files.write(FILE, fresh);
    }

    assertThat(Files.readAllLines(FILE)).isEqualTo(fresh);
  }

  /// The reader lists the keys it knows when it is given one that is near none.
  @Test
  void theTableHasEveryKeyThatTheReaderAsksFor(@TempDir Path folder) {
    var words = Arrays.stream(RouterKey.values()).map(RouterKey::word).toList();
    var file = "schema: 1\nvrrp: {V: {interface: e, virtual_router_id: 1, virtual_addresses: [10.0.0.9], %s: 1}}\n";

    for (var word : words) {
      assertThat(new Yaml(folder).problems(file.formatted(word))).as(word)
          .noneMatch(problem -> problem.contains("unknown key"));
    }
    var problem = new Yaml(folder).problems(file.formatted("zzz")).getFirst();
    var listed = List.of(problem.replaceFirst(".*there is ", "").replaceFirst(" and [0-9]+ more", "").split(", "));
    assertThat(words).containsAll(listed);
    var more = Pattern.compile("and ([0-9]+) more").matcher(problem);
    assertThat(more.find()).isTrue();
    assertThat(listed.size() + Integer.parseInt(more.group(1))).isEqualTo(words.size());
  }
}
