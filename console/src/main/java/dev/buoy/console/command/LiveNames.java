package dev.buoy.console.command;

import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.ClusterView;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Names for completion, as soon as one agent has told them.
public final class LiveNames {
  private LiveNames() {}

  /// What is known when an agent has told its status, when all have failed, or when the time is over. Blocking.
  public static ClusterView within(Cluster cluster, Duration limit) {
    var changes = new LinkedBlockingQueue<ClusterView>();
    cluster.onChange(changes::add);
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
    }
  }
}
