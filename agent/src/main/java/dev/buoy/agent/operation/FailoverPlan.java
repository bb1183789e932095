package dev.buoy.agent.operation;

import dev.buoy.agent.operation.Peers.PeerRouter;
import dev.buoy.agent.vrrp.RecentMoves;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.agent.vrrp.RouterView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a forced failover does, and to whom.
/// @param plan as the operator sees it
/// @param standBack nodes that have to make room for the target first
/// @param release whether the target itself stands back and has to compete again first
record FailoverPlan(Plan plan, List<String> standBack, boolean release) {

  /// Plans it on the master.
  /// @param self name of this node
  /// @param to the node that shall become master; empty: whom the election chooses
  /// @param filePriorities configured priority of each node
  /// @param pause how long the role should stay where it is
  /// @throws Refused when the target cannot be had
  static FailoverPlan of(long generation, String self, RouterView local, String to, List<PeerRouter> peers,
      Map<String, Integer> filePriorities, Duration pause, long sessions, Request request) {
    var target = to.isEmpty() ? strongest(peers) : Optional.of(competing(named(peers, to), filePriorities));
    var outranking = to.isEmpty()
        ? List.<PeerRouter>of()
        : peers.stream().filter(peer -> peer.state() == RouterState.BACKUP && !peer.node().equals(to))
            .filter(peer -> RANK.compare(peer, target.orElseThrow()) > 0).toList();
    var release = !to.isEmpty() && named(peers, to).standsBack();
    var name = local.config().name();
    var changes = new ArrayList<String>();
    if (release) {
      changes.add(to + ": " + name + " no longer stands back (priority " + named(peers, to).effectivePriority() + " -> "
          + target.orElseThrow().effectivePriority() + ")");
    }
    outranking.forEach(peer -> changes
        .add(peer.node() + ": " + name + " stands back (priority " + peer.effectivePriority() + " -> 1)"));
    changes.add(self + ": " + name + " MASTER -> BACKUP (priority " + local.effectivePriority() + " -> 1 "
        + (request.lasting() == null ? "until released" : "for " + Words.duration(request.lasting())) + ")");
    changes.add(target
        .map(peer -> peer.node() + ": " + name + " BACKUP -> MASTER (priority " + peer.effectivePriority() + ")")
        .orElse("the election chooses the next master"));
    local.config().addresses().forEach(address -> changes.add("moves " + address));
    var guards = guards(name, to, target, peers, filePriorities);
    var warnings = warnings(self, local, target, sessions, peers);
    if (pause.isPositive()) {
      guards.add(movedTooOften(name));
      warnings.add("it may move again in " + Words.wholeSeconds(pause));
    }
    var plan = new Plan(generation, changes, warnings, guards, name, guards.isEmpty() ? 2 : 3);
    return new FailoverPlan(plan, outranking.stream().map(PeerRouter::node).toList(), release);
  }

  /// The target as it will be once it does not stand back any more: what its trackers take is not known until then.
  private static PeerRouter competing(PeerRouter target, Map<String, Integer> filePriorities) {
    return target.standsBack()
        ? new PeerRouter(target.node(), target.address(), target.error(), target.state(),
            filePriorities.getOrDefault(target.node(), target.effectivePriority()), false)
        : target;
  }

  static String movedTooOften(String instance) {
    return instance + " moved " + RecentMoves.LIMIT
        + " times within a minute, and networks block an address that moves "
        + "often";
  }

  private static final Comparator<PeerRouter> RANK = Comparator.comparingInt(PeerRouter::effectivePriority)
      .thenComparing(peer -> peer.address().getAddress(), Arrays::compareUnsigned);

  private static Optional<PeerRouter> strongest(List<PeerRouter> peers) {
    return peers.stream().filter(peer -> peer.state() == RouterState.BACKUP).max(RANK);
  }

  private static PeerRouter named(List<PeerRouter> peers, String node) {
    return peers.stream().filter(peer -> peer.node().equals(node)).findFirst().orElseThrow();
  }

  private static List<String> guards(String name, String to, Optional<PeerRouter> target, List<PeerRouter> peers,
      Map<String, Integer> filePriorities) {
    var guards = new ArrayList<String>();
    if (target.isEmpty()) {
      guards.add("no other node is known to be ready to take " + name + " over" + unanswered(peers));
    } else if (!to.isEmpty()) {
      var peer = target.get();
      if (!peer.answered()) {
        guards.add(to + " cannot be reached: " + peer.error());
      } else if (peer.state() != RouterState.BACKUP) {
        guards.add(to + " cannot take " + name + " over: it is " + peer.state() + " (buoy show " + to + " says why)");
      }
      peers.stream().filter(other -> !other.answered() && !other.node().equals(to))
          .filter(other -> filePriorities.getOrDefault(other.node(), 100) >= peer.effectivePriority())
          .forEach(other -> guards.add(other.node() + " outranks " + to + " and cannot be asked to stand back: "
              + other.error()));
    }
    return guards;
  }

  private static String unanswered(List<PeerRouter> peers) {
    var errors = peers.stream().map(
        peer -> peer.answered() ? peer.node() + " is " + peer.state() : peer.node() + ": " + peer.error()).toList();
    return errors.isEmpty() ? "" : " (" + String.join("; ", errors) + ")";
  }

  /// The successor waits for its Skew_Time. Who is not strict keeps the addresses until it hears the successor
  /// (docs/adr/0013).
  private static String gap(String self, RouterView local, PeerRouter peer) {
    var skew = Words.duration(local.config().advertInterval().multipliedBy(256 - peer.effectivePriority())
        .dividedBy(256));
    return local.config().options().strict()
        ? "outage about " + skew + ": strict takes the addresses off " + self + " before " + peer.node()
            + " takes over, after its skew time"
        : "the addresses stay on " + self + " until " + peer.node() + " has announced them, after about " + skew
            + "; no packet should be lost";
  }

  private static List<String> warnings(String self, RouterView local, Optional<PeerRouter> target, long sessions,
      List<PeerRouter> peers) {
    var warnings = new ArrayList<String>();
    target.filter(PeerRouter::answered).ifPresent(peer -> warnings.add(gap(self, local, peer)));
    if (sessions > 0) {
      warnings.add(sessions + " open sessions through " + self + " break where they came in over the moved address");
    }
    local.config().unicastPeers().stream()
        .filter(address -> peers.stream().noneMatch(peer -> peer.address().equals(address)))
        .forEach(
            address -> warnings.add(address.getHostAddress() + " is a peer without an agent: it cannot be asked, and "
                + "may take over instead"));
    peers.stream().filter(peer -> !peer.answered())
        .forEach(peer -> warnings.add(peer.node() + " does not answer: " + peer.error()));
    return warnings;
  }
}
