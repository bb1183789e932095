package dev.buoy.console.command;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.v1.Backend;
import dev.buoy.v1.Frontend;
import dev.buoy.v1.Server;
import dev.buoy.v1.Status;
import dev.buoy.v1.Tracker;
import dev.buoy.v1.VirtualRouter;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The names that exist in a cluster, for completion and for telling what was meant.
public record Catalogue(ClusterView view) {
  public List<String> agents() {
    return view.agents().stream().map(AgentView::name).toList();
  }

  /// `BACKEND/SERVER`, in the order of the file.
  public List<String> servers() {
    return all(status -> status.getBackendsList().stream().flatMap(
        backend -> backend.getServersList().stream().map(server -> backend.getName() + "/" + server.getName())));
  }

  /// Those for which it holds on an agent; all when it holds for none.
  List<String> servers(Predicate<Server> holds) {
    var found = all(status -> status.getBackendsList().stream().flatMap(backend -> backend.getServersList().stream()
        .filter(holds).map(server -> backend.getName() + "/" + server.getName())));
    return found.isEmpty() ? servers() : found;
  }

  public List<String> backends() {
    return all(status -> status.getBackendsList().stream().map(Backend::getName));
  }

  public List<String> instances() {
    return all(status -> status.getVrrpList().stream().map(VirtualRouter::getInstance));
  }

  public List<String> frontends() {
    return all(status -> status.getFrontendsList().stream().map(Frontend::getName));
  }

  public List<String> trackers() {
    return all(status -> status.getTrackersList().stream().map(Tracker::getName));
  }

  /// Everything that has a name, without the agents and trackers.
  public List<String> objects() {
    return Stream.of(instances(), frontends(), backends(), servers()).flatMap(List::stream).distinct().toList();
  }

  /// Whether this agent has the target.
  public static boolean has(Status status, Target target) {
    return switch (target) {
      case Target.OfServer(var backend, var server) -> status.getBackendsList().stream()
          .filter(each -> each.getName().equals(backend)).flatMap(each -> each.getServersList().stream())
          .map(Server::getName).anyMatch(server::equals);
      case Target.OfBackend(var name) -> status.getBackendsList().stream().map(Backend::getName).anyMatch(name::equals);
      case Target.OfInstance(var name) ->
        status.getVrrpList().stream().map(VirtualRouter::getInstance).anyMatch(name::equals);
      case Target.OfFrontend(var name) ->
        status.getFrontendsList().stream().map(Frontend::getName).anyMatch(name::equals);
      case Target.OfAgent(var name) -> status.getNode().equals(name);
      case Target.Named(var name) -> has(status, new Target.OfBackend(name)) || has(status, new Target.OfInstance(name))
          || has(status, new Target.OfFrontend(name)) || has(status, new Target.OfAgent(name));
    };
  }

  /// Names of the kind that the target is of.
  List<String> like(Target target) {
    return switch (target) {
      case Target.OfServer _ -> servers();
      case Target.OfBackend _ -> backends();
      case Target.OfInstance _ -> instances();
      case Target.OfFrontend _ -> frontends();
      case Target.OfAgent _ -> agents();
      case Target.Named _ -> Stream.concat(objects().stream(), agents().stream()).distinct().toList();
    };
  }

  private List<String> all(Function<Status, Stream<String>> names) {
    return view.agents().stream().flatMap(agent -> agent.lastStatus().stream()).flatMap(names).distinct().toList();
  }
}
