package dev.buoy.console.command;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.v1.Event;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Follows the cluster until something is true of it, or the time is over. Blocking.
final class Waiting {
  /// Agents that fall silent say nothing of it.
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Cluster cluster;
  private final List<String> agents;

  /// @param agents names of those that it has to be true of
  Waiting(Cluster cluster, List<String> agents) {
    this.cluster = cluster;
    this.agents = List.copyOf(agents);
  }

  /// Waits.
  /// @param onChange told what is missing, at first and whenever that is something else
  /// @return what is missing at the end; empty: it is true
  List<String> until(Awaited awaited, Duration limit, Consumer<List<String>> onChange) throws InterruptedException {
    var changes = new LinkedBlockingQueue<ClusterView>();
    Consumer<ClusterView> views = changes::add;
    Consumer<Event> events = _ -> {};
    cluster.onChange(views);
    cluster.watch();
    long end = cluster.nanoTime() + limit.toNanos();
    try {
      var told = List.<String>of();
      while (true) {
        var missing = awaited.missing(chosen(), cluster.nanoTime());
        if (!missing.equals(told)) {
          onChange.accept(missing);
          told = missing;
        }
        long left = end - cluster.nanoTime();
        if (missing.isEmpty() || left <= 0) {
          return missing;
        }
        var _ = changes.poll(Math.min(left, LOOK.toNanos()), TimeUnit.NANOSECONDS);
        changes.clear();
      }
    } finally {
      cluster.forget(views, events);
    }
  }

  private List<AgentView> chosen() {
    return cluster.view().agents().stream().filter(agent -> agents.contains(agent.name())).toList();
  }
}
