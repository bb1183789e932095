package dev.buoy.e2e.differential;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What is done once through each proxy, and what is to be seen of it.
/// @param name of its section in both files
/// @param haproxy the lines of its `listen`; `$1` stands for the address of the first server, and so on
/// @param buoy the same in an entry of `listens`
/// @param script what clients and servers do
/// @param rows everything that the script observes
record Scenario(String name, String haproxy, String buoy, Script script, List<Row> rows) {
  Scenario {
    rows = List.copyOf(rows);
  }

  Scenario(String name, String haproxy, String buoy, Script script, Row... rows) {
    this(name, haproxy, buoy, script, List.of(rows));
  }

  /// Plays all parts: those of the clients and those of the servers.
  @FunctionalInterface
  interface Script {
    void play(Scene scene) throws Exception;
  }

  /// What there is to say against these observations, one line each.
  List<String> objections(Via via, Map<String, String> seen) {
    var wrong = rows.stream().filter(row -> !row.fits(via, seen.get(row.what())))
        .map(row -> "%s: %s through %s, expected %s".formatted(row.what(), seen.get(row.what()), via,
            row.expected(via)));
    var unforeseen = seen.keySet().stream().filter(what -> rows.stream().noneMatch(row -> row.what().equals(what)))
        .map(what -> "%s: %s through %s, not expected at all".formatted(what, seen.get(what), via));
    return Stream.concat(wrong, unforeseen).toList();
  }

  /// Whether there is something to say against these observations, but only that all of it came late.
  boolean onlyLate(Via via, Map<String, String> seen) {
    var wrong = rows.stream().filter(row -> !row.fits(via, seen.get(row.what()))).toList();
    return !wrong.isEmpty() && wrong.size() == objections(via, seen).size()
        && wrong.stream().allMatch(row -> row.late(seen.get(row.what())));
  }

  /// Those in which nothing is timed closely; they may run beside each other.
  static List<Scenario> untimed() {
    return Stream.of(Distribution.SCENARIOS, Bytes.SCENARIOS, Closing.SCENARIOS, Waiting.SCENARIOS)
        .flatMap(List::stream).toList();
  }

  /// Those that measure time and want the machine for themselves.
  static List<Scenario> timed() {
    return TimeOuts.SCENARIOS;
  }

  static List<Scenario> all() {
    return Stream.concat(untimed().stream(), timed().stream()).toList();
  }
}
