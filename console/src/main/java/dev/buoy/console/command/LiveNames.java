package dev.buoy.console.command;

import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.v1.Event;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Names for completion, as soon as one agent has told them.
public final class LiveNames {
  private LiveNames() {}

  /// Starts to watch the agents, and answers what is known when one has told its status, when all have failed,
  /// or when the time is over. Blocking.
  public static ClusterView within(Cluster cluster, Duration limit) {
    var changes = new LinkedBlockingQueue<ClusterView>();
    Consumer<ClusterView> views = changes::add;
    Consumer<Event> events = _ -> {};
    cluster.onChange(views);
    cluster.watch();
    long end = cluster.nanoTime() + limit.toNanos();
    try {
      while (true) {
        var view = cluster.view();
        boolean told = view.agents().stream().anyMatch(StatusTable::answers);
        boolean nobody = view.agents().stream().allMatch(agent -> agent.error() != null);
        long left = end - cluster.nanoTime();
        if (told || nobody || left <= 0) {
          return view;
        }
        var _ = changes.poll(left, TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return cluster.view();
    } finally {
      cluster.forget(views, events);
    }
  }
}
