package dev.buoy.e2e.interop;

import static java.util.stream.Collectors.joining;

import dev.buoy.e2e.interop.FailoverResults.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// Writes the page of the failover bench from its results: every figure comes from there, and the sentences hold
/// whatever the figures are. `FailoverReport RESULTS PAGE`
public final class FailoverReport {
  private static final Map<String, String> EVENTS = events();

  private final FailoverResults results;
  private final List<Integer> intervals;

  private FailoverReport(FailoverResults results) {
    this.results = results;
    this.intervals = results.rows().stream().map(Row::interval).distinct().sorted().toList();
  }

  private static Map<String, String> events() {
    var events = new LinkedHashMap<String, String>();
    events.put("power", "power loss: cable cut, then `kill -9`");
    events.put("link", "link down at the switch");
    events.put("stop", "graceful stop");
    events.put("preempt", "preemption by the restarted master");
    events.put("return", "preemption by a master whose link is back");
    events.put("tracker", "tracker −70");
    events.put("kill", "`kill -9`, cable in");
    events.put("silent", "`kill -9`: the dead node answers for");
    events.put("frozen", "`SIGSTOP`: the frozen node answers for");
    events.put("freeze", "`SIGCONT` after a freeze");
    events.put("split", "split healed, until the client reaches the master");
    events.put("delete", "address deleted by another program");
    return events;
  }

  public static void main(String[] arguments) throws IOException {
    var page = new FailoverReport(FailoverResults.read(Path.of(arguments[0]))).page();
    Files.writeString(Path.of(arguments[1]), page);
    System.out.print(page);
  }

  private String page() {
    var text = new StringBuilder(FailoverWords.MEASURED).append(machine()).append(FailoverWords.REPEAT).append(goals());
    intervals.forEach(interval -> text.append(section(interval)));
    return text.append(apart()).append(FailoverWords.LIMITS).toString();
  }

  private String machine() {
    return "Commit " + results.fact("commit") + ", " + results.fact("started").replaceFirst("T.*", "") + ", "
        + results.fact("processors") + ", Linux " + results.fact("kernel") + ", Java " + results.fact("java")
        + ",\nkeepalived " + results.fact("keepalived") + ".\n";
  }

  private String goals() {
    var text = new StringBuilder("| Goal |");
    intervals.forEach(interval -> text.append(" ").append(interval).append(" ms |"));
    text.append("\n|---|").append("---|".repeat(intervals.size())).append('\n');
    for (var goal : FailoverGoal.values()) {
      text.append("| ").append(goal.what).append(" |");
      intervals.forEach(interval -> text.append(" ").append(verdict(goal, interval)).append(" |"));
      text.append('\n');
    }
    return text.toString();
  }

  private String verdict(FailoverGoal goal, int interval) {
    var runs = judged(goal.event, interval, "buoy");
    var peers = judged(goal.event, interval, "keepalived");
    if (runs.isEmpty() || (goal == FailoverGoal.NO_WORSE && peers.isEmpty())) {
      return "not measured";
    }
    long reached = runs.stream().filter(row -> goal.reached(row, peers, masterDown(interval))).count();
    boolean lost = goal.isOfLosses();
    return (reached == runs.size() ? "reached" : "**missed**") + ": " + reached + " of " + runs.size() + ", "
        + Spread.number(spread(runs, row -> lost ? row.lost() : row.millis()).max()) + (lost ? " lost" : " ms");
  }

  private String section(int interval) {
    var text = new StringBuilder();
    text.append(String.format(Locale.ROOT, FailoverWords.PAUSES, interval, masterDown(interval), skew(interval)));
    EVENTS.forEach((event, title) -> text.append(pauses(event, interval, title)));
    text.append(FailoverWords.LOSSES);
    EVENTS.forEach((event, title) -> text.append(losses(event, interval, title)));
    return text.toString();
  }

