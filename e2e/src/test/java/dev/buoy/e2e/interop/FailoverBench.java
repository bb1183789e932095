package dev.buoy.e2e.interop;

import dev.buoy.e2e.interop.FailoverLab.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Runs the failovers of Buoy and of keepalived in turn and appends what a client saw to a file of results; what the
/// file has already is not run again. `FailoverBench RESULTS RUNS INTERVALS EVENTS LANES`, lists with commas.
public final class FailoverBench {
  private static final List<String> SYSTEMS = List.of("buoy", "keepalived");

  private final Path results;
  private final int runs;

  private FailoverBench(Path results, int runs) {
    this.results = results;
    this.runs = runs;
  }

  /// What a lane has to do next.
  private record Round(String event, int run) {}

  public static void main(String[] arguments) throws Exception {
    var bench = new FailoverBench(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
    var events = words(arguments[3]);
    for (var interval : words(arguments[2])) {
      int millis = Integer.parseInt(interval);
      bench.interval(millis, events, millis >= 1000 ? Integer.parseInt(arguments[4]) : 1);
    }
    System.exit(0);
  }

  private static List<String> words(String list) {
    return Arrays.stream(list.split(",", -1)).toList();
  }

  /// Rounds in an order in which each event comes before any comes again, so that a part of them is a whole table.
  private void interval(int millis, List<String> events, int lanes) throws Exception {
    var rounds = new ConcurrentLinkedQueue<Round>();
    for (int run = 1; run <= runs; run++) {
      for (var event : events) {
        if (SYSTEMS.stream().anyMatch(system -> missing(event, millis, system))) {
          int number = run;
          if (SYSTEMS.stream().anyMatch(system -> done(event, millis, system) < number)) {
            rounds.add(new Round(event, run));
          }
        }
      }
    }
    if (rounds.isEmpty()) {
      return;
    }
    var threads = new ArrayList<Thread>();
    for (int lane = 0; lane < lanes; lane++) {
      threads.add(Thread.ofPlatform().start(() -> lane(millis, rounds)));
    }
    for (var thread : threads) {
      thread.join();
    }
  }

  private void lane(int millis, ConcurrentLinkedQueue<Round> rounds) {
    while (!rounds.isEmpty()) {
      try (var buoy = FailoverLab.buoy(millis); var keepalived = FailoverLab.keepalived(millis)) {
        for (var round = rounds.poll(); round != null; round = rounds.poll()) {
          for (var lab : round.run() % 2 == 0 ? List.of(buoy, keepalived) : List.of(keepalived, buoy)) {
            if (done(round.event(), millis, lab.system()) < round.run()) {
              record(round, millis, lab.system(), lab.run(round.event()));
            }
          }
        }
      } catch (AssertionError | RuntimeException e) {
        // Shown and counted as a run that failed; the rest goes on in new labs.
        System.out.println("bench: a run failed, going on in new labs: " + e.getMessage());
        write("failed," + millis + ",,0,0,0,0");
      }
    }
  }

  private void record(Round round, int millis, String system, List<Sample> samples) {
    for (var sample : samples) {
      write(String.format(Locale.ROOT, "%s,%d,%s,%d,%.2f,%d,%.2f", sample.event(), millis, system, round.run(),
          sample.millis(), sample.transitions(), sample.stolenPercent()));
      System.out.printf(Locale.ROOT, "%-10s %5d ms %-10s run %2d: %8.1f ms, %d transitions, stolen %.1f %%%n",
          sample.event(), millis, system, round.run(), sample.millis(), sample.transitions(), sample.stolenPercent());
    }
  }

  private synchronized void write(String line) {
    try {
      Files.writeString(results, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private boolean missing(String event, int millis, String system) {
    return done(event, millis, system) < runs;
  }

  private synchronized long done(String event, int millis, String system) {
    try {
      return Files.exists(results)
          ? Files.readAllLines(results).stream()
              .filter(line -> line.startsWith(event + "," + millis + "," + system + ","))
              .count()
          : 0;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
