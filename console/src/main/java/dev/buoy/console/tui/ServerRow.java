package dev.buoy.console.tui;

import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.Freshness;
import dev.buoy.v1.AdminState;
import dev.buoy.v1.Latency;
import dev.buoy.v1.OperationalState;
import dev.buoy.v1.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One server as all agents see it. Only fresh reports count as knowledge.
/// @param id    `BACKEND/SERVER`
/// @param seen  what every agent that ever reported it said last, in the order of the agents
/// @param fresh what fresh agents say
/// @param flow  per second over the fresh agents
record ServerRow(String id, String backend, String name, List<Seen> seen, List<Server> fresh, Flow flow) {

  /// @param freshness of the report it is taken from
  record Seen(String agent, Freshness freshness, Server server) {
    boolean isFresh() {
      return freshness == Freshness.FRESH;
    }

    /// As far as it is known: one that was not checked yet may be.
    boolean isUsable() {
      return server.getAdminState() == AdminState.Value.READY && server.getState() != OperationalState.Value.DOWN;
    }
  }

  ServerRow(String id, String backend, String name, List<Seen> seen, Flow flow) {
    this(id, backend, name, List.copyOf(seen), seen.stream().filter(Seen::isFresh).map(Seen::server).toList(), flow);
  }

  /// The servers of all agents' files, in the order of the first agent that names them.
  static List<ServerRow> of(ClusterView view, History history, long now) {
    var seen = new LinkedHashMap<String, List<Seen>>();
    for (var agent : view.agents()) {
      var status = agent.status();
      if (status == null) {
        continue;
      }
      var freshness = agent.freshness(now);
      for (var backend : status.getBackendsList()) {
        for (var server : backend.getServersList()) {
          seen.computeIfAbsent(backend.getName() + "/" + server.getName(), _ -> new ArrayList<>())
              .add(new Seen(agent.name(), freshness, server));
        }
      }
    }
    var rows = new ArrayList<ServerRow>();
    seen.forEach((id, list) -> {
      var slash = id.lastIndexOf('/');
      rows.add(new ServerRow(id, id.substring(0, slash), id.substring(slash + 1), list, flow(id, list, history)));
    });
    return rows;
  }

  private static Flow flow(String id, List<Seen> seen, History history) {
    return seen.stream().filter(Seen::isFresh).map(one -> history.flow(one.agent(), id)).reduce(Flow::plus)
        .orElse(Flow.UNKNOWN);
  }

  /// What one agent says, as if it were alone.
  static ServerRow alone(Seen seen) {
    return new ServerRow("", "", "", List.of(seen), Flow.UNKNOWN);
  }

  /// What is shown for details: the first fresh report, else the first.
  Server sample() {
    return fresh.isEmpty() ? seen.getFirst().server() : fresh.getFirst();
  }

