package dev.buoy.agent.operation;

import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.time.Pause;
import dev.buoy.agent.time.Ticker;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.agent.vrrp.RouterView;
import dev.buoy.agent.vrrp.Synchrony;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// Forced failovers across the cluster: any agent takes the call, the master carries it out, the others make room.
/// Calls block until the outcome is known; not to be made on a loop.
public final class Failovers {
  private static final Duration POLL = Duration.ofMillis(10);

  private final Operations operations;
  private final Running running;
  private final Peers peers;
  private final Function<String, Optional<RouterView>> routers;
  private final Function<String, Map<String, VirtualRouterConfig>> settings;
  private final Function<InetAddress, Optional<String>> nodes;
  private final Ticker ticker;
  private final Pause pause;
  private final Progress progress;
  /// How often each instance was released here.
  private final Map<String, Integer> releases = new ConcurrentHashMap<>();

  /// @param routers this node's virtual router of a name, as it is now
  /// @param settings what the file says of an instance on each node
  /// @param nodes the node that advertised from an address, for addresses that the file does not name
  public Failovers(Operations operations, Running running, Peers peers, Function<String, Optional<RouterView>> routers,
      Function<String, Map<String, VirtualRouterConfig>> settings, Function<InetAddress, Optional<String>> nodes,
      Ticker ticker, Pause pause, Progress progress) {
    this.operations = operations;
    this.running = running;
    this.peers = peers;
    this.routers = routers;
    this.settings = settings;
    this.nodes = nodes;
    this.ticker = ticker;
    this.pause = pause;
    this.progress = progress;
  }

  /// Makes the master of an instance hand over.
  /// @param to the node that shall become master; empty: whom the election chooses
  /// @param forwarded whether another agent passed the call on; it is then not passed on again
  /// @throws Refused when it is not done
  public Result failover(String instance, String to, Request request, boolean forwarded) {
    var local = router(instance);
    requireNode(to);
    if (local.state() != RouterState.MASTER) {
      var master = masterOf(local, forwarded);
      progress.step(request.operationId(), "passed on to " + master + ", which is master");
      return peers.failover(master, instance, to, request);
    }
    if (to.equals(self())) {
      throw new Refused(Refused.Kind.PRECONDITION, to + " is the master of " + instance + " already");
    }
    var pause = local.moves().pause(ticker.nanoTime());
    var failover = new FailoverPlanner(situation(local, pause), to, request).plan();
    if (request.dryRun()) {
      return operations.planned(request, failover.plan());
    }
    if (pause.isPositive() && !request.force()) {
      throw new Refused(Refused.Kind.PRECONDITION, FailoverPlanner.movedTooOften(instance) + ": wait "
          + Words.wholeSeconds(pause) + " (force overrules)");
    }
    operations.require(request, failover.plan());
    return operations.alone(request, "a failover of " + instance, () -> handOver(local, to, failover, request));
  }

  private Situation situation(RouterView local, Duration pause) {
    var instance = local.config().name();
    return new Situation(operations.current().number(), self(), local, file().digest(), peers.ask(instance),
        settings.apply(instance), pause, local.moves().pauseAfterNext(ticker.nanoTime()), running.sessions());
  }

  private Result handOver(RouterView local, String to, FailoverPlan failover, Request request) {
    var instance = local.config().name();
    var result = begin(instance, to, failover, request);
    // The time that connections were given to end is not part of it.
    var begun = ticker.nanoTime();
    // The role has been given up once the router's loop has run; until then it still shows the old state.
    var patience = local.config().advertInterval().multipliedBy(4).plusSeconds(1);
    while (ticker.nanoTime() - begun < patience.toNanos()) {
      pause.pause(POLL);
      var now = router(instance);
      var master = now.master();
      if (now.state() == RouterState.BACKUP && master != null && !master.equals(local.master())
          && (to.isEmpty() || nodeAt(master).map(to::equals).orElse(true))) {
        var done = " after " + Words.duration(Duration.ofNanos(ticker.nanoTime() - begun));
        progress.step(request.operationId(), name(master) + " is master" + done);
        return result.ended(Result.Outcome.DONE, name(master) + " is master of " + instance + done);
      }
    }
    return result.ended(Result.Outcome.FAILED, failed(instance, to, patience, failover, request));
  }

  /// Makes room for the target; what was begun is taken back when somebody refuses.
  private Result begin(String instance, String to, FailoverPlan failover, Request request) {
    var begun = new ArrayList<String>();
    try {
      for (var node : failover.standBack()) {
        peers.standBack(node, instance, to, request);
        begun.add(node);
        progress.step(request.operationId(), node + " stands back");
      }
      if (failover.release()) {
        peers.release(to, instance, request);
        progress.step(request.operationId(), to + " competes again");
      }
      linger(instance);
      var result = operations.standBack(instance, to, _ -> failover.plan(), request);
      progress.step(request.operationId(), self() + " hands over");
      return result;
    } catch (Refused e) {
      takeBack(begun, instance, request);
      throw e;
    }
  }

  /// Who releases it meanwhile does not want it to move any more.
  private void linger(String instance) {
    int before = releases(instance);
    running.linger(Synchrony.together(file().syncGroups(), instance), () -> releases(instance) != before);
    if (releases(instance) != before) {
      throw new Refused(Refused.Kind.PRECONDITION,
          instance + " was released while its connections were given time to end: nothing has moved");
    }
  }

  private int releases(String instance) {
    return releases.getOrDefault(instance, 0);
  }

