package dev.buoy.agent.operation;

import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.operation.Peers.PeerRouter;
import dev.buoy.agent.time.Pause;
import dev.buoy.agent.time.Ticker;
import dev.buoy.agent.vrrp.ElectionChange;
import dev.buoy.agent.vrrp.Forecast;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.agent.vrrp.RouterView;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// Puts whole nodes in standby and makes them ready again; any agent takes the call. Calls block until the outcome is
/// known; not to be made on a loop.
public final class Standby {
  private static final Duration POLL = Duration.ofMillis(10);

  private final Operations operations;
  private final Running running;
  private final Peers peers;
  private final Supplier<List<RouterView>> routers;
  private final Ticker ticker;
  private final Pause pause;
  private final Function<String, Map<String, VirtualRouterConfig>> settings;
  private final Progress progress;

  /// @param routers this node's virtual routers, as they are now
  /// @param settings what the file says of an instance on each node
  public Standby(Operations operations, Running running, Peers peers, Supplier<List<RouterView>> routers,
      Function<String, Map<String, VirtualRouterConfig>> settings, Ticker ticker, Pause pause, Progress progress) {
    this.operations = operations;
    this.running = running;
    this.peers = peers;
    this.routers = routers;
    this.ticker = ticker;
    this.pause = pause;
    this.settings = settings;
    this.progress = progress;
  }

  /// Hands every instance of a node over and keeps the node out of every election, or lets it take part again.
  /// @param forwarded whether another agent passed the call on; it is then not passed on again
  /// @throws Refused when it is not done
  public Result set(String node, boolean standby, Request request, boolean forwarded) {
    var file = operations.current().file();
    var names = file.nodes().stream().map(NodeConfig.Node::name).toList();
    if (!names.contains(node)) {
      throw new Refused(Refused.Kind.NOT_FOUND, "no node '" + node + "'; there is " + String.join(", ", names));
    }
    if (!node.equals(file.node())) {
      if (forwarded) {
        throw new Refused(Refused.Kind.PRECONDITION, "this is " + file.node() + ", not " + node);
      }
      progress.step(request.operationId(), "passed on to " + node);
      return elsewhere(node, standby, request);
    }
    return standby ? enter(request) : leave(request);
  }

  /// A node that does not answer takes it when it is back; who wants that says so.
  private Result elsewhere(String node, boolean standby, Request request) {
    try {
      return peers.setNodeState(node, standby, request);
    } catch (Refused e) {
      if (e.kind() != Refused.Kind.UNREACHABLE) {
        throw e;
      }
      var plan = new Plan(operations.current().number(),
          List.of(node + ": " + (standby ? "STANDBY" : "READY") + " as soon as it is back"), List.of(),
          List.of(String.valueOf(e.getMessage())), node, 3);
      return operations.standby(node, standby, _ -> plan, request);
    }
  }

  private Result leave(Request request) {
    var self = operations.current().file().node();
    if (operations.current().overrides().standby() == null) {
      throw new Refused(Refused.Kind.PRECONDITION, self + " is not in standby");
    }
    return operations.standby(self, false,
        now -> new Plan(now.number(), List.of(self + ": STANDBY -> READY, takes part in every election"), List.of(),
            List.of(), self, 1),
        request);
  }

  private Result enter(Request request) {
    var before = routers.get();
    var plan = plan(before, request);
    if (request.dryRun()) {
      return operations.planned(request, plan);
    }
    if (!request.force()) {
      before.forEach(this::requireRest);
    }
    operations.require(request, plan);
    return operations.alone(request, "standby of " + operations.current().file().node(),
        () -> handOver(before, plan, request));
  }

  private Result handOver(List<RouterView> before, Plan plan, Request request) {
    var led = before.stream().filter(view -> view.state() == RouterState.MASTER).map(Standby::name).toList();
    running.linger(led, () -> false);
    var begun = ticker.nanoTime();
    var result = operations.standby(operations.current().file().node(), true, _ -> plan, request);
    progress.step(request.operationId(), operations.current().file().node() + " is in standby");
    return awaitSuccessors(result, before.stream().filter(view -> led.contains(name(view))).toList(), begun);
  }

  private Plan plan(List<RouterView> views, Request request) {
    var now = operations.current();
    var self = now.file().node();
    var changes = new ArrayList<String>();
    var guards = new ArrayList<String>();
    var warnings = new ArrayList<String>();
    changes.add(self + ": " + (now.overrides().standby() == null ? "READY" : "STANDBY") + " -> STANDBY "
        + (request.lasting() == null ? "until released" : "for " + Words.duration(request.lasting())));
    for (var view : views) {
      var others = peers.ask(name(view));
      changes.add(self + ": " + name(view) + " " + view.state() + " -> FAULT (standby)");
      if (view.state() == RouterState.MASTER) {
        follow(view, others, changes, warnings);
      }
      rest(view, guards, warnings);
      if (others.stream().noneMatch(Standby::serves)) {
        guards.add("no other node is known to be ready to serve " + name(view) + reasons(others));
      }
    }
    if (running.sessions() > 0 && views.stream().anyMatch(view -> view.state() == RouterState.MASTER)) {
      warnings.add(running.sessions() + " open sessions through " + self
          + " break where they came in over a moved address");
    }
    return new Plan(now.number(), changes, warnings, guards, self, guards.isEmpty() ? 2 : 3);
  }

