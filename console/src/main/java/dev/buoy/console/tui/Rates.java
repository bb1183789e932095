package dev.buoy.console.tui;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.v1.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Sessions per second of every server at every agent, from the totals of successive reports.
/// @param samples by `AGENT BACKEND/SERVER`
/// @param history by `BACKEND/SERVER`: the last minute over all agents, one value a second, oldest first
record Rates(Map<String, Sample> samples, Map<String, List<Double>> history) {
  static final Rates NONE = new Rates(Map.of(), Map.of());
  private static final int HISTORY = 60;
  /// Totals that are closer together than this make no honest rate.
  private static final long CLOSEST_NANOS = 900_000_000L;
  private static final double NANOS = 1e9;

  /// @param at        when the total was received, ns
  /// @param perSecond over the time up to `at`; NaN after the first report and after a restart of the agent
  record Sample(long total, long at, double perSecond) {}

  Rates {
    samples = Map.copyOf(samples);
    history = Map.copyOf(history);
  }

  /// Rate of a server at an agent; NaN while there is none.
  double of(String agent, String server) {
    var sample = samples.get(agent + " " + server);
    return sample == null ? Double.NaN : sample.perSecond();
  }

  List<Double> historyOf(String server) {
    return history.getOrDefault(server, List.of());
  }

  Rates with(ClusterView view) {
    var next = new HashMap<String, Sample>();
    for (var agent : view.agents()) {
      var status = agent.status();
      if (status != null) {
        sample(agent, status, next);
      }
    }
    return new Rates(next, history);
  }

  private void sample(AgentView agent, Status status, Map<String, Sample> next) {
    for (var backend : status.getBackendsList()) {
      for (var server : backend.getServersList()) {
        var key = agent.name() + " " + backend.getName() + "/" + server.getName();
        next.put(key, sample(samples.get(key), server.getTotalSessions(), agent.receivedAt()));
      }
    }
  }

  private static Sample sample(@org.jspecify.annotations.Nullable Sample last, long total, long at) {
    if (last == null || total < last.total()) {
      return new Sample(total, at, Double.NaN);
    }
    var elapsed = at - last.at();
    return elapsed < CLOSEST_NANOS ? last : new Sample(total, at, (total - last.total()) * NANOS / elapsed);
  }

  /// A second went by.
  Rates tick(List<ServerRow> servers) {
    var next = new HashMap<String, List<Double>>();
    for (var server : servers) {
      var values = new ArrayList<>(historyOf(server.id()));
      values.add(server.rate());
      next.put(server.id(), List.copyOf(values.subList(Math.max(0, values.size() - HISTORY), values.size())));
    }
    return new Rates(samples, next);
  }
}
