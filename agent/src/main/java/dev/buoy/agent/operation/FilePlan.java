package dev.buoy.agent.operation;

import dev.buoy.agent.backend.AdminState;
import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.backend.OperationalState;
import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.config.ClusterConfig;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.proxy.FrontendConfig;
import dev.buoy.agent.proxy.OnRelease;
import dev.buoy.agent.proxy.SessionFilter;
import dev.buoy.agent.vrrp.Participant;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.agent.vrrp.RouterView;
import dev.buoy.agent.vrrp.VirtualAddress;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Plans the change of one node from a file to another: what differs, which connections it ends, which virtual addresses
/// it moves, and what would be left with nothing.
public final class FilePlan {
  private final Generation now;
  private final NodeConfig before;
  private final NodeConfig after;
  private final ClusterConfig present;
  private final Running running;
  private final List<RouterView> routers;
  private final List<String> changes = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final List<String> guards = new ArrayList<>();
  /// Whether connections are closed, or an address moves.
  private boolean felt;

  private FilePlan(Generation now, ClusterConfig present, NodeConfig next, Running running,
      List<RouterView> routers) {
    this.now = now;
    this.before = now.file();
    this.present = present;
    this.after = next;
    this.running = running;
    this.routers = routers;
  }

  /// The plan for one node.
  /// @param present what every node runs
  /// @param next what every node is going to run; it has this node
  /// @param routers this node's virtual routers as they stand
  public static Plan of(Generation now, ClusterConfig present, ClusterConfig next, Running running,
      List<RouterView> routers, Elections elections) {
    var plan = new FilePlan(now, present, next.node(now.file().node()), running, routers);
    plan.weigh(next, elections);
    return plan.plan();
  }

  private void weigh(ClusterConfig next, Elections elections) {
    changes.addAll(FileDifference.of(before, after));
    after.frontends().forEach(frontend -> named(before.frontends(), frontend.name()).ifPresent(
        old -> closed(old, frontend.binds())));
    before.frontends().stream().filter(old -> named(after.frontends(), old.name()).isEmpty())
        .forEach(old -> closed(old, List.of()));
    before.backends().forEach(this::servers);
    before.routers().forEach(this::addresses);
    elections(next, elections);
    ended();
    restarts();
  }

  private Plan plan() {
    boolean nothing = changes.isEmpty();
    if (nothing) {
      changes.add("nothing that runs changes");
    }
    int tier = nothing ? 0 : !guards.isEmpty() ? 3 : felt ? 2 : 1;
    if (!nothing && !felt) {
      warnings.add("open connections stay open");
    }
    return new Plan(now.number(), changes, warnings, guards, before.node(), tier);
  }

  /// A socket that closes takes no new connections; those that came in over it stay.
  private void closed(FrontendConfig frontend, List<FrontendConfig.Bind> left) {
    var kept = left.stream().map(FrontendConfig.Bind::address).toList();
    var all = running.sessions(new SessionFilter(Set.of(), frontend.name(), "", "", null, Duration.ZERO));
    frontend.binds().stream().filter(bind -> !kept.contains(bind.address())).forEach(bind -> {
      long open = all.stream().map(session -> session.local())
          .filter(local -> local.getPort() == bind.address().getPort()
              && (bind.address().getAddress().isAnyLocalAddress()
                  || bind.address().getAddress().equals(local.getAddress())))
          .count();
      if (open > 0) {
        warnings.add("frontend " + frontend.name() + ": " + sessions(open) + " that came over " + bind.text()
            + (open == 1 ? " goes on" : " go on"));
      }
    });
  }

  private void servers(BackendConfig old) {
    var next = after.backends().stream().filter(backend -> backend.name().equals(old.name())).findFirst();
    for (var server : old.servers()) {
      var later = next.flatMap(backend -> server(backend, server.name()));
      long open = running.sessions(new ServerKey(old.name(), server.name()));
      if (open > 0 && later.isEmpty()) {
        warnings.add(old.name() + "/" + server.name() + ": " + goOn(open) + " until "
            + (open == 1 ? "it ends" : "they end") + ", no new ones come");
      } else if (open > 0 && !later.get().address().equals(server.address())) {
        warnings.add(old.name() + "/" + server.name() + ": " + goOn(open) + " with " + Facet.text(server.address()));
      }
    }
    next.ifPresent(backend -> left(old, backend));
  }

  private void left(BackendConfig old, BackendConfig next) {
    if (old.servers().stream().anyMatch(server -> usable(old, server))
        && next.servers().stream().noneMatch(server -> usable(next, server))) {
      guards.add("backend " + next.name() + " would have no usable server left");
    }
    for (var server : next.servers()) {
      var known = server(old, server.name());
      if (known.isPresent() && !known.get().address().equals(server.address())
          && after.checks().stream().anyMatch(
              check -> check.backend().equals(next.name()) && check.server().equals(server.name()))) {
        warnings.add(next.name() + "/" + server.name() + ": its check starts anew; it is used until the first result");
      }
      if (known.isEmpty() && server.marked().upEndsBackups() && !server.backup()) {
        backupsEnd(next, server);
      }
    }
  }

  /// A server that is new counts as up.
  private void backupsEnd(BackendConfig backend, ServerConfig server) {
    long open = backend.servers().stream().filter(ServerConfig::backup)
        .mapToLong(backup -> running.sessions(new ServerKey(backend.name(), backup.name()))).sum();
    if (open > 0) {
      felt = true;
      warnings.add(backend.name() + "/" + server.name() + " closes " + sessions(open)
          + " of the backup servers (on_marked_up)");
    }
  }