  private String failed(String instance, String to, Duration patience, FailoverPlan failover, Request request) {
    var now = router(instance);
    if (now.state() == RouterState.MASTER) {
      takeBack(failover.standBack(), instance, request);
      return "no other node took " + instance + " over; " + self() + " serves it again";
    }
    var master = now.master();
    return master == null
        ? "no master of " + instance + " was heard within " + Words.duration(patience)
        : name(master) + " is master of " + instance + (to.isEmpty() ? "" : ", not " + to)
            + "; buoy release " + instance + " lets the election decide again";
  }

  private void takeBack(List<String> nodes, String instance, Request request) {
    for (var node : nodes) {
      try {
        peers.release(node, instance, request);
        progress.step(request.operationId(), node + " competes again");
      } catch (Refused _) {
        // It goes on standing back: its status shows that, and a release ends it.
      }
    }
  }

  /// Makes this node's virtual router stand back in favour of another node's, as that node's peer asked.
  /// @throws Refused when it is not done
  public void makeRoom(String instance, String to, Request request) {
    var local = router(instance);
    operations.standBack(instance, to,
        now -> new Plan(now.number(), List.of(self() + ": " + instance + " stands back (priority "
            + local.effectivePriority() + " -> 1)"), List.of(), List.of(), instance, 1),
        request);
  }

  /// Ends a forced failover on every node that can be reached.
  /// @throws Refused NOT_FOUND for a name that does not exist
  public Result release(String instance, Request request) {
    var local = router(instance);
    var plan = ReleasePlanner.of(situation(local, Duration.ZERO));
    if (request.dryRun()) {
      return operations.planned(request, plan);
    }
    operations.require(request, plan);
    return releaseEverywhere(instance, request, plan);
  }

  private Result releaseEverywhere(String instance, Request request, Plan plan) {
    var released = new ArrayList<String>();
    var unknown = new ArrayList<String>();
    for (var node : bestFirst(instance)) {
      try {
        if (node.equals(self()) ? releaseHere(instance, request) : peers.release(node, instance, request)) {
          released.add(node);
          progress.step(request.operationId(), node + " competes again");
        }
      } catch (Refused e) {
        unknown.add(node + " (" + e.getMessage() + ")");
      }
    }
    var message = released.isEmpty() ? "nothing stood back" : "released on " + String.join(", ", released);
    var result = operations.planned(request, plan);
    return unknown.isEmpty()
        ? result.ended(Result.Outcome.DONE, message)
        : result.ended(Result.Outcome.UNKNOWN, message + "; no answer from " + String.join(", ", unknown));
  }

  /// All nodes: who competes first is ahead of the others, and that should be the one that wins.
  private List<String> bestFirst(String instance) {
    var configs = settings.apply(instance);
    return file().nodes().stream().map(NodeConfig.Node::name).sorted(Comparator.comparingInt(node -> {
      var config = configs.get(node);
      return config == null ? 0 : -config.priority();
    })).toList();
  }

  /// Takes note that this node's router competes again by itself, because no other node serves: the forced failover is
  /// over, and those that were asked to make room for it compete again as well.
  public void endedByItself(String instance, Why why) {
    if (!operations.release(instance, why, Caller.AGENT, "")) {
      return; // Somebody released it, here and wherever it was to be released.
    }
    var request = new Request(Caller.AGENT, why.reason(), false, true, "", null, operations.newOperationId(), null);
    file().nodes().stream().map(NodeConfig.Node::name).filter(node -> !node.equals(self())).forEach(node -> {
      try {
        peers.release(node, instance, request);
      } catch (Refused _) {
        // It does the same as soon as it hears no master; an operator's release reaches it later.
      }
    });
  }

  /// Ends what stands back on this node only, and what waits to do so.
  /// @return whether it stood back
  public boolean releaseHere(String instance, Request request) {
    router(instance);
    releases.merge(instance, 1, Integer::sum);
    var reason = request.reason().isEmpty() ? "released by " + request.caller().name() : request.reason();
    return operations.release(instance, Why.because(reason), request.caller(), request.operationId());
  }

  private String masterOf(RouterView local, boolean forwarded) {
    var instance = local.config().name();
    var master = local.master();
    if (master == null) {
      throw new Refused(Refused.Kind.PRECONDITION,
          "no master of " + instance + " is known here; " + self() + " is " + local.state());
    }
    var node = nodeAt(master);
    if (forwarded || node.isEmpty() || node.get().equals(self())) {
      throw new Refused(Refused.Kind.PRECONDITION, self() + " is " + local.state() + " of " + instance
          + ", the master is " + master.getHostAddress() + (node.isEmpty() ? ", which is no node of the file" : ""));
    }
    return node.get();
  }

  private RouterView router(String instance) {
    return routers.apply(instance).orElseThrow(() -> new Refused(Refused.Kind.NOT_FOUND, "no instance '" + instance
        + "'; there is " + String.join(", ", file().routers().stream().map(router -> router.name()).toList())));
  }

  private void requireNode(String node) {
    var names = file().nodes().stream().map(NodeConfig.Node::name).toList();
    if (!node.isEmpty() && !names.contains(node)) {
      throw new Refused(Refused.Kind.NOT_FOUND, "no node '" + node + "'; there is " + String.join(", ", names));
    }
  }

  private Optional<String> nodeAt(InetAddress address) {
    return file().nodes().stream().filter(node -> address.equals(node.address())).map(NodeConfig.Node::name)
        .findFirst().or(() -> nodes.apply(address));
  }

  private String name(InetAddress address) {
    return nodeAt(address).orElse(address.getHostAddress());
  }

  private String self() {
    return file().node();
  }

  private NodeConfig file() {
    return operations.current().file();
  }
}
