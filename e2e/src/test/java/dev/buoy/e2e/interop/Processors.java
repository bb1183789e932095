package dev.buoy.e2e.interop;

import dev.buoy.e2e.Lab;
import dev.buoy.e2e.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Whether the processors ran all the time: on a virtual machine whose host gives it less, one of them stands still for
/// 90 ms at a time and up to a second in a row, without a word in the time that is shown as stolen, and whatever is bound
/// to it stands still as well, a real-time thread too. Each is watched by a ping above everything else, that should go
/// out every 10 ms.
final class Processors {
  private static final int PRIORITY = 50;
  private static final double STALL_MILLIS = 30;

  private final List<Program> watches = new ArrayList<>();

  Processors(Lab lab) {
    for (int processor = 0; processor < Runtime.getRuntime().availableProcessors(); processor++) {
      watches.add(lab.start("cl", "processor" + processor, List.of("chrt", "-f", "" + PRIORITY, "taskset", "-c",
          "" + processor, "ping", "-n", "-D", "-i", "0.01", "127.0.0.1")));
    }
  }

  /// From here on.
  void mark() {
    watches.forEach(Program::markLog);
  }

  /// For how long in all since the mark the one that did so most stood still; zero where they may not be watched.
  double stalledMillis() {
    return watches.stream().mapToDouble(watch -> stalledMillis(watch.log().stream())).max().orElseThrow();
  }

  /// As above, since they are watched.
  double everStalledMillis() {
    return watches.stream().mapToDouble(watch -> stalledMillis(watch.whole())).max().orElseThrow();
  }

  private static double stalledMillis(Stream<String> lines) {
    double[] times = lines.filter(line -> line.startsWith("[") && line.contains("bytes from"))
        .mapToDouble(line -> Double.parseDouble(line.substring(1, line.indexOf(']')))).toArray();
    return IntStream.range(1, times.length).mapToDouble(i -> 1000 * (times[i] - times[i - 1]))
        .filter(gap -> gap > STALL_MILLIS).sum();
  }
}
