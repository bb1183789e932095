package dev.buoy.console.drill;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.v1.RouterState;
import dev.buoy.v1.Status;
import dev.buoy.v1.VirtualRouter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who may direct a drill: agents whose report is fresh and that have the instance, but for the one that it is about.
/// @param target the node that it is about; empty: nobody knows who is master
/// @param nodes  in the order of the file
public record Candidates(String target, List<String> nodes) {
  public Candidates {
    nodes = List.copyOf(nodes);
  }

  /// As the agents report now.
  /// @param target as asked for; empty: the master
  /// @param now    on the cluster's clock
  public static Candidates of(ClusterView view, String instance, Optional<String> target, long now) {
    var about = target.or(() -> master(view, instance, now)).orElse("");
    return new Candidates(about, view.agents().stream()
        .filter(agent -> agent.freshStatus(now).flatMap(status -> router(status, instance)).isPresent())
        .map(AgentView::name).filter(name -> !name.equals(about)).toList());
  }

  /// The same with the one first that is forecast to take over.
  public Candidates preferring(String next) {
    if (!nodes.contains(next)) {
      return this;
    }
    var order = new ArrayList<>(nodes);
    order.remove(next);
    order.addFirst(next);
    return new Candidates(target, order);
  }

  private static Optional<String> master(ClusterView view, String instance, long now) {
    return view.agents().stream().filter(agent -> agent.freshStatus(now).flatMap(status -> router(status, instance))
        .filter(router -> router.getState() == RouterState.Value.MASTER).isPresent()).map(AgentView::name).findFirst();
  }

  private static Optional<VirtualRouter> router(Status status, String instance) {
    return status.getVrrpList().stream().filter(router -> router.getInstance().equals(instance)).findFirst();
  }
}
