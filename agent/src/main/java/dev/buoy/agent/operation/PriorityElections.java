package dev.buoy.agent.operation;

import static java.util.Objects.requireNonNull;

import dev.buoy.agent.config.ClusterConfig;
import dev.buoy.agent.vrrp.Participant;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.agent.vrrp.RouterView;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Foresees elections by the priorities alone: trackers and forced failovers take and add what they take and add now.
public final class PriorityElections implements Elections {
  private static final int STRONGEST = 254;

  private final Peers peers;
  private final Supplier<List<RouterView>> routers;
  private final Supplier<ClusterConfig> running;
  private final String self;

  /// @param routers of this node, as they stand
  /// @param running what every node runs
  public PriorityElections(Peers peers, Supplier<List<RouterView>> routers, Supplier<ClusterConfig> running,
      String self) {
    this.peers = peers;
    this.routers = routers;
    this.running = running;
    this.self = self;
  }

  @Override
  public Outlook outlook(String instance, ClusterConfig next) {
    var seats = new ArrayList<Seat>();
    routers.get().stream().filter(view -> view.config().name().equals(instance))
        .forEach(view -> seats.add(new Seat(self, view.state(), view.effectivePriority(), view.override() != null)));
    peers.ask(instance).stream().filter(peer -> peer.answered() && peer.state() != null)
        .forEach(peer -> seats.add(new Seat(peer.node(), requireNonNull(peer.state()), peer.effectivePriority(),
            peer.standsBack())));
    return outlook(instance, seats, running.get(), next);
  }

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
