package dev.buoy.agent.operation;

import dev.buoy.agent.operation.Peers.PeerRouter;
import dev.buoy.agent.vrrp.Contender;
import dev.buoy.agent.vrrp.ElectionChange;
import dev.buoy.agent.vrrp.Forecast;
import dev.buoy.agent.vrrp.RecentMoves;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Plans a forced failover on the master: the forecast says who follows it, and who has to make room for the node that
/// an operator wants instead.
final class FailoverPlanner {
  private static final int DIGEST_SHOWN = 8;

  private final Situation now;
  private final String to;
  private final Request request;
  private final List<Contender> contenders;
  private final String name;
  private final @Nullable PeerRouter target;
  private final boolean release;
  private final List<String> room = new ArrayList<>();

  /// @param to the node that shall become master, not this one; empty: whom the election chooses
  FailoverPlanner(Situation now, String to, Request request) {
    this.now = now;
    this.to = to;
    this.request = request;
    this.contenders = Electorate.of(now.self(), now.local(), now.peers(), now.settings());
    this.name = now.local().config().name();
    this.target = now.peers().stream().filter(peer -> peer.node().equals(to)).findFirst().orElse(null);
    this.release = target != null && target.standsBack();
  }

  FailoverPlan plan() {
    var forecast = makeRoom();
    var guards = guards(forecast);
    var warnings = warnings(forecast);
    if (now.pause().isPositive()) {
      guards.add(movedTooOften(name));
      warnings.add("it may move again in " + Words.wholeSeconds(now.pause()));
    } else if (now.afterwards().isPositive()) {
      warnings.add(restsAfterwards(name, now.afterwards()));
    }
    var plan = new Plan(now.generation(), changes(forecast), warnings, guards, name, guards.isEmpty() ? 2 : 3);
    return new FailoverPlan(plan, room, release);
  }

  static String movedTooOften(String instance) {
    return instance + " moved " + RecentMoves.LIMIT
        + " times within a minute, and networks block an address that moves "
        + "often";
  }

  static String restsAfterwards(String instance, Duration pause) {
    return instance + " will have moved " + RecentMoves.LIMIT + " times within a minute: it then rests for "
        + Words.wholeSeconds(pause);
  }

  /// Nodes that run another file than this one: what they would do is told by this one's.
  static List<String> otherFiles(String self, String digest, List<PeerRouter> peers) {
    return peers.stream().filter(peer -> peer.answered() && !peer.digest().isEmpty() && !peer.digest().equals(digest))
        .map(peer -> peer.node() + " runs another file (" + shown(peer.digest()) + ") than " + self + " ("
            + shown(digest) + "): it may do otherwise than this says")
        .toList();
  }

  private static String shown(String digest) {
    return digest.substring(0, Math.min(DIGEST_SHOWN, digest.length()));
  }

  /// Whoever would win instead of the target stands back, until nobody would.
  private Forecast makeRoom() {
    var forecast = forecast(contenders);
    while (target != null && target.ready()) {
      var instead = forecast.possible().stream()
          .filter(node -> !node.equals(to) && !node.equals(now.self()) && !room.contains(node)).toList();
      if (instead.isEmpty()) {
        return forecast;
      }
      room.addAll(instead);
      forecast = forecast(contenders);
    }
    return forecast;
  }

  private Forecast forecast(List<Contender> of) {
    var changes = new ArrayList<ElectionChange>();
    room.forEach(node -> changes.add(new ElectionChange.StandsBack(node)));
    if (release && of.stream().anyMatch(each -> each.node().equals(to))) {
      changes.add(new ElectionChange.Competes(to));
    }
    changes.add(new ElectionChange.StandsBack(now.self()));
    return Forecast.of(of, changes);
  }

