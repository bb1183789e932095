package dev.buoy.agent.config;

import dev.buoy.agent.config.Value.Entry;
import dev.buoy.agent.config.Value.Mapping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What a node may have of its own, merged over the file.
final class Overrides {
  private static final String RULE = "cannot differ between nodes; only interfaces.*, vrrp.*.priority|preempt|preempt_delay,"
      + " *.bind, api, log and servers.*.weight can";
  private static final List<List<String>> ALLOWED = List.of(List.of("interfaces", "*"), List.of("api"), List.of("log"),
      List.of("vrrp", "*", "priority"), List.of("vrrp", "*", "preempt"), List.of("vrrp", "*", "preempt_delay"),
      List.of("frontends", "*", "bind"), List.of("listens", "*", "bind"),
      List.of("backends", "*", "servers", "*", "weight"), List.of("listens", "*", "servers", "*", "weight"));

  private final Problems problems;

  Overrides(Problems problems) {
    this.problems = problems;
  }

  /// The file with a node's own leaves in it. What a node may not have is a problem, and left out.
  Mapping apply(Mapping file, Section override) {
    return file.withOverride(allowed(file, override, List.of()));
  }

  private Mapping allowed(Mapping base, Section override, List<String> path) {
    var kept = new LinkedHashMap<String, Entry>();
    override.mapping().entries().forEach((key, entry) -> {
      var matching = matching(path, key);
      if (matching.isEmpty()) {
        var names = nextWords(path);
        problems.error(entry.mark(), override.pathOf(key), RULE + NearestName.hint(key, names));
      } else if (unknownName(matching, path.size(), base, key)) {
        problems.error(entry.mark(), override.pathOf(key),
            "there is no such name in the file" + NearestName.hintOrAll(key, base.entries().keySet()));
      } else if (matching.stream().anyMatch(rule -> rule.size() == path.size() + 1)) {
        kept.put(key, entry);
      } else {
        kept.put(key, deeper(base, override, path, key, entry));
      }
    });
    return new Mapping(override.mapping().mark(), kept);
  }

  private Entry deeper(Mapping base, Section override, List<String> path, String key, Entry entry) {
    var under = base.entries().get(key);
    var below = under != null && under.value() instanceof Mapping mapping
        ? mapping
        : new Mapping(entry.mark(), new LinkedHashMap<>());
    var longer = new ArrayList<>(path);
    longer.add(key);
    return new Entry(entry.mark(), allowed(below, override.section(key), longer));
  }

  private static boolean unknownName(List<List<String>> matching, int depth, Mapping base, String key) {
    return matching.stream().allMatch(rule -> rule.get(depth).equals("*") && !rule.getFirst().equals("interfaces"))
        && !base.entries().containsKey(key);
  }

  private static List<List<String>> matching(List<String> path, String key) {
    return ALLOWED.stream().filter(rule -> begins(rule, path) && fits(rule.get(path.size()), key)).toList();
  }

  private static Set<String> nextWords(List<String> path) {
    var words = new TreeSet<String>();
    ALLOWED.stream().filter(rule -> begins(rule, path)).forEach(rule -> words.add(rule.get(path.size())));
    return words;
  }

  private static boolean begins(List<String> rule, List<String> path) {
    if (rule.size() <= path.size()) {
      return false;
    }
    for (int i = 0; i < path.size(); i++) {
      if (!fits(rule.get(i), path.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean fits(String rule, String word) {
    return rule.equals("*") || rule.equals(word);
  }
}
