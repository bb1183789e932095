package dev.buoy.console.drill;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.Endpoint;
import dev.buoy.console.cluster.Failures;
import dev.buoy.v1.Drill;
import dev.buoy.v1.StartDrillRequest;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Finds the agent that is to direct a drill, and has it looked at or begun. Blocking.
public final class Planner {
  /// Who directs it asks every node and the helper first, and waits for one that does not answer.
  private static final Duration LEAST = Duration.ofSeconds(12);

  private final Cluster cluster;
  private final Duration patience;

  /// @param timeout per call, as far as that is long enough
  public Planner(Cluster cluster, Duration timeout) {
    this.cluster = cluster;
    this.patience = timeout.compareTo(LEAST) < 0 ? LEAST : timeout;
  }

  /// Has it looked at, by the one that is forecast to take over where that one can be asked. Changes nothing.
  /// @throws NoDirector when no agent could direct it
  /// @throws StatusRuntimeException when the one that was asked says no
  public PlannedDrill plan(StartDrillRequest order) throws NoDirector {
    var view = cluster.view();
    var target = Optional.of(order.getTarget()).filter(name -> !name.isEmpty());
    var candidates = Candidates.of(view, order.getInstance(), target, cluster.nanoTime());
    var request = order.toBuilder().setDryRun(true).addAllReachedBy(reachedBy(view)).build();
    var first = first(candidates, request);
    var next = first.drill().getForecastMaster().replaceFirst(",.*", ""); // nobody knows which of several
    boolean asked = candidates.nodes().indexOf(next) <= candidates.nodes().indexOf(first.director());
    return asked // or is no candidate
        ? first
        : first(candidates.preferring(next), request);
  }

  /// Begins what was looked at.
  /// @throws StatusRuntimeException when the director says no, or does not answer
  /// @throws NoDirector when it has left
  public Drill start(PlannedDrill planned, StartDrillRequest order) throws NoDirector {
    var link = cluster.link(planned.director())
        .orElseThrow(() -> new NoDirector(planned.director() + " left the cluster", true));
    return link.call(patience)
        .startDrill(order.toBuilder().setDryRun(false).addAllReachedBy(reachedBy(cluster.view())).build()).getDrill();
  }

  /// The first that answers.
  private PlannedDrill first(Candidates candidates, StartDrillRequest request) throws NoDirector {
    var silent = new ArrayList<String>();
    for (var node : candidates.nodes()) {
      var link = cluster.link(node);
      if (link.isEmpty()) {
        continue;
      }
      try {
        return new PlannedDrill(node, link.get().call(patience).startDrill(request).getDrill());
      } catch (StatusRuntimeException e) {
        var code = e.getStatus().getCode();
        if (code == Code.UNIMPLEMENTED) {
          silent.add(node + " is too old for drills: upgrade it");
        } else if (code == Code.UNAVAILABLE || code == Code.DEADLINE_EXCEEDED) {
          silent.add(node + ": " + Failures.plain(Failures.sentence(e)));
        } else {
          throw e;
        }
      }
    }
    throw nobody(candidates, request.getInstance(), silent);
  }

  private static NoDirector nobody(Candidates candidates, String instance, List<String> silent) {
    if (!silent.isEmpty()) {
      return new NoDirector("nobody can direct the drill: " + String.join("; ", silent), true);
    }
    return new NoDirector(candidates.target().isEmpty()
        ? "nobody can direct the drill: no agent answers that has " + instance
        : "a drill of %s is directed by another agent than %s, and no other answers that has %s".formatted(
            candidates.target(), candidates.target(), instance),
        true);
  }

  /// By which addresses this host reaches the agents; a socket of this host leads over none.
  static List<String> reachedBy(ClusterView view) {
    return view.agents().stream().map(AgentView::endpoint).flatMap(Planner::addresses).distinct().toList();
  }

  private static Stream<String> addresses(Endpoint endpoint) {
    return switch (endpoint) {
      case Endpoint.Socket _ -> Stream.of();
      case Endpoint.Address(var host, _) -> {
        try {
          yield Stream.of(InetAddress.getAllByName(host)).map(InetAddress::getHostAddress);
        } catch (UnknownHostException _) {
          yield Stream.of(host);
        }
      }
    };
  }
}