  private List<String> changes(Forecast forecast) {
    var changes = new ArrayList<String>();
    if (release) {
      changes.add(to + ": " + name + " no longer stands back (priority 1 -> " + priority(to) + ")");
    }
    room.forEach(node -> changes.add(node + ": " + name + " stands back (priority " + priority(node) + " -> 1)"));
    changes.add(now.self() + ": " + name + " MASTER -> BACKUP (priority " + now.local().effectivePriority() + " -> 1 "
        + (request.lasting() == null ? "until released" : "for " + Words.duration(request.lasting())) + ")");
    var next = forecast.possible().stream().filter(node -> !node.equals(now.self())).toList();
    next.forEach(node -> changes.add(node + ": " + name + " BACKUP -> MASTER (priority " + priority(node) + ")"
        + (next.size() > 1 ? ", if it is the first" : "")));
    if (next.isEmpty()) {
      changes.add("no node that answers follows as master of " + name);
    }
    now.local().config().addresses().forEach(address -> changes.add("moves " + address));
    return changes;
  }

  private int priority(String node) {
    return contenders.stream().filter(each -> each.node().equals(node)).map(Contender::priority).findFirst().orElse(0);
  }

  private List<String> guards(Forecast forecast) {
    var guards = new ArrayList<String>();
    if (to.isEmpty()) {
      if (now.peers().stream().noneMatch(PeerRouter::ready)) {
        guards.add("no other node is known to be ready to take " + name + " over" + reasons());
      }
    } else if (target == null) {
      guards.add(to + " has no address in the file, and cannot be asked");
    } else if (!target.answered()) {
      guards.add(to + " cannot be reached: " + target.error());
    } else if (!target.ready()) {
      guards.add(to + " cannot take " + name + " over: it is " + target.state() + " (buoy show " + to + " says why)");
    } else if (!forecast.possible().equals(List.of(to))) {
      guards.add("the election would make " + (forecast.masters().isEmpty()
          ? "nobody"
          : String.join(" and ", forecast.masters())) + " master of " + name + ", not " + to);
    }
    if (!to.isEmpty()) {
      now.peers().stream().filter(peer -> !peer.answered() && !peer.node().equals(to)).filter(this::mayWin)
          .forEach(peer -> guards.add(peer.node() + " outranks " + to + " and cannot be asked to stand back: "
              + peer.error()));
    }
    return guards;
  }

  /// Whether a node that does not answer may become master instead, if it is a backup.
  private boolean mayWin(PeerRouter peer) {
    var config = now.settings().get(peer.node());
    if (config == null) {
      return false;
    }
    var all = Stream.concat(contenders.stream(), Stream.of(Electorate.silent(peer, config))).toList();
    return forecast(all).possible().contains(peer.node());
  }

  private String reasons() {
    var words = now.peers().stream().map(
        peer -> peer.answered() ? peer.node() + " is " + peer.state() : peer.node() + ": " + peer.error()).toList();
    return words.isEmpty() ? "" : " (" + String.join("; ", words) + ")";
  }

  private List<String> warnings(Forecast forecast) {
    var warnings = new ArrayList<String>();
    forecast.master().filter(node -> !node.equals(now.self())).flatMap(node -> gap(node, forecast))
        .ifPresent(warnings::add);
    if (now.sessions() > 0) {
      warnings.add(now.sessions() + " open sessions through " + now.self()
          + " break where they came in over the moved address");
    }
    now.local().config().unicastPeers().stream()
        .filter(address -> now.peers().stream().noneMatch(peer -> peer.address().equals(address)))
        .forEach(address -> warnings.add(address.getHostAddress()
            + " is a peer without an agent: it cannot be asked, and may take over instead"));
    now.peers().stream().filter(peer -> !peer.answered())
        .forEach(peer -> warnings.add(peer.node() + " does not answer: " + peer.error()));
    warnings.addAll(otherFiles(now.self(), now.digest(), now.peers()));
    return warnings;
  }

  /// The successor waits for its Skew_Time. Who is not strict keeps the addresses until it hears the successor
  /// (docs/adr/0013).
  private Optional<String> gap(String node, Forecast forecast) {
    return forecast.tookOver(node).map(Words::duration).map(after -> forecast.outage().isPositive()
        ? "outage about " + after + ": strict takes the addresses off " + now.self() + " before " + node
            + " takes over, after its skew time"
        : "the addresses stay on " + now.self() + " until " + node + " has announced them, after about " + after
            + "; no packet should be lost");
  }
}
