package dev.buoy.console.tui;

import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.Trip;
import dev.buoy.v1.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What only shows over several reports: how much goes through each server, its last minute, and by how much each
/// agent's clock differs from this host's. Bounded by what the last reports name.
/// @param counters by agent
/// @param minutes  by `BACKEND/SERVER`, over all agents
/// @param clocks   by agent: what the last questions for its time came to, newest last
record History(Map<String, Counters> counters, Map<String, Minute> minutes, Map<String, List<Offset>> clocks) {
  static final History NONE = new History(Map.of(), Map.of(), Map.of());
  /// Totals that are closer together than this make no honest rate.
  private static final long CLOSEST_NANOS = 900_000_000L;
  private static final double NANOS = 1e9;
  private static final int CLOCKS = 2;
  /// What lies in between is believed to be a clock's only where it is this many times what a question took.
  private static final int SURELY = 2;
  /// After a question that took longer, nothing is known of what lies in between.
  private static final Duration SHORT = Duration.ofMillis(100);
  /// A clock here that went on by so much more than the other one did so while this process was stopped.
  private static final Duration STOPPED = Duration.ofSeconds(1);

  /// What an agent had counted by the server when a report arrived, and what went through since the one before.
  /// @param heardAt when the newest report arrived, ns
  /// @param at      when the report arrived that was counted last
  record Counters(long heardAt, Moment at, Map<String, Totals> totals, Map<String, Flow> flows) {}

  /// @param askedAt when the answer arrived, ns
  /// @param ahead   of this host's clock, half of `trip` off at most
  /// @param trip    how long it took
  record Offset(long askedAt, Duration ahead, Duration trip) {
    boolean isSure() {
      return ahead.abs().compareTo(trip.multipliedBy(SURELY)) >= 0;
    }
  }

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

  /// How far an agent's clock is ahead of this host's, by the shorter of the last two round trips: none where that is not
  /// long compared to what it took. Absent until it was asked twice, and while answers take too long to tell.
  Optional<Duration> skew(String agent) {
    var asked = clocks.getOrDefault(agent, List.of());
    return asked.size() < CLOCKS
        ? Optional.empty()
        : asked.stream().min(Comparator.comparing(Offset::trip))
            .filter(offset -> offset.isSure() || offset.trip().compareTo(SHORT) <= 0)
            .map(offset -> offset.isSure() ? offset.ahead() : Duration.ZERO);
  }

  /// With what is new in this view.
  History with(ClusterView view, Moment now) {
    var counted = new HashMap<String, Counters>();
    var skews = new HashMap<String, List<Offset>>();
    for (var agent : view.agents()) {
      var status = agent.status();
      if (status == null) {
        continue;
      }
      var last = counters.get(agent.name());
      skews.put(agent.name(), clocks(clocks.getOrDefault(agent.name(), List.of()), agent.trip(), now));
      if (last != null && last.heardAt() == agent.receivedAt()) {
        counted.put(agent.name(), last);
      } else {
        counted.put(agent.name(), count(last, status, now.before(agent.receivedAt())));
      }
    }
    return new History(counted, minutes, skews);
  }

  private static Counters count(@Nullable Counters last, Status status, Moment at) {
    if (last != null && at.nanos() - last.at().nanos() < CLOSEST_NANOS) {
      return new Counters(at.nanos(), last.at(), last.totals(), last.flows());
    }
    var honest = last != null && at.missed(last.at()).compareTo(STOPPED) < 0;
    var totals = new HashMap<String, Totals>();
    var flows = new HashMap<String, Flow>();
    for (var backend : status.getBackendsList()) {
      for (var server : backend.getServersList()) {
        var id = backend.getName() + "/" + server.getName();
        var now = new Totals(server.getTotalSessions(), server.getBytesIn(), server.getBytesOut());
        var before = last == null ? null : last.totals().get(id);
        totals.put(id, now);
        flows.put(id, before == null || last == null || !honest
            ? Flow.UNKNOWN
            : now.since(before, (at.nanos() - last.at().nanos()) / NANOS));
      }
    }
    return new Counters(at.nanos(), at, totals, flows);
  }

  /// An answer that lay about while this process was stopped tells nothing.
  private static List<Offset> clocks(List<Offset> known, @Nullable Trip trip, Moment now) {
    if (trip == null || (!known.isEmpty() && known.getLast().askedAt() == trip.receivedAt())
        || now.nanos() - trip.receivedAt() > STOPPED.toNanos()) {
      return known;
    }
    var all = new ArrayList<>(known.subList(Math.max(0, known.size() - CLOCKS + 1), known.size()));
    all.add(new Offset(trip.receivedAt(), Duration.between(now.before(trip.middle()).wall(),
        Moment.instant(trip.time())), Duration.ofNanos(trip.nanos())));
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
