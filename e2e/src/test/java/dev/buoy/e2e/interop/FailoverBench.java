package dev.buoy.e2e.interop;

import dev.buoy.e2e.interop.FailoverResults.Failure;
import dev.buoy.e2e.interop.FailoverResults.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// Runs the failovers of Buoy and of keepalived in turn and appends what a client saw to a file of results; what the
/// file has already is not run again. Both labs of an interval stay up from run to run; one is measured at a time.
/// `FailoverBench RESULTS MINUTES RUNS INTERVALS EVENTS SOURCES COMMIT KEEPALIVED`: lists with commas, as many runs as
/// intervals. Exit status 3: the minutes are over, call it again to go on.
public final class FailoverBench implements AutoCloseable {
  private static final List<String> SYSTEMS = List.of("keepalived", "buoy");
  private static final int MORE_TO_DO = 3;

  /// Until a run at an interval was seen, this is what one is taken to need.
  private static final Duration STARTS = Duration.ofSeconds(45);
  private static final Duration SPARE = Duration.ofSeconds(5);

  private final FailoverResults results;
  private final List<String> events;
  private final long end;
  private final Map<String, FailoverLab> labs = new TreeMap<>();
  private Duration longest = STARTS;
  private Duration spent = Duration.ZERO;
  private int done;

  /// One run that is still to do.
  private record Round(String event, int interval, String system, int run) {}

  private FailoverBench(FailoverResults results, List<String> events, Duration time) {
    this.results = results;
    this.events = events;
    this.end = System.nanoTime() + time.toNanos();
  }

  public static void main(String[] arguments) throws Exception {
    var results = FailoverResults.read(Path.of(arguments[0]));
    try {
      results.sameAs(facts(arguments[5], arguments[6], arguments[7]));
    } catch (IllegalStateException e) {
      System.err.println("failover: " + e.getMessage());
      System.exit(1);
    }
    var events = words(arguments[4]);
    int left = 0;
    var time = Duration.ofSeconds(Math.round(60 * Double.parseDouble(arguments[1])));
    var runs = words(arguments[2]).stream().map(Integer::parseInt).toList();
    var intervals = words(arguments[3]).stream().map(Integer::parseInt).toList();
    try (var bench = new FailoverBench(results, events, time)) {
      for (int i = 0; i < intervals.size(); i++) {
        left += bench.interval(intervals.get(i), runs.get(Math.min(i, runs.size() - 1)));
      }
    }
    if (left > 0) {
      System.out.println("failover: " + left + " runs are left: the same again goes on with them");
    }
    System.exit(left > 0 ? MORE_TO_DO : 0);
  }

  private static List<String> words(String list) {
    return Arrays.stream(list.split(",", -1)).toList();
  }

  private static Map<String, String> facts(String sources, String commit, String keepalived) throws IOException {
    var facts = new LinkedHashMap<String, String>();
    facts.put("commit", commit);
    facts.put("sources", sources);
    facts.put("started", Instant.now().truncatedTo(ChronoUnit.MINUTES).toString());
    facts.put("processors", Runtime.getRuntime().availableProcessors() + " × "
        + Files.readAllLines(Path.of("/proc/cpuinfo")).stream().filter(line -> line.startsWith("model name"))
            .map(line -> line.replaceFirst(".*: ", "")).findFirst().orElse("unknown"));
    facts.put("kernel", System.getProperty("os.version").replaceFirst("-.*", ""));
    facts.put("java", Runtime.version() + " (" + System.getProperty("java.vendor") + ")");
    facts.put("keepalived", keepalived);
    return facts;
  }

  /// Does rounds in an order in which each event comes before any comes again, so that a part of them is a whole table,
  /// and in which the systems take turns.
  /// @return how many runs are left at the end of the time
  private int interval(int millis, int runs) throws IOException {
    // What the stolen time of another machine spoils, or what fails, is tried again, but not for ever.
    var rounds = IntStream.rangeClosed(1, runs + Math.max(2, runs / 4)).boxed().flatMap(run -> events.stream()
        .flatMap(event -> inTurn(run).stream()
            .map(system -> new Round(event, millis, system, run))))
        .toList();
    longest = STARTS;
    for (var round : rounds) {
      if (open(round, runs)) {
        if (System.nanoTime() + longest.toNanos() > end) {
          break;
        }
        run(round);
      }
    }
    close();
    if (done > 0) {
      System.out.printf("failover: %d ms: %d runs in %d s%n", millis, done, spent.toSeconds());
    }
    done = 0;
    spent = Duration.ZERO;
    return Math.toIntExact(rounds.stream().filter(round -> round.run() <= runs && open(round, runs)).count());
  }

  private static List<String> inTurn(int number) {
    return number % 2 == 0 ? SYSTEMS : SYSTEMS.reversed();
  }

  private boolean open(Round round, int runs) {
    return results.tried(round.event(), round.interval(), round.system()) < round.run()
        && results.judged(round.event(), round.interval(), round.system()) < runs;
  }

  private void run(Round round) throws IOException {
    try {
      SYSTEMS.forEach(system -> lab(system, round.interval())); // both are there before either is measured
      var lab = lab(round.system(), round.interval());
      long begin = System.nanoTime();
      var samples = lab.run(round.event());
      var took = Duration.ofNanos(System.nanoTime() - begin);
      var rows = samples.stream()
          .map(sample -> Row.of(sample.event(), round.interval(), round.system(), round.run(), sample)).toList();
      results.add(rows);
      rows.forEach(row -> show(row, took));
      spent = spent.plus(took);
      done++;
      var enough = took.plus(SPARE);
      longest = longest.equals(STARTS) || enough.compareTo(longest) > 0 ? enough : longest;
    } catch (AssertionError | RuntimeException e) {
      var why = String.valueOf(e.getMessage());
      System.out.println("failover: " + round + " failed, it goes on in a new lab: " + why);
      results.add(new Failure(round.event(), round.interval(), round.system(), round.run(), why));
      var lab = labs.remove(round.system());
      if (lab != null) {
        lab.close();
      }
    }
  }

  private FailoverLab lab(String system, int millis) {
    return labs.computeIfAbsent(system, name -> FailoverLab.of(name, millis));
  }

  private static void show(Row row, Duration took) {
    System.out.printf(Locale.ROOT,
        "%-8s %5d ms %-10s run %2d: %9.1f ms, %4s lost, %d transitions, stolen %.1f %%, stalled %.0f ms,"
            + " busy %.0f %%, took %.1f s%n",
        row.event(), row.interval(), row.system(), row.run(), row.millis(),
        row.lost() < 0 ? "-" : row.lost(), row.transitions(), row.stolen(), row.stalled(), row.busy(),
        took.toMillis() / 1000.0);
  }

  @Override
  public void close() {
    labs.values().forEach(FailoverLab::close);
    labs.clear();
  }
}
