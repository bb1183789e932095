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
import java.util.function.Function;
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
    events.put("preempt", "preemption by the returning master");
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
    var text = new StringBuilder("""
        # Failover: Buoy beside keepalived

        ## What was measured
        Three nodes (priorities 150, 100, 50) and a client on one bridge, in network namespaces of one machine. The client
        asks an echo at the virtual address over UDP every millisecond. A pause is the time between two answers; the
        longest one of a run is what the tables show. A question is lost when it has no answer 1024 questions later. For
        two events another client, which always asks the first node's own hardware address, tells how long that node goes
        on answering. Buoy and keepalived get the same lab, priorities, interval, preemption and tracker; Buoy has
        `fence: auto` besides. They take turns run by run, in labs that stay up; the lab that waits for its turn advertises
        and is asked nothing. Every program has run for five seconds or more before something happens to it, and it
        happens at a random phase of the interval. 1000 ms is version 2, the other intervals are version 3.

        """);
    text.append(machine()).append("""

        To repeat it: `scripts/bench failover` (or `scripts/bench failover --minutes 9`, again and again while its status
        is 3), as root, on an otherwise idle machine.

        ## Goals
        Runs of Buoy that reached the goal, of those judged, and the worst of them.

        """).append(goals());
    intervals.forEach(interval -> text.append(section(interval)));
    return text.append(apart()).append(limits()).toString();
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
    boolean lost = goal == FailoverGoal.STOP || goal == FailoverGoal.PREEMPT;
    return (reached == runs.size() ? "reached" : "**missed**") + ": " + reached + " of " + runs.size() + ", "
        + Spread.number(spread(runs, row -> lost ? row.lost() : row.millis()).max()) + (lost ? " lost" : " ms");
  }

  private String section(int interval) {
    var text = new StringBuilder();
    text.append(String.format(Locale.ROOT, """

        ## %d ms
        Theory for the node of priority 100: Master_Down_Interval %.1f ms, of which %.1f ms skew. Pauses in ms: median /
        90th percentile / maximum (runs).

        | Event | Theory | keepalived | Buoy | Ratio of medians |
        |---|---|---|---|---|
        """, interval, masterDown(interval), skew(interval)));
    EVENTS.forEach((event, title) -> text.append(row(event, interval, title, Row::millis,
        cell -> " " + theory(event, interval) + " |")));
    text.append("""

        Questions lost: median / 90th percentile / maximum (runs without a loss), and runs with more than one transition.

        | Event | keepalived | Buoy | keepalived flapped | Buoy flapped |
        |---|---|---|---|---|
        """);
    EVENTS.forEach((event, title) -> text.append(losses(event, interval, title)));
    return text.toString();
  }

  private String row(String event, int interval, String title, ToDoubleFunction<Row> value,
      Function<String, String> theory) {
    var peer = judged(event, interval, "keepalived");
    var buoy = judged(event, interval, "buoy");
    return peer.isEmpty() && buoy.isEmpty()
        ? ""
        : "| " + title + " |" + theory.apply(event) + " " + spread(peer, value) + " (" + peer.size() + ") | "
            + spread(buoy, value) + " (" + buoy.size() + ") | " + spread(buoy, value).ratioTo(spread(peer, value))
            + " |\n";
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
      case "power", "link", "kill" -> Spread.number(Math.round(masterDown(interval) - interval)) + "–"
          + Spread.number(Math.round(masterDown(interval)));
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
    text.append("Runs with more than 1 % stolen, which are not in the tables: ").append(stolen.size()).append(".\n");
    stolen.forEach(row -> text.append(String.format(Locale.ROOT, "- %s, %d ms, %s: %s ms, %.1f %% stolen%n",
        EVENTS.getOrDefault(row.event(), row.event()), row.interval(), row.system(),
        Spread.of(List.of(row.millis())).sorted().stream().map(Spread::number).collect(joining()), row.stolen())));
    text.append("Runs that did not come to their end, which were repeated: ").append(results.failures().size())
        .append(".\n");
    results.failures().forEach(failure -> text.append("- ").append(EVENTS.getOrDefault(failure.event(),
        failure.event())).append(", ").append(failure.interval()).append(" ms, ").append(failure.system()).append(": ")
        .append(failure.why()).append('\n'));
    return text.toString();
  }

  private String busy(String system) {
    var spread = spread(results.rows().stream().filter(row -> row.system().equals(system)).toList(), Row::busy);
    return spread.isEmpty() ? "–" : Spread.number(Math.round(spread.median()));
  }

  private static String limits() {
    return """

        ## What this does not say
        All nodes, the switch and the client share the processors of one machine: a node that starts or dies takes time
        from the others, and there is no network card, cable or real switch that loses, delays or relearns. The client is
        one UDP socket that asks steadily; open TCP connections, other clients' ARP caches and routers are not looked at.
        The nodes fail over again and again, so their code is warmer than that of a backup that does it once a year, and
        some dozen runs of an event show medians and rough bounds, not rare cases: a maximum is the longest that was seen
        here, not the longest there is. A pause of up to about 3 ms can be the probe's own. keepalived is the version
        named above with its defaults beside the settings named; newer versions and other settings were not measured, nor
        were more than one router, many addresses, IPv6 and unicast.
        """;
  }
}