  private boolean usable(BackendConfig backend, ServerConfig server) {
    var key = new ServerKey(backend.name(), server.name());
    var known = Generation.find(before, key).filter(old -> old.address().equals(server.address())).isPresent();
    return server.weight() > 0 && now.overrides().stateOf(key) == AdminState.READY
        && (!known || running.state(key) != OperationalState.DOWN);
  }

  /// Addresses that this node holds and will not: who is connected to them learns of it.
  private void addresses(VirtualRouterConfig old) {
    if (!master(old.name())) {
      return;
    }
    var next = of(after, old.name());
    var stays = next.filter(router -> Participant.sameRouter(old, router));
    if (stays.isEmpty()) {
      changes.add("vrrp " + old.name() + ": "
          + (next.isEmpty() ? "gives the role up for good" : "gives the role up and starts anew"));
    }
    old.addresses().stream()
        .filter(address -> stays.isEmpty()
            || stays.get().addresses().stream().noneMatch(other -> other.samePlace(address)))
        .forEach(address -> leaves(old.name(), address));
  }

  private void leaves(String instance, VirtualAddress address) {
    felt = true;
    long open = open(address.address());
    changes.add("vrrp " + instance + ": " + address + " leaves this node");
    if (open > 0) {
      boolean left = before.onRelease().get(instance) instanceof OnRelease.Leave;
      warnings.add("vrrp " + instance + ": " + sessions(open) + " through " + Facet.text(address.address())
          + (left ? " break" : open == 1 ? " is closed" : " are closed"));
    }
  }

  private long open(InetAddress address) {
    return running.sessions(SessionFilter.ALL).stream()
        .filter(session -> session.local().getAddress().equals(address)).count();
  }

  private boolean master(String instance) {
    return routers.stream()
        .anyMatch(view -> view.config().name().equals(instance) && view.state() == RouterState.MASTER);
  }

  /// Only who is concerned says so.
  private void elections(ClusterConfig next, Elections elections) {
    for (var router : before.routers()) {
      if (unchanged(router, next)) {
        continue;
      }
      var outlook = elections.outlook(router.name(), next);
      boolean moves = !outlook.master().equals(outlook.next());
      if (outlook.candidates().isEmpty() && !outlook.master().isEmpty()) {
        guards.add("vrrp " + router.name() + ": no node could be master any more");
      } else if (moves && outlook.master().equals(before.node())) {
        moves(router, outlook);
      } else if (moves && outlook.next().equals(before.node()) && !outlook.master().isEmpty()) {
        felt = true;
        changes.add("vrrp " + router.name() + ": takes the role over from " + outlook.master());
      }
    }
  }

  private void moves(VirtualRouterConfig router, Elections.Outlook outlook) {
    felt = true;
    changes.add("vrrp " + router.name() + ": hands the role over to " + outlook.next() + "; "
        + Facet.text(router.addresses()) + (router.addresses().size() == 1 ? " moves" : " move"));
    long open = router.addresses().stream().mapToLong(address -> open(address.address())).sum();
    boolean told = warnings.stream().anyMatch(each -> each.startsWith("vrrp " + router.name() + ":"));
    if (open > 0 && !told) {
      warnings.add("vrrp " + router.name() + ": " + sessions(open) + " through its addresses "
          + (open == 1 ? "is closed" : "are closed"));
    }
  }

  /// Whether nothing of the election changes on any node.
  private boolean unchanged(VirtualRouterConfig router, ClusterConfig next) {
    return present.nodeNames().equals(next.nodeNames()) && next.nodeNames().stream()
        .allMatch(node -> of(present.node(node), router.name()).equals(of(next.node(node), router.name())));
  }

  private static Optional<VirtualRouterConfig> of(NodeConfig node, String instance) {
    return node.routers().stream().filter(router -> router.name().equals(instance)).findFirst();
  }

  private void ended() {
    var kept = now.after(new Change.LoadFile(after)).overrides();
    now.overrides().servers().forEach((key, state) -> {
      if (!kept.servers().containsKey(key)) {
        warnings.add(key + ": " + state.state() + " by " + state.author().operator() + " ends");
      }
    });
    now.overrides().weights().forEach((key, weight) -> {
      if (!kept.weights().containsKey(key)) {
        warnings.add(key + ": weight " + weight.weight() + " by " + weight.author().operator() + " ends");
      }
    });
  }

  private void restarts() {
    fixed("api", before.api(), after.api());
    fixed("run_dir", before.runDir(), after.runDir());
    fixed("state_dir", before.stateDir(), after.stateDir());
  }

  private void fixed(String key, Object old, Object next) {
    if (!Objects.equals(old, next)) {
      warnings.add(key + " takes effect when the agent starts again");
    }
  }

  private static Optional<FrontendConfig> named(List<FrontendConfig> frontends, String name) {
    return frontends.stream().filter(frontend -> frontend.name().equals(name)).findFirst();
  }

  private static Optional<ServerConfig> server(BackendConfig backend, String name) {
    return backend.servers().stream().filter(server -> server.name().equals(name)).findFirst();
  }

  private static String sessions(long count) {
    return count == 1 ? "1 open session" : count + " open sessions";
  }

  private static String goOn(long count) {
    return sessions(count) + (count == 1 ? " goes on" : " go on");
  }
}