  private void rest(RouterView view, List<String> guards, List<String> warnings) {
    var wait = pauseOf(view);
    var afterwards = view.moves().pauseAfterNext(ticker.nanoTime());
    if (wait.isPositive()) {
      guards.add(FailoverPlanner.movedTooOften(name(view)));
      warnings.add(name(view) + " may move again in " + Words.wholeSeconds(wait));
    } else if (view.state() == RouterState.MASTER && afterwards.isPositive()) {
      warnings.add(FailoverPlanner.restsAfterwards(name(view), afterwards));
    }
  }

  /// Who serves next. Another master is there already where the cluster has come apart.
  private void follow(RouterView view, List<PeerRouter> others, List<String> changes, List<String> warnings) {
    var self = operations.current().file().node();
    var rivals = others.stream().filter(peer -> peer.state() == RouterState.MASTER).map(PeerRouter::node).toList();
    if (!rivals.isEmpty()) {
      rivals.forEach(node -> changes.add(node + ": " + name(view) + " is MASTER as well, and stays"));
      return;
    }
    var contenders = Electorate.of(self, view, others, settings.apply(name(view)));
    var forecast = Forecast.of(contenders, List.of(new ElectionChange.Fails(self)));
    others.stream().filter(peer -> forecast.possible().contains(peer.node())).forEach(peer -> {
      changes.add(peer.node() + ": " + name(view) + " BACKUP -> MASTER (priority " + peer.effectivePriority() + ")"
          + (forecast.possible().size() > 1 ? ", if it is the first" : ""));
      forecast.tookOver(peer.node()).filter(_ -> forecast.outage().isPositive())
          .ifPresent(_ -> warnings.add(name(view) + ": outage about " + Words.duration(forecast.outage())));
    });
    warnings.addAll(FailoverPlanner.otherFiles(self, operations.current().file().digest(), others));
  }

  /// How long the role should stay here.
  private Duration pauseOf(RouterView view) {
    return view.state() == RouterState.MASTER ? view.moves().pause(ticker.nanoTime()) : Duration.ZERO;
  }

  /// The time is no part of the plan: it would be another plan each second.
  private void requireRest(RouterView view) {
    var wait = pauseOf(view);
    if (wait.isPositive()) {
      throw new Refused(Refused.Kind.PRECONDITION, FailoverPlanner.movedTooOften(name(view)) + ": wait "
          + Words.wholeSeconds(wait) + " (force overrules)");
    }
  }

  private static boolean serves(PeerRouter peer) {
    return peer.state() == RouterState.BACKUP || peer.state() == RouterState.MASTER;
  }

  private static String reasons(List<PeerRouter> peers) {
    var words = peers.stream()
        .map(peer -> peer.node() + (peer.answered() ? " is " + peer.state() : ": " + peer.error())).toList();
    return words.isEmpty() ? "" : " (" + String.join("; ", words) + ")";
  }

  /// Somebody else's advertisement, heard after the role was given up, shows the new master.
  private Result awaitSuccessors(Result result, List<RouterView> led, long begun) {
    var waiting = new ArrayList<>(led);
    var patience = led.stream().map(view -> view.config().advertInterval().multipliedBy(4)).max(Duration::compareTo)
        .orElse(Duration.ZERO).plusSeconds(1);
    while (!waiting.isEmpty() && ticker.nanoTime() - begun < patience.toNanos()) {
      pause.pause(POLL);
      waiting.removeIf(before -> over(before, result, begun));
    }
    var text = operations.current().file().node() + " is in standby";
    if (waiting.isEmpty()) {
      return result.ended(Result.Outcome.DONE,
          led.isEmpty()
              ? text
              : text + "; others are master after "
                  + Words.duration(Duration.ofNanos(ticker.nanoTime() - begun)));
    }
    return result.ended(Result.Outcome.FAILED, text + ", but no master of "
        + String.join(", ", waiting.stream().map(Standby::name).toList()) + " was heard within "
        + Words.duration(patience));
  }

  private boolean over(RouterView before, Result result, long begun) {
    var now = current(name(before));
    if (now.isPresent() && !succeeded(before, now.get())) {
      return false;
    }
    progress.step(result.operationId(), "another node is master of " + name(before) + " after "
        + Words.duration(Duration.ofNanos(ticker.nanoTime() - begun)));
    return true;
  }

  private static boolean succeeded(RouterView before, RouterView now) {
    var heard = now.lastHeard();
    var earlier = before.lastHeard();
    return now.state() != RouterState.MASTER && heard != null && heard.priority() > 0
        && (earlier == null || heard.time().isAfter(earlier.time()));
  }

  private Optional<RouterView> current(String instance) {
    return routers.get().stream().filter(view -> name(view).equals(instance)).findFirst();
  }

  private static String name(RouterView view) {
    return view.config().name();
  }
}
