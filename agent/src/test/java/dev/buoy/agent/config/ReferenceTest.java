package dev.buoy.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `docs/reference.md` says what the reader does; `-Dbuoy.update=true` writes it anew.
final class ReferenceTest {
  private static final Path FILE = Path.of("../docs/reference.md");
  private static final String BEGIN = "<!-- keys of a virtual router: written by ReferenceTest -->";
  private static final String END = "<!-- end -->";
  private static final String TRACKERS = "<!-- keys of a tracker: written by ReferenceTest -->";
  private static final String END_OF_TRACKERS = "<!-- end of trackers -->";

  @Test
  void theTableIsThatOfTheReader() throws IOException {
    isWritten(BEGIN, Reference.virtualRouter(), END);
  }

  @Test
  void theTableOfTrackersIsThatOfTheReader() throws IOException {
    isWritten(TRACKERS, Reference.trackers(), END_OF_TRACKERS);
  }

  private static void isWritten(String begin, List<String> table, String end) throws IOException {
    var lines = Files.readAllLines(FILE);
    var fresh = new ArrayList<>(lines.subList(0, lines.indexOf(begin) + 1));
    fresh.addAll(table);
    fresh.addAll(lines.subList(lines.indexOf(end), lines.size()));
    if (Boolean.getBoolean("buoy.update")) {
      Files.write(FILE, fresh);
    }

    assertThat(Files.readAllLines(FILE)).isEqualTo(fresh);
  }

  /// Besides those of the tracker it knows the subjects of the others, of which it wants exactly one.
  @Test
  void theTableOfTrackersHasTheKeysThatTheReaderAsksFor(@TempDir Path folder) {
    for (var subject : TrackerKey.subjects()) {
      var words = new TreeSet<>(TrackerKey.subjects());
      Arrays.stream(TrackerKey.values()).filter(key -> List.of(key.trackers().split(", ")).contains(subject))
          .map(TrackerKey::word).forEach(words::add);

      isKnown(new Yaml(folder), "schema: 1\ntrackers: {T: {%s: e, %%s: 1}}\n".formatted(subject), words);
    }
  }

  @Test
  void theTableHasEveryKeyThatTheReaderAsksFor(@TempDir Path folder) {
    isKnown(new Yaml(folder),
        "schema: 1\nvrrp: {V: {interface: e, virtual_router_id: 1, virtual_addresses: [10.0.0.9], %s: 1}}\n",
        Arrays.stream(RouterKey.values()).map(RouterKey::word).toList());
  }

  /// The reader lists the keys it knows when it is given one that is near none.
  private static void isKnown(Yaml yaml, String file, Collection<String> words) {
    for (var word : words) {
      assertThat(yaml.problems(file.formatted(word))).as(word).noneMatch(problem -> problem.contains("unknown key"));
    }
    var problem = yaml.problems(file.formatted("zzz")).stream().filter(each -> each.contains("unknown key")).findFirst()
        .orElseThrow();
    var listed = List.of(problem.replaceFirst(".*there is ", "").replaceFirst(" and [0-9]+ more", "").split(", "));
    assertThat(words).containsAll(listed);
    var more = Pattern.compile("and ([0-9]+) more").matcher(problem);
    assertThat(listed.size() + (more.find() ? Integer.parseInt(more.group(1)) : 0)).isEqualTo(words.size());
  }
}
