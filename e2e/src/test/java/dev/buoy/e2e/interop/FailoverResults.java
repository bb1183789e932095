package dev.buoy.e2e.interop;

import dev.buoy.e2e.interop.FailoverLab.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// The file of results: lines `# key: value` that say what was measured and on what machine, then one for each sample
/// and each run that failed. Results of one build on one machine only. Used by one thread.
final class FailoverResults {
  /// A run in which other machines took more of the processors than this is shown and not judged.
  static final double STOLEN_PERCENT = 1;
  /// The same for one in which a processor stood still for longer.
  static final double STALLED_MILLIS = 30;

  private static final Pattern FACT = Pattern.compile("# ([a-z]+): (.*)");

  private final Path file;
  private final Map<String, String> facts = new LinkedHashMap<>();
  private final List<Row> rows = new ArrayList<>();
  private final List<Failure> failures = new ArrayList<>();

  /// @param millis as in `FailoverLab.Sample`
  record Row(String event, int interval, String system, int run, double millis, long lost, long transitions,
      double stolen, double stalled, double busy, int nth) {
    static Row of(String event, int interval, String system, int run, Sample sample) {
      return new Row(event, interval, system, run, sample.millis(), sample.lost(), sample.transitions(),
          sample.cpu().stolenPercent(), sample.stalled(), sample.cpu().busyPercent(), sample.nth());
    }

    static Row read(String[] words) {
      return new Row(words[0], Integer.parseInt(words[1]), words[2], Integer.parseInt(words[3]),
          Double.parseDouble(words[4]), Long.parseLong(words[5]), Long.parseLong(words[6]),
          Double.parseDouble(words[7]), Double.parseDouble(words[8]), Double.parseDouble(words[9]),
          Integer.parseInt(words[10]));
    }

    boolean judged() {
      return stolen <= STOLEN_PERCENT && stalled <= STALLED_MILLIS;
    }

    boolean isOf(String otherEvent, int otherInterval, String otherSystem) {
      return event.equals(otherEvent) && interval == otherInterval && system.equals(otherSystem);
    }

    private String line() {
      return String.format(Locale.ROOT, "%s,%d,%s,%d,%.2f,%d,%d,%.2f,%.1f,%.1f,%d%n", event, interval, system, run,
          millis,
          lost, transitions, stolen, stalled, busy, nth);
    }
  }

  /// A run that did not come to its end.
  record Failure(String event, int interval, String system, int run, String why) {
    private String line() {
      return "failed," + event + "," + interval + "," + system + "," + run + ","
          + why.lines().findFirst().orElse("").replace(',', ';') + "\n";
    }
  }

  private FailoverResults(Path file) {
    this.file = file;
  }

  /// Reads what is there, which may be nothing.
  static FailoverResults read(Path file) throws IOException {
    var results = new FailoverResults(file);
    if (Files.exists(file)) {
      Files.readAllLines(file).forEach(results::read);
    }
    return results;
  }

  private void read(String line) {
    var fact = FACT.matcher(line);
    var words = line.split(",", -1);
    if (fact.matches()) {
      facts.put(fact.group(1), fact.group(2));
    } else if (words[0].equals("failed") && words.length == 6) {
      failures.add(new Failure(words[1], Integer.parseInt(words[2]), words[3], Integer.parseInt(words[4]), words[5]));
    } else if (words.length == 11) {
      rows.add(Row.read(words)); // a line that was cut off by the end of the program is none
    }
  }

  /// Writes down what is measured, or makes sure that it is what was measured so far.
  /// @param now `key: value` of everything that has an influence; `commit` and `started` may differ
  /// @throws IllegalStateException with an advice when it is something else
  void sameAs(Map<String, String> now) throws IOException {
    if (facts.isEmpty()) {
      if (!rows.isEmpty()) {
        throw new IllegalStateException(file + " does not say what it measured: --fresh forgets it");
      }
      facts.putAll(now);
      append(
          String.join("", now.entrySet().stream().map(e -> "# " + e.getKey() + ": " + e.getValue() + "\n").toList()));
    }
    for (var fact : now.entrySet()) {
      var then = facts.get(fact.getKey());
      if (!fact.getValue().equals(then) && !fact.getKey().matches("commit|started")) {
        throw new IllegalStateException("the results so far (" + facts.get("commit") + ") are of another "
            + fact.getKey() + ": " + then + ", now " + fact.getValue() + "; --fresh forgets them");
      }
    }
  }

  String fact(String key) {
    return facts.getOrDefault(key, "unknown");
  }

  List<Row> rows() {
    return List.copyOf(rows);
  }

  List<Failure> failures() {
    return List.copyOf(failures);
  }

  void add(List<Row> samples) throws IOException {
    rows.addAll(samples);
    append(String.join("", samples.stream().map(Row::line).toList()));
  }

  void add(Failure failure) throws IOException {
    failures.add(failure);
    append(failure.line());
  }

  private void append(String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /// Runs that count: those in which no other machine took the processors.
  long judged(String event, int interval, String system) {
    return rows.stream().filter(row -> row.isOf(event, interval, system) && row.judged()).count();
  }

  /// All runs, also those that failed.
  long tried(String event, int interval, String system) {
    return rows.stream().filter(row -> row.isOf(event, interval, system)).count()
        + failures.stream().filter(failure -> failure.event().equals(event) && failure.interval() == interval
            && failure.system().equals(system)).count();
  }
}
