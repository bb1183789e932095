package dev.buoy.console.tui;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.v1.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What only shows over several reports: how much goes through each server, its last minute, and by how much each
/// agent's clock differs from this host's. Bounded by what the last reports name.
/// @param counters by agent
/// @param minutes  by `BACKEND/SERVER`, over all agents
/// @param clocks   by agent: how far it was ahead in its last reports, newest last
record History(Map<String, Counters> counters, Map<String, Minute> minutes, Map<String, List<Duration>> clocks) {
  static final History NONE = new History(Map.of(), Map.of(), Map.of());
  /// Totals that are closer together than this make no honest rate.
  private static final long CLOSEST_NANOS = 900_000_000L;
  private static final double NANOS = 1e9;
  private static final int CLOCKS = 10;

  /// What an agent had counted by the server when a report arrived, and what went through since the one before.
  /// @param heardAt when the newest report arrived, ns
  /// @param at      when the report arrived that was counted last, ns
  record Counters(long heardAt, long at, Map<String, Totals> totals, Map<String, Flow> flows) {}

  record Totals(long sessions, long in, long out) {
    Flow since(Totals before, double seconds) {
      var restarted = sessions < before.sessions || in < before.in || out < before.out;
      return restarted
          ? Flow.UNKNOWN
          : new Flow((sessions - before.sessions) / seconds, (in - before.in) / seconds, (out - before.out) / seconds);
    }
  }

  /// @param rate    sessions per second
  /// @param latency of the last check, ms
  record Minute(Series rate, Series latency) {
    static final Minute NONE = new Minute(Series.NONE, Series.NONE);
  }

  History {
    counters = Map.copyOf(counters);
    minutes = Map.copyOf(minutes);
    clocks = Map.copyOf(clocks);
  }

  /// What goes through a server at an agent.
  Flow flow(String agent, String server) {
    var counted = counters.get(agent);
    return counted == null ? Flow.UNKNOWN : counted.flows().getOrDefault(server, Flow.UNKNOWN);
  }

  Minute minute(String server) {
    return minutes.getOrDefault(server, Minute.NONE);
  }

  /// How far an agent's clock is ahead of this host's: the most of its last reports, as what delays one makes it less.
  Optional<Duration> skew(String agent) {
    return clocks.getOrDefault(agent, List.of()).stream().max(Duration::compareTo);
  }

  /// With what is new in this view.
  History with(ClusterView view, Moment now) {
    var counted = new HashMap<String, Counters>();
    var skews = new HashMap<String, List<Duration>>();
    for (var agent : view.agents()) {
      var status = agent.status();
      if (status == null) {
        continue;
      }
      var last = counters.get(agent.name());
      var known = clocks.getOrDefault(agent.name(), List.of());
      if (last != null && last.heardAt() == agent.receivedAt()) {
        counted.put(agent.name(), last);
        skews.put(agent.name(), known);
      } else {
        counted.put(agent.name(), count(last, status, agent.receivedAt()));
        skews.put(agent.name(), clocks(known, agent, status, now));
      }
    }
    return new History(counted, minutes, skews);
  }

  private static Counters count(@org.jspecify.annotations.Nullable Counters last, Status status, long at) {
    if (last != null && at - last.at() < CLOSEST_NANOS) {
      return new Counters(at, last.at(), last.totals(), last.flows());
    }
    var totals = new HashMap<String, Totals>();
    var flows = new HashMap<String, Flow>();
    for (var backend : status.getBackendsList()) {
      for (var server : backend.getServersList()) {
        var id = backend.getName() + "/" + server.getName();
        var now = new Totals(server.getTotalSessions(), server.getBytesIn(), server.getBytesOut());
        var before = last == null ? null : last.totals().get(id);
        totals.put(id, now);
        flows.put(id, before == null || last == null
            ? Flow.UNKNOWN
            : now.since(before, (at - last.at()) / NANOS));
      }
    }
    return new Counters(at, at, totals, flows);
  }

  private static List<Duration> clocks(List<Duration> known, AgentView agent, Status status, Moment now) {
    var all = new ArrayList<>(known.subList(Math.max(0, known.size() - CLOCKS + 1), known.size()));
    var arrived = now.wall().minusNanos(Math.max(0, now.nanos() - agent.receivedAt()));
    all.add(Duration.between(arrived, Moment.instant(status.getTime())));
    return List.copyOf(all);
  }

  /// A second went by.
  History tick(List<ServerRow> servers) {
    var next = new HashMap<String, Minute>();
    for (var server : servers) {
      var minute = minute(server.id());
      next.put(server.id(), new Minute(minute.rate().plus(server.flow().sessions()),
          minute.latency().plus(server.isDown() ? Series.DOWN : server.latency())));
    }
    return new History(counters, next, clocks);
  }
}
