package dev.buoy.console.drill;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.Failures;
import dev.buoy.v1.Drill;
import dev.buoy.v1.GetDrillRequest;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/// Drills that agents tell of, each once, the latest first.
/// @param drills as each director tells them
/// @param by     the agent that told, by the drill's id
/// @param silent why an agent did not, by its name
public record Found(List<Drill> drills, Map<String, String> by, Map<String, String> silent) {
  /// The latest first.
  public static final Comparator<Drill> LATEST_FIRST = Comparator
      .comparing((Drill drill) -> Instant.ofEpochSecond(drill.getStarted().getSeconds(), drill.getStarted().getNanos()))
      .reversed();

  public Found {
    drills = List.copyOf(drills);
    by = Map.copyOf(by);
    silent = Map.copyOf(silent);
  }

  /// Asks every agent at the same time. Blocking.
  /// @param id only this one, as a whole; empty: all, without what probers saw
  public static Found ask(Cluster cluster, String id, Duration timeout) {
    var agents = cluster.view().agents();
    var drills = new LinkedHashMap<String, Drill>();
    var by = new LinkedHashMap<String, String>();
    var silent = new LinkedHashMap<String, String>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var asked = agents.stream().map(agent -> threads.submit(() -> one(cluster, agent, id, timeout))).toList();
      for (int i = 0; i < agents.size(); i++) {
        var name = agents.get(i).name();
        var answer = asked.get(i).get();
        answer.drills().forEach(drill -> {
          if (!drills.containsKey(drill.getId()) || drill.getDirector().equals(name)) {
            drills.put(drill.getId(), drill);
            by.put(drill.getId(), name);
          }
        });
        if (!answer.failure().isEmpty()) {
          silent.put(name, answer.failure());
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while agents were asked");
    } catch (ExecutionException e) {
      throw new IllegalStateException("a call to an agent broke", e.getCause());
    }
    var order = new ArrayList<>(drills.values());
    order.sort(LATEST_FIRST);
    return new Found(order, by, silent);
  }

  /// Of this id, or the one whose id begins so and no other's.
  public Optional<Drill> named(String id) {
    var exact = drills.stream().filter(drill -> drill.getId().equals(id)).findFirst();
    var begun = drills.stream().filter(drill -> drill.getId().startsWith(id)).toList();
    return exact.isPresent() || begun.size() != 1 ? exact : Optional.of(begun.getFirst());
  }

  private record Answer(List<Drill> drills, String failure) {}

  private static Answer one(Cluster cluster, AgentView agent, String id, Duration timeout) {
    var link = cluster.link(agent.name());
    var error = agent.error();
    if (link.isEmpty() || error != null) {
      return new Answer(List.of(), error == null ? "it left the cluster" : Failures.plain(error));
    }
    try {
      return new Answer(link.get().call(timeout).getDrill(GetDrillRequest.newBuilder().setId(id).build())
          .getDrillsList(), "");
    } catch (StatusRuntimeException e) {
      return switch (e.getStatus().getCode()) {
        case NOT_FOUND -> new Answer(List.of(), ""); // another one has it, or nobody
        case UNIMPLEMENTED -> new Answer(List.of(), "it is too old for drills: upgrade it");
        default -> new Answer(List.of(), Failures.plain(Failures.sentence(e)));
      };
    }
  }
}
