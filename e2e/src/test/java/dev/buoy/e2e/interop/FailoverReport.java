package dev.buoy.e2e.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Writes the page of the failover bench from its results. `FailoverReport RESULTS PAGE KEEPALIVED_VERSION`
public final class FailoverReport {
  /// A run in which another machine took more of the processors than this is counted apart.
  private static final double STOLEN_PERCENT = 1;
  private static final Map<String, String> EVENTS = events();

  private FailoverReport() {}

  private record Row(String event, int interval, String system, double millis, long transitions, double stolen) {
    static Row of(String line) {
      var words = line.split(",", -1);
      return new Row(words[0], Integer.parseInt(words[1]), words[2], Double.parseDouble(words[4]),
          Long.parseLong(words[5]), Double.parseDouble(words[6]));
    }
  }

  private static Map<String, String> events() {
    var events = new java.util.LinkedHashMap<String, String>();
    events.put("power", "power loss: cable cut and `kill -9`");
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
    var lines = Files.readAllLines(Path.of(arguments[0]));
    var rows = lines.stream().filter(line -> !line.startsWith("failed")).map(Row::of).toList();
    var text = new StringBuilder();
    text.append("# Failover\n\nWhat a client sees that asks the virtual address over UDP every millisecond: the longest"
        + " time without an answer, in ms,\nBuoy and keepalived run by run in turn, two nodes (priorities 150 and 100)"
        + " on one bridge.\nMedian / maximum (runs); 2 or 3 ms is the probe's own spacing. Written by"
        + " `scripts/bench failover`.\n\n");
    text.append(machine(arguments[2])).append('\n');
    var intervals = rows.stream().map(Row::interval).distinct().sorted().toList();
    for (int interval : intervals) {
      var settings = RouterSettings.version(interval >= 1000 ? 2 : 3).millis(interval).priority(100);
      text.append("\n## ").append(interval).append(" ms, version ").append(settings.version()).append("\n\n")
          .append("Master_Down_Interval ").append(settings.masterDownMillis()).append(" ms.\n\n")
          .append("| Event | keepalived | Buoy |\n|---|---|---|\n");
      EVENTS.forEach((event, title) -> {
        var of = rows.stream().filter(row -> row.event().equals(event) && row.interval() == interval).toList();
        if (!of.isEmpty()) {
          text.append("| ").append(title).append(" | ").append(cell(of, "keepalived")).append(" | ")
              .append(cell(of, "buoy")).append(" |\n");
        }
      });
    }
    text.append("\n").append(notes(rows, lines.size() - rows.size()));
    Files.writeString(Path.of(arguments[1]), text);
    System.out.print(text);
  }

  private static String cell(List<Row> rows, String system) {
    var own = rows.stream().filter(row -> row.system().equals(system)).toList();
    var quiet = own.stream().filter(row -> row.stolen() <= STOLEN_PERCENT).toList();
    if (quiet.isEmpty()) {
      return own.isEmpty() ? "–" : "only with stolen time (" + own.size() + ")";
    }
    double[] values = quiet.stream().mapToDouble(row -> row.millis() < 0 ? Double.MAX_VALUE : row.millis()).sorted()
        .toArray();
    double median = values.length % 2 == 1
        ? values[values.length / 2]
        : values[values.length / 2 - 1] / 2 + values[values.length / 2] / 2;
    long flaps = quiet.stream().filter(row -> row.transitions() > 1).count();
    return number(median) + " / " + number(values[values.length - 1]) + " (" + values.length + ")"
        + (flaps == 0 ? "" : ", more than one transition in " + flaps);
  }

  private static String number(double millis) {
    return millis > 1e9 ? "for ever" : String.format(Locale.ROOT, millis < 100 ? "%.1f" : "%.0f", millis);
  }

  private static String notes(List<Row> rows, int failed) {
    var stolen = rows.stream().filter(row -> row.stolen() > STOLEN_PERCENT).toList();
    var text = new StringBuilder();
    text.append("Runs that did not settle and were repeated: ").append(failed).append(".\n");
    text.append("Stolen processor time: at most ").append(String.format(Locale.ROOT, "%.1f %%",
        rows.stream().mapToDouble(Row::stolen).max().orElse(0))).append("; ").append(stolen.size())
        .append(" runs above 1 % are shown here and not in the tables.\n");
    if (!stolen.isEmpty()) {
      var byEvent = stolen.stream().collect(Collectors.groupingBy(
          row -> row.event() + " " + row.interval() + " ms " + row.system(), TreeMap::new, Collectors.toList()));
      byEvent.forEach((name, some) -> text.append("- ").append(name).append(": ").append(some.stream()
          .map(row -> row.millis() < 0 ? "for ever" : number(row.millis())).collect(Collectors.joining(", ")))
          .append('\n'));
    }
    return text.toString();
  }

  private static String machine(String keepalived) throws IOException {
    var model = Files.readAllLines(Path.of("/proc/cpuinfo")).stream().filter(line -> line.startsWith("model name"))
        .map(line -> line.replaceFirst(".*: ", "")).findFirst().orElse("unknown processor");
    return "Machine: " + Runtime.getRuntime().availableProcessors() + " × " + model + ", Linux "
        + System.getProperty("os.version").replaceFirst("-.*", "") + ", Java " + Runtime.version() + ", "
        + keepalived.replaceFirst(" \\(.*", "") + ".\n";
  }
}
