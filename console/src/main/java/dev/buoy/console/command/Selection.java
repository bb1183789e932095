package dev.buoy.console.command;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.v1.Backend;
import dev.buoy.v1.Status;
import java.util.Optional;

/// A view cut down to one target.
final class Selection {
  private final Target target;

  private Selection(Target target) {
    this.target = target;
  }

  /// The view with nothing but the target in every status; of an agent, that agent alone.
  static ClusterView of(ClusterView view, Target target) {
    var selection = new Selection(target);
    var named = view.agent(target.toString());
    boolean alone = target instanceof Target.OfAgent || target instanceof Target.Named;
    if (alone && named.isPresent()) {
      return new ClusterView(Optional.of(named.get()).stream().toList(), view.events());
    }
    return new ClusterView(view.agents().stream().map(selection::cut).toList(), view.events());
  }

  private AgentView cut(AgentView agent) {
    var status = agent.status();
    return status == null
        ? agent
        : new AgentView(agent.name(), agent.endpoint(), agent.info(), cut(status), agent.receivedAt(), agent.error());
  }

  private Status cut(Status status) {
    return status.toBuilder().clearVrrp().clearFrontends().clearBackends().clearTrackers()
        .addAllVrrp(
            status.getVrrpList().stream().filter(each -> is(new Target.OfInstance(each.getInstance()))).toList())
        .addAllFrontends(
            status.getFrontendsList().stream().filter(each -> is(new Target.OfFrontend(each.getName()))).toList())
        .addAllBackends(status.getBackendsList().stream().map(this::cut).flatMap(Optional::stream).toList()).build();
  }

  private Optional<Backend> cut(Backend backend) {
    if (is(new Target.OfBackend(backend.getName()))) {
      return Optional.of(backend);
    }
    var servers = backend.getServersList().stream()
        .filter(each -> is(new Target.OfServer(backend.getName(), each.getName()))).toList();
    return servers.isEmpty()
        ? Optional.empty()
        : Optional.of(backend.toBuilder().clearServers().addAllServers(servers).build());
  }

  private boolean is(Target object) {
    return target.equals(object) || target.equals(new Target.Named(object.toString()));
  }
}
