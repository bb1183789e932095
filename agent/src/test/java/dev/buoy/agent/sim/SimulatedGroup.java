package dev.buoy.agent.sim;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.vrrp.FaultCause;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.agent.vrrp.SyncGroup;
import dev.buoy.agent.vrrp.Synchrony;
import dev.buoy.agent.vrrp.Synchrony.Next;
import dev.buoy.agent.vrrp.Synchrony.Order;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Has the virtual routers of a simulated node move together.
final class SimulatedGroup implements SimulatedPart {
  private final SimulatedNode node;
  private Synchrony synchrony;

  SimulatedGroup(SimulatedNode node, SyncGroup... groups) {
    this.node = node;
    this.synchrony = Synchrony.of(List.of(groups));
  }

  /// As after a reload.
  void regroup(SyncGroup... groups) {
    obey(synchrony.regrouped(List.of(groups)));
  }

  void transition(String member, RouterState from, RouterState to, Why why) {
    obey(synchrony.transition(member, from, to, why));
  }

  void faults(String member, Map<FaultCause, Why> causes) {
    obey(synchrony.faults(member, causes));
  }

  @Override
  public void start() {}

  @Override
  public void stop(Runnable onStopped) {
    onStopped.run();
  }

  private void obey(Next next) {
    synchrony = next.synchrony();
    next.orders().forEach(order -> node.schedule(Duration.ZERO, () -> node.parts(SimulatedRouter.class).stream()
        .filter(router -> router.config().name().equals(order.member())).forEach(router -> tell(router, order))));
  }

  private static void tell(SimulatedRouter router, Order order) {
    switch (order) {
      case Order.Promote(_, var why) -> router.participant().promote(why);
      case Order.Demote(_, var why) -> router.participant().demote(why);
      case Order.Fault(_, var raised, var why) -> router.participant().fault(FaultCause.GROUP, raised, why);
    }
  }
}
