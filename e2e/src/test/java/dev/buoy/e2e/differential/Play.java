package dev.buoy.e2e.differential;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/// `Play [SCENARIO...]`: every scenario, or these, through both proxies, each with its own servers. Prints a line for each observation: scenario,
/// proxy, what, value, with tabs between.
public final class Play {
  /// Scenarios of which nothing is timed run beside each other, but not all at once.
  private static final int AT_ONCE = 6;

  private static final int ATTEMPTS = 3;

  private Play() {}

  public static void main(String[] args) throws InterruptedException {
    var wanted = List.of(args);
    run(chosen(Scenario.untimed(), wanted), new Semaphore(AT_ONCE));
    run(chosen(Scenario.timed(), wanted), new Semaphore(Integer.MAX_VALUE));
    System.exit(0);
  }

  private static List<Scenario> chosen(List<Scenario> scenarios, List<String> wanted) {
    return scenarios.stream().filter(scenario -> wanted.isEmpty() || wanted.contains(scenario.name())).toList();
  }

  private static void run(List<Scenario> scenarios, Semaphore room) throws InterruptedException {
    var all = Scenario.all();
    var left = new CountDownLatch(scenarios.size() * Via.values().length);
    for (var scenario : scenarios) {
      for (var via : Via.values()) {
        Thread.ofVirtual().start(() -> {
          room.acquireUninterruptibly();
          try {
            print(scenario, via, play(scenario, via, all.indexOf(scenario), ATTEMPTS));
          } finally {
            room.release();
            left.countDown();
          }
        });
      }
    }
    left.await();
  }

  /// Some is played again. What haproxy does now and then is not what Buoy is compared with: of 8 MiB each way with both
  /// ends at once, version 2.6 has lost some in one run of ten. And a busy machine is late, through either.
  private static Map<String, String> play(Scenario scenario, Via via, int number, int attempts) {
    var seen = play(scenario, via, number);
    var objections = scenario.objections(via, seen);
    if (attempts == 1 || objections.isEmpty() || (via == Via.BUOY && !scenario.onlyLate(via, seen))) {
      return seen;
    }
    System.err.println("again: " + scenario.name() + " " + objections);
    return play(scenario, via, number, attempts - 1);
  }

  private static Map<String, String> play(Scenario scenario, Via via, int number) {
    try (var scene = new Scene(via, number)) {
      try {
        scenario.script().play(scene);
      } catch (Exception e) {
        scene.note("failure", e);
      }
      return Map.copyOf(scene.notes());
    } catch (IOException e) {
      return Map.of("failure", e.toString());
    }
  }

  private static void print(Scenario scenario, Via via, Map<String, String> notes) {
    System.out.print(notes.entrySet().stream()
        .map(note -> String.join("\t", scenario.name(), via.name(), note.getKey(), note.getValue()) + "\n")
        .collect(Collectors.joining()));
    System.out.flush();
  }
}
