package dev.buoy.agent.linux;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What `scripts/bench fence` measures: how long fenced addresses answer after their process was killed or frozen, and
/// beside it the longest gap of answers in the half second before, which is the machine's own.
///
/// Arguments: signal, repeats, options of the node's JVM.
final class FenceBench {
  private FenceBench() {}

  public static void main(String[] arguments) {
    var times = new ArrayList<Double>();
    var gaps = new ArrayList<Double>();
    var options = Arrays.copyOfRange(arguments, 2, arguments.length);
    for (var i = 0; i < Integer.parseInt(arguments[1]); i++) {
      try (var lab = FenceLab.create()) {
        lab.startNode(options);
        lab.awaitAnswer();
        gaps.add(millis(lab.ping.longestGap(Duration.ofMillis(500))));
        times.add(millis(lab.ping.lastAnswer(() -> lab.kill(arguments[0]))));
      }
    }
    print(arguments[0], times);
    print("gaps before", gaps);
  }

  private static double millis(Duration time) {
    return time.toNanos() / 1e6;
  }

  private static void print(String what, List<Double> times) {
    var sorted = times.stream().sorted().toList();
    System.out.printf("%-12s n=%d median %.1f p90 %.1f max %.1f ms%n", what, sorted.size(),
        sorted.get(sorted.size() / 2), sorted.get(sorted.size() * 9 / 10), sorted.getLast());
  }
}
