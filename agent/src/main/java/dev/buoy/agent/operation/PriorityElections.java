package dev.buoy.agent.operation;

import dev.buoy.agent.config.ClusterConfig;
import dev.buoy.agent.operation.Elections.Outlook;
import dev.buoy.agent.vrrp.Participant;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Foresees elections by the priorities alone: trackers and forced failovers take and add what they take and add now.
final class PriorityElections {
  private static final int STRONGEST = 254;

  private PriorityElections() {}

  /// A node's virtual router as it stands.
  /// @param effectivePriority 0 when not known
  record Seat(String node, RouterState state, int effectivePriority, boolean standsBack) {}

  /// A node's virtual router as it will be.
  private record Contender(String node, int priority, boolean preempts, boolean master) {}

  /// @param before what every node runs
  static Outlook outlook(String instance, List<Seat> seats, ClusterConfig before, ClusterConfig next) {
    var contenders = new ArrayList<Contender>();
    for (var seat : seats) {
      router(next, seat.node(), instance).filter(router -> !router.options().observe())
          .filter(_ -> seat.state() == RouterState.MASTER || seat.state() == RouterState.BACKUP)
          .ifPresent(router -> contenders.add(contender(seat, router(before, seat.node(), instance), router)));
    }
    contenders.sort(Comparator.comparingInt(Contender::priority).reversed());
    var now = seats.stream().filter(seat -> seat.state() == RouterState.MASTER).map(Seat::node).findFirst().orElse("");
    return new Outlook(now, winner(contenders), contenders.stream().map(Contender::node).toList());
  }

  private static Contender contender(Seat seat, Optional<VirtualRouterConfig> before, VirtualRouterConfig next) {
    boolean stays = before.filter(old -> Participant.sameRouter(old, next)).isPresent();
    int shift = before.map(old -> next.priority() - old.priority()).orElse(0);
    int priority = seat.standsBack() || next.owner()
        ? (seat.standsBack() ? 1 : 255)
        : Math.clamp(seat.effectivePriority() + shift, 1, STRONGEST);
    return new Contender(seat.node(), priority, next.preempt() && !seat.standsBack(),
        stays && seat.state() == RouterState.MASTER);
  }

  /// Who is master stays it, unless somebody stronger wants the role.
  private static String winner(List<Contender> contenders) {
    var master = contenders.stream().filter(Contender::master).findFirst();
    if (master.isEmpty()) {
      return contenders.stream().map(Contender::node).findFirst().orElse("");
    }
    return contenders.stream()
        .filter(each -> each.preempts() && each.priority() > master.get().priority()).findFirst()
        .orElse(master.get()).node();
  }

  private static Optional<VirtualRouterConfig> router(ClusterConfig file, String node, String instance) {
    return file.has(node)
        ? file.node(node).routers().stream().filter(router -> router.name().equals(instance)).findFirst()
        : Optional.empty();
  }
}
