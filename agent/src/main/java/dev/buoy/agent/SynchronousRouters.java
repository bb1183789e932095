package dev.buoy.agent;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.linux.VrrpInterface;
import dev.buoy.agent.vrrp.FaultCause;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.agent.vrrp.SyncGroup;
import dev.buoy.agent.vrrp.Synchrony;
import dev.buoy.agent.vrrp.Synchrony.Next;
import dev.buoy.agent.vrrp.Synchrony.Order;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Has the members of each sync group move together. Everything on the routers' loop.
final class SynchronousRouters {
  private final Supplier<Map<String, VrrpInterface>> routers;
  private Synchrony synchrony = Synchrony.of(List.of());

  /// @param routers that run now, by name
  SynchronousRouters(Supplier<Map<String, VrrpInterface>> routers) {
    this.routers = routers;
  }

  /// The groups of the file, also when nothing changed in them: a member that was made anew is told what holds.
  void regroup(List<SyncGroup> groups) {
    synchrony.states().keySet().stream().filter(member -> !routers.get().containsKey(member)).toList()
        .forEach(member -> obey(synchrony.without(member)));
    obey(synchrony.regrouped(groups));
    routers.get().keySet().forEach(member -> synchrony.standing(member).forEach(this::tell));
  }

  void transition(String member, RouterState from, RouterState to, Why why) {
    obey(synchrony.transition(member, from, to, why));
  }

  void faults(String member, Map<FaultCause, Why> causes) {
    obey(synchrony.faults(member, causes));
  }

  private void obey(Next next) {
    synchrony = next.synchrony();
    next.orders().forEach(this::tell);
  }

  private void tell(Order order) {
    var router = routers.get().get(order.member());
    if (router == null) {
      return;
    }
    router.tell(participant -> {
      switch (order) {
        case Order.Promote(_, var why) -> participant.promote(why);
        case Order.Demote(_, var why) -> participant.demote(why);
        case Order.Fault(_, var raised, var why) -> participant.fault(FaultCause.GROUP, raised, why);
      }
    });
  }
}