  Set<OperationalState.Value> states() {
    return fresh.stream().map(Server::getState).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  Set<AdminState.Value> adminStates() {
    return fresh.stream().map(Server::getAdminState).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  boolean isUnknown() {
    return fresh.isEmpty();
  }

  /// Fresh agents do not agree on how it is.
  boolean disagrees() {
    for (var server : fresh) {
      if (server.getState() != fresh.getFirst().getState()
          || server.getAdminState() != fresh.getFirst().getAdminState()) {
        return true;
      }
    }
    return false;
  }

  /// For how long the newest change is known on which the agents differ: what they check and hear comes to them one
  /// after the other.
  Duration differsFor(Moment now) {
    return fresh.stream().flatMap(server -> Stream.of(server.getLastChange(), server.getOverride().getSince()))
        .filter(time -> time.getSeconds() > 0).map(now::since).min(Comparator.naturalOrder())
        .orElse(Duration.ofDays(1));
  }

  /// Every fresh agent sends it new connections: it is up, or nobody checks it.
  boolean isUp() {
    return all(server -> server.getAdminState() == AdminState.Value.READY)
        && (all(server -> server.getState() == OperationalState.Value.UP) || isUnchecked());
  }

  /// Used as it is.
  boolean isUnchecked() {
    return all(server -> server.getState() == OperationalState.Value.UNKNOWN
        && server.getCheck().getStatus().equals("NONE"));
  }

  boolean isDown() {
    for (var server : fresh) {
      if (server.getState() == OperationalState.Value.DOWN) {
        return true;
      }
    }
    return false;
  }

  /// That it is down, although it is to be used; one on which the agents differ is told of as that.
  Optional<AlarmList.Present> failure() {
    if (disagrees() || !isDown() || !all(server -> server.getAdminState() == AdminState.Value.READY)) {
      return Optional.empty();
    }
    var who = seen.stream().filter(Seen::isFresh).map(Seen::agent).collect(Collectors.joining(" "));
    return Optional.of(new AlarmList.Present("down " + id, AlarmList.Level.WARNING, who, id + " is DOWN"
        + (sample().getReason().isEmpty() ? "" : ": " + sample().getReason())));
  }

  /// Whether it is so at every fresh agent, and there is one.
  private boolean all(Predicate<Server> is) {
    for (var server : fresh) {
      if (!is.test(server)) {
        return false;
      }
    }
    return !isUnknown();
  }

  long sessions() {
    var sessions = 0L;
    for (var server : fresh) {
      sessions += server.getSessions();
    }
    return sessions;
  }

  /// How long the last checks took, the mean of the fresh agents, ms; NaN where nobody checks.
  double latency() {
    return fresh.stream().filter(server -> server.getCheck().hasDuration())
        .mapToDouble(server -> Words.toMillis(server.getCheck().getDuration())).average().orElse(Double.NaN);
  }

  /// Time to connect that this part of all connections stayed under since the agents started, where it was longest, ms;
  /// NaN before the first.
  private double connect(Function<Latency, com.google.protobuf.Duration> quantile) {
    return fresh.stream().filter(server -> server.getTraffic().hasConnectTime())
        .mapToDouble(server -> Words.toMillis(quantile.apply(server.getTraffic().getConnectTime()))).max()
        .orElse(Double.NaN);
  }

  /// Half of all connections were made faster, ms.
  double p50() {
    return connect(Latency::getP50);
  }

  /// 95 of 100 connections were made faster, ms.
  double p95() {
    return connect(Latency::getP95);
  }

  /// At once, over the fresh agents; 0: any number.
  long limit() {
    return fresh.stream().mapToLong(Server::getMaxconn).sum();
  }

  long totalSessions() {
    return fresh.stream().mapToLong(Server::getTotalSessions).sum();
  }

  /// In force at the fresh agents: one number, or `40/30` where they differ.
  String weight() {
    return fresh.stream().map(server -> server.hasWeight() ? Integer.toString(server.getWeight()) : "-").distinct()
        .collect(Collectors.joining("/"));
  }

  /// Colour of the whole row's state.
  Role role() {
    if (isUnknown()) {
      return Role.STALE;
    }
    if (disagrees()) {
      return Role.WARN;
    }
    if (isDown()) {
      return Role.DOWN;
    }
    return isUnchecked() && isUp()
        ? Role.TEXT
        : isUp() ? Role.UP : adminStates().equals(Set.of(AdminState.Value.READY)) ? Role.STALE : Role.WARN;
  }

  /// The state in a word or two.
  String word() {
    if (isUnknown()) {
      return "unknown";
    }
    if (disagrees()) {
      return "DISAGREE";
    }
    var admin = adminStates().iterator().next();
    var state = states().iterator().next();
    return switch (admin) {
      case DRAIN -> state == OperationalState.Value.DOWN ? "DOWN drain" : "DRAIN";
      case MAINT -> "MAINT";
      case READY, UNSPECIFIED, UNRECOGNIZED -> (isUnchecked() ? "no check" : state.name())
          + (sample().getBackup() ? " backup" : "");
    };
  }

  /// Glyph and word; where the agents differ, how many of them see what: `o2 x1`.
  Line state(Glyphs glyphs) {
    if (!disagrees()) {
      return Line.text(glyph(glyphs) + " " + word(), role());
    }
    var counts = new LinkedHashMap<String, Integer>();
    var roles = new LinkedHashMap<String, Role>();
    for (var one : seen) {
      if (one.isFresh()) {
        var alone = alone(one);
        counts.merge(alone.glyph(glyphs), 1, Integer::sum);
        roles.putIfAbsent(alone.glyph(glyphs), alone.role());
      }
    }
    if (counts.size() == 1) {
      var words = adminStates().stream().map(AdminState.Value::name).collect(Collectors.joining("/"));
      return Line.text(glyphs.drain() + " " + words, Role.WARN);
    }
    var line = Line.EMPTY;
    for (var each : counts.entrySet()) {
      line = line.plus(line.spans().isEmpty() ? "" : " ")
          .plus(Span.of(each.getKey() + each.getValue(), roles.getOrDefault(each.getKey(), Role.WARN)).asBold());
    }
    return line;
  }

  /// The glyph of {@link #word}.
  String glyph(Glyphs glyphs) {
    if (isUnknown()) {
      return glyphs.unknown();
    }
    if (isDown()) {
      return glyphs.down();
    }
    return isUp() ? glyphs.up() : adminStates().contains(AdminState.Value.READY) ? glyphs.unknown() : glyphs.drain();
  }

  /// How bad it is: what an operator has to see first comes first.
  int rank() {
    if (disagrees()) {
      return 0;
    }
    return isDown() ? 1 : isUnknown() ? 2 : isUp() ? 4 : 3;
  }
}
