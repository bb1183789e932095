package dev.buoy.e2e.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.e2e.Await;
import dev.buoy.e2e.Lab;
import dev.buoy.e2e.Shell;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.api.parallel.Isolated;

/// The same connections through Debian's haproxy and through an agent: which servers they go to, what arrives, how each
/// side sees the end, and when. Where Buoy differs on purpose the scenario says so. All of them are played once, before the
/// first is judged.
@Isolated("compares time-outs")
class DifferentialIT {
  private static final Duration STARTS = Duration.ofSeconds(30);
  private static final Duration ALL = Duration.ofMinutes(1);

  @RegisterExtension
  static final Lab lab = new Lab();

  private static final Map<String, Map<Via, Map<String, String>>> SEEN = new HashMap<>();

  @BeforeAll
  static void play() {
    lab.start("n1", "haproxy", List.of("haproxy", "-db", "-f", lab.file("haproxy.cfg", Via.HAPROXY.file()).toString()));
    lab.start("n1", "agent", List.of(Shell.script("buoy"), "agent", "-f", lab.file("buoy.yaml", Via.BUOY.file())
        .toString())).awaitLine("buoy: ready ", STARTS);
    var last = Via.HAPROXY.listener(Scenario.all().size() - 1);
    Await.until(STARTS, "haproxy listens", () -> lab.exec("n1", "ss", "-Hltn", "sport = " + last.getPort()).out()
        .contains("LISTEN"));
    lab.runPeer("n1", ALL, Play.class).ok().lines().map(line -> line.split("\t", -1))
        .forEach(words -> SEEN.computeIfAbsent(words[0], _ -> new EnumMap<>(Via.class))
            .computeIfAbsent(Via.valueOf(words[1]), _ -> new TreeMap<>()).put(words[2], words[3]));
  }

  static List<String> names() {
    return Scenario.all().stream().map(Scenario::name).toList();
  }

  @ParameterizedTest
  @MethodSource("names")
  void isSeenAlikeThroughBoth(String name) {
    var scenario = Scenario.all().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    var seen = SEEN.getOrDefault(name, Map.of());

    assertThat(Stream.of(Via.values())
        .flatMap(via -> scenario.objections(via, seen.getOrDefault(via, Map.of())).stream()))
        .as("%s, as both were seen: %s", name, seen).isEmpty();
  }
}
