package dev.buoy.console.command;

import dev.buoy.console.cluster.Cluster;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;

/// Shows the open connections of a server that is drained, until there are none.
final class Draining {
  private final Cluster cluster;
  private final PrintWriter err;
  private final boolean terminal;
  private int width;

  /// @param terminal whether one line is written over and over
  Draining(Cluster cluster, PrintWriter err, boolean terminal) {
    this.cluster = cluster;
    this.err = err;
    this.terminal = terminal;
  }

  /// Waits, and says what came of it.
  /// @param agents names of those that drain it
  /// @return exit code
  int await(Target.OfServer server, List<String> agents, Duration limit) {
    long begun = cluster.nanoTime();
    try {
      var left = new Waiting(cluster, agents).until(new Awaited.ServerIs(server, Awaited.ServerState.DRAINED), limit,
          missing -> show(server, missing));
      var took = Durations.brief(Duration.ofNanos(cluster.nanoTime() - begun));
      end(left.isEmpty() ? server + " is drained after " + took : "after " + took + ": " + String.join("; ", left));
      if (!left.isEmpty()) {
        err.println("it goes on draining; to end them: buoy close --server " + server + " --reason TEXT");
      }
      return left.isEmpty() ? Exit.DONE : Exit.NOT_TRUE;
    } catch (InterruptedException _) {
      end("no longer waited for; it goes on draining");
      return Exit.INTERRUPTED;
    }
  }

  /// The number over all agents, and whatever else is missing.
  private void show(Target.OfServer server, List<String> missing) {
    if (missing.isEmpty()) {
      return;
    }
    var line = server + ": " + String.join("; ",
        missing.stream().map(each -> each.replace(server + " on ", "")).toList());
    if (terminal) {
      over(line);
      err.flush();
    } else {
      err.println(line);
    }
  }

  private void end(String line) {
    if (terminal) {
      over(line);
      err.println();
    } else {
      err.println(line);
    }
    err.flush();
  }

  private void over(String line) {
    err.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
    width = line.length();
  }
}