  private String pauses(String event, int interval, String title) {
    var peer = judged(event, interval, "keepalived");
    var buoy = judged(event, interval, "buoy");
    var peers = spread(peer, Row::millis);
    var own = spread(buoy, Row::millis);
    return peer.isEmpty() && buoy.isEmpty()
        ? ""
        : "| " + title + " | " + theory(event, interval) + " | " + peers + " (" + peer.size() + ") | " + own + " ("
            + buoy.size() + ") | " + own.ratioTo(peers) + " |\n";
  }

  private String losses(String event, int interval, String title) {
    var peer = judged(event, interval, "keepalived");
    var buoy = judged(event, interval, "buoy");
    return (peer.isEmpty() && buoy.isEmpty()) || (peer.isEmpty() ? buoy : peer).getFirst().lost() < 0
        ? ""
        : "| " + title + " | " + lost(peer) + " | " + lost(buoy) + " | " + flapped(peer) + " | " + flapped(buoy)
            + " |\n";
  }

  private static String lost(List<Row> rows) {
    return spread(rows, Row::lost) + " (" + rows.stream().filter(row -> row.lost() == 0).count() + ")";
  }

  private static String flapped(List<Row> rows) {
    return rows.stream().filter(row -> row.transitions() > 1).count() + " of " + rows.size();
  }

  /// What RFC 9568 lets the client wait for.
  private static String theory(String event, int interval) {
    return switch (event) {
      case "power", "link", "kill" -> Spread.number(Math.rint(masterDown(interval) - interval)) + "–"
          + Spread.number(Math.rint(masterDown(interval)));
      case "stop" -> String.format(Locale.ROOT, "%.1f", skew(interval));
      default -> "–";
    };
  }

  private static double skew(int interval) {
    return (256 - 100) * interval / 256.0;
  }

  private static double masterDown(int interval) {
    return 3 * interval + skew(interval);
  }

  private List<Row> judged(String event, int interval, String system) {
    return results.rows().stream().filter(row -> row.isOf(event, interval, system) && row.judged()).toList();
  }

  private static Spread spread(List<Row> rows, ToDoubleFunction<Row> value) {
    return Spread.of(rows.stream().map(value::applyAsDouble).toList());
  }

  /// What is in no table.
  private String apart() {
    var rows = results.rows();
    var text = new StringBuilder("\n## Runs apart\n");
    text.append(String.format(Locale.ROOT, "Stolen processor time: at most %.2f %% of a run. Processors in use: median"
        + " %s %% with keepalived, %s %% with Buoy,\nthe client and the programs that make the events included.\n",
        rows.stream().mapToDouble(Row::stolen).max().orElse(0), busy("keepalived"), busy("buoy")));
    var stolen = rows.stream().filter(row -> !row.judged()).toList();
    text.append(
        "Runs with more than 1 % stolen, or in which a processor of the virtual machine stood still for more than"
            + " 30 ms,\nwhich are not in the tables: ")
        .append(stolen.size()).append(".\n");
    stolen.forEach(
        row -> text.append(String.format(Locale.ROOT, "- %s, %d ms, %s: %s ms, %.1f %% stolen, %.0f ms stood still%n",
            EVENTS.getOrDefault(row.event(), row.event()), row.interval(), row.system(),
            Spread.of(List.of(row.millis())).sorted().stream().map(Spread::number).collect(joining()), row.stolen(),
            row.stalled())));
    text.append("Runs that did not come to their end, which were repeated: ").append(results.failures().size())
        .append(".\n");
    results.failures().forEach(failure -> text.append("- ").append(EVENTS.getOrDefault(failure.event(),
        failure.event())).append(", ").append(failure.interval()).append(" ms, ").append(failure.system()).append(": ")
        .append(failure.why()).append('\n'));
    return text.toString();
  }

  private String busy(String system) {
    var spread = spread(results.rows().stream().filter(row -> row.system().equals(system)).toList(), Row::busy);
    return spread.isEmpty() ? "–" : Spread.number(Math.rint(spread.median()));
  }
}
