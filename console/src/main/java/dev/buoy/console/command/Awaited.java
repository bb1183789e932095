package dev.buoy.console.command;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.v1.AdminState;
import dev.buoy.v1.OperationalState;
import dev.buoy.v1.RouterState;
import dev.buoy.v1.Server;
import dev.buoy.v1.Status;
import dev.buoy.v1.VirtualRouter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// What can be waited for.
public sealed interface Awaited {
  /// What of it is not true yet, a clause each; empty: all is.
  /// @param agents those that are asked
  /// @param now on the cluster's clock
  List<String> missing(List<AgentView> agents, long now);

  /// The object that has to exist; empty: there is none.
  Optional<Target> target();

  /// A server in a state, on every agent that has it.
  record ServerIs(Target.OfServer server, ServerState state) implements Awaited {
    @Override
    public Optional<Target> target() {
      return Optional.of(server);
    }

    @Override
    public List<String> missing(List<AgentView> agents, long now) {
      return agents.stream().flatMap(agent -> missing(agent, now).stream()).toList();
    }

    private Optional<String> missing(AgentView agent, long now) {
      var status = agent.freshStatus(now);
      return status.isEmpty()
          ? Optional.of(silent(agent))
          : find(status.get()).filter(found -> !state.holds(found))
              .map(found -> server + " on " + agent.name() + " " + state.instead(found));
    }

    private Optional<Server> find(Status status) {
      return status.getBackendsList().stream().filter(backend -> backend.getName().equals(server.backend()))
          .flatMap(backend -> backend.getServersList().stream()).filter(each -> each.getName().equals(server.server()))
          .findFirst();
    }
  }

  /// What a server may be waited to be.
  enum ServerState {
    UP, DOWN, READY, DRAIN, MAINT,
    /// Gets no new connections and has no open ones.
    DRAINED;

    /// As an operator types it.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<ServerState> of(String word) {
      return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
    }

    private boolean holds(Server server) {
      return switch (this) {
        case UP -> server.getState() == OperationalState.Value.UP;
        case DOWN -> server.getState() == OperationalState.Value.DOWN;
        case READY -> server.getAdminState() == AdminState.Value.READY;
        case DRAIN -> server.getAdminState() == AdminState.Value.DRAIN;
        case MAINT -> server.getAdminState() == AdminState.Value.MAINT;
        case DRAINED -> server.getAdminState() != AdminState.Value.READY && server.getSessions() == 0;
      };
    }

    private String instead(Server server) {
      return switch (this) {
        case UP, DOWN -> "is " + server.getState();
        case READY, DRAIN, MAINT -> "is " + server.getAdminState();
        case DRAINED -> server.getAdminState() == AdminState.Value.READY
            ? "is READY"
            : "has " + server.getSessions() + " open connection" + (server.getSessions() == 1 ? "" : "s");
      };
    }
  }

  /// An instance with one master.
  /// @param node who it has to be; empty: anybody
  record MasterOf(String instance, Optional<String> node) implements Awaited {
    @Override
    public Optional<Target> target() {
      return Optional.of(new Target.OfInstance(instance));
    }

    @Override
    public List<String> missing(List<AgentView> agents, long now) {
      var masters = masters(agents, instance, now);
      if (masters.size() == 1 && node.filter(wanted -> !masters.contains(wanted)).isEmpty()) {
        return List.of();
      }
      return List.of(switch (masters.size()) {
        case 0 -> "no agent that answers is master of " + instance;
        case 1 -> masters.getFirst() + " is master of " + instance;
        default -> String.join(" and ", masters) + " are master of " + instance + " at the same time";
      });
    }
  }

  /// Nothing wrong: every agent answers, each instance has one master, no alarm stands, every READY server is UP.
  record Healthy() implements Awaited {
    @Override
    public Optional<Target> target() {
      return Optional.empty();
    }

    @Override
    public List<String> missing(List<AgentView> agents, long now) {
      var missing = new LinkedHashSet<String>();
      for (var agent : agents) {
        agent.freshStatus(now).ifPresentOrElse(status -> wrong(agent.name(), status).forEach(missing::add),
            () -> missing.add(silent(agent)));
      }
      instances(agents, now).forEach(
          instance -> missing.addAll(new MasterOf(instance, Optional.empty()).missing(agents, now)));
      ClusterView.differentFiles(agents).ifPresent(missing::add);
      return List.copyOf(missing);
    }

    private static Stream<String> wrong(String agent, Status status) {
      var servers = status.getBackendsList().stream().flatMap(backend -> backend.getServersList().stream()
          .filter(Healthy::ill).map(server -> backend.getName() + "/" + server.getName() + " on " + agent + " is "
              + server.getState()));
      return Stream.concat(servers, status.getAlarmsList().stream().map(alarm -> agent + ": " + alarm));
    }

    /// A server that is not checked is used as it is.
    private static boolean ill(Server server) {
      return server.getAdminState() == AdminState.Value.READY && server.getState() != OperationalState.Value.UP
          && !server.getCheck().getStatus().equals("NONE");
    }

    private static List<String> instances(List<AgentView> agents, long now) {
      return agents.stream().flatMap(agent -> agent.freshStatus(now).stream())
          .flatMap(status -> status.getVrrpList().stream()).filter(router -> !router.getObserves())
          .map(VirtualRouter::getInstance).distinct().toList();
    }
  }

  private static List<String> masters(List<AgentView> agents, String instance, long now) {
    var masters = new ArrayList<String>();
    agents.forEach(agent -> agent.freshStatus(now).stream().flatMap(status -> status.getVrrpList().stream())
        .filter(router -> router.getInstance().equals(instance) && router.getState() == RouterState.Value.MASTER)
        .forEach(_ -> masters.add(agent.name())));
    return masters;
  }

  private static String silent(AgentView agent) {
    return agent.name() + " does not answer";
  }
}
