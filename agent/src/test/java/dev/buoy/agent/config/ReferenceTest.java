package dev.buoy.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
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

  @Test
  void theTablesOfTheProxyAreThoseOfTheReader() throws IOException {
    var tables = new LinkedHashMap<String, List<String>>();
    tables.put("defaults", Reference.defaults());
    tables.put("frontends", Reference.table("Section", FrontendKey.values()));
    tables.put("timeouts", Reference.table("Of a", TimeoutKey.values()));
    tables.put("backends", Reference.table("Section", BackendKey.values()));
    tables.put("servers", Reference.table("", ServerKey.values()));
    tables.put("checks", Reference.table("Types", CheckKey.values()));
    tables.put("api", Reference.table("Section", ApiKey.values()));
    tables.put("drills", Reference.table("Section", DrillKey.values()));
    tables.put("log", Reference.table("Section", LogKey.values()));
    for (var table : tables.entrySet()) {
      isWritten("<!-- keys of " + table.getKey() + ": written by ReferenceTest -->", table.getValue(),
          "<!-- end of " + table.getKey() + " -->");
    }
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

  @Test
  void theTablesOfTheProxyHaveTheKeysThatTheReaderAsksFor(@TempDir Path folder) {
    var yaml = new Yaml(folder);
    var frontend = places("frontend", FrontendKey.values());
    var backend = places("backend", BackendKey.values());
    isKnown(yaml, "schema: 1\nfrontends: {F: {%s: 1}}\n", frontend);
    isKnown(yaml, "schema: 1\nfrontends: {F: {bind: [{%s: 1}]}}\n", places("bind", FrontendKey.values()));
    isKnown(yaml, "schema: 1\nfrontends: {F: {access: [{%s: 1}]}}\n", places("access", FrontendKey.values()));
    isKnown(yaml, "schema: 1\nfrontends: {F: {timeout: {%s: 1}}}\n", TimeoutKey.of("frontend"));
    isKnown(yaml, "schema: 1\nbackends: {B: {%s: 1}}\n", backend);
    isKnown(yaml, "schema: 1\nbackends: {B: {timeout: {%s: 1}}}\n", TimeoutKey.of("backend"));
    isKnown(yaml, "schema: 1\nbackends: {B: {session: {%s: 1}}}\n", places("session", BackendKey.values()));
    isKnown(yaml, "schema: 1\nbackends: {B: {stick: {%s: 1}}}\n", places("stick", BackendKey.values()));
    isKnown(yaml, "schema: 1\nlistens: {L: {%s: 1}}\n", union(frontend, backend, Set.of("default_backend")));
    isKnown(yaml, "schema: 1\ndefaults: {%s: 1}\n",
        union(FrontendKey.inDefaults(), union(BackendKey.inDefaults(), List.of("timeout"), Set.of()), Set.of()));
    isKnown(yaml, "schema: 1\napi: {%s: 1}\n", places("api", ApiKey.values()));
    isKnown(yaml, "schema: 1\napi: {tls: {%s: 1}}\n", places("tls", ApiKey.values()));
    isKnown(yaml, "schema: 1\napi: {socket: {%s: 1}}\n", places("socket", ApiKey.values()));
    isKnown(yaml, "schema: 1\ndrills: {%s: 1}\n", places("drills", DrillKey.values()));
    isKnown(yaml, "schema: 1\nlog: {%s: 1}\n", places("log", LogKey.values()));
    isKnown(yaml, "schema: 1\nlog: {access: {%s: 1}}\n", places("access", LogKey.values()));
    isKnown(yaml, "schema: 1\nlog: {access: {to: {syslog: /dev/log, %s: 1}}}\n", places("access.to", LogKey.values()));
  }

  @Test
  void theTablesOfServersAndChecksHaveTheKeysThatTheReaderAsksFor(@TempDir Path folder) {
    var yaml = new Yaml(folder);
    var server = Arrays.stream(ServerKey.values()).map(Key::word).toList();
    var check = Arrays.stream(CheckKey.values()).map(Key::word).toList();
    isKnown(yaml, "schema: 1\nbackends: {B: {servers: {s: {%s: 1}}}}\n", server);
    isKnown(yaml, "schema: 1\nbackends: {B: {server_defaults: {%s: 1}}}\n",
        union(server, List.of(), Set.of("address")));
    for (var type : List.of("tcp", "http", "redis", "mysql", "pgsql", "smtp", "script", "none")) {
      var file = "schema: 1\nbackends: {B: {servers: {s: {address: \"10.0.0.9:1\", check: {type: %s, %%s: 1}}}}}\n"
          .formatted(type);
      isKnown(yaml, file, check);
      for (var key : CheckKey.values()) {
        assertThat(yaml.problems(file.formatted(key.word())).stream().anyMatch(each -> each.contains("is for type")))
            .as(type + " " + key).isEqualTo(!key.goesWith(type));
      }
    }
  }

  private static List<String> places(String place, Key... keys) {
    return Arrays.stream(keys).filter(key -> key.directive().place().equals(place)).map(Key::word).toList();
  }

  private static Set<String> union(Collection<String> words, Collection<String> others, Set<String> without) {
    var all = new TreeSet<>(words);
    all.addAll(others);
    all.removeAll(without);
    return all;
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
