package dev.buoy.console.tui;

import dev.buoy.console.tui.AlarmList.Level;
import dev.buoy.v1.Backend;
import dev.buoy.v1.Latency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/// One backend as all agents see it.
/// @param servers in the order of the file
/// @param reports of fresh agents; of others only while there is no fresh one
record BackendRow(String name, List<ServerRow> servers, List<Backend> reports) {
  BackendRow {
    servers = List.copyOf(servers);
    reports = List.copyOf(reports);
  }

  Optional<Backend> sample() {
    return reports.stream().findFirst();
  }

  /// No fresh agent says anything of any of its servers.
  boolean isUnknown() {
    return servers.stream().allMatch(ServerRow::isUnknown);
  }

  long up() {
    return servers.stream().filter(ServerRow::isUp).count();
  }

  boolean isWhole() {
    return up() == servers.size();
  }

  /// Fresh agents that have no server to send to: each of theirs is down, or an operator took it out.
  List<String> without() {
    var usable = new TreeMap<String, Boolean>();
    servers.stream().flatMap(server -> server.seen().stream()).filter(ServerRow.Seen::isFresh)
        .forEach(seen -> usable.merge(seen.agent(), seen.isUsable(), Boolean::logicalOr));
    return usable.entrySet().stream().filter(each -> !each.getValue()).map(Map.Entry::getKey).toList();
  }

  /// What is wrong with it. Agents tell of a backend without servers in the same words.
  void wrongs(List<AlarmList.Present> wrongs) {
    if (!without().isEmpty()) {
      wrongs.add(new AlarmList.Present(Level.CRITICAL, String.join(" ", without()), name + " has no usable server"));
    }
    servers.stream().flatMap(server -> server.failure().stream()).forEach(wrongs::add);
  }

  boolean disagrees() {
    return servers.stream().anyMatch(ServerRow::disagrees);
  }

  long sessions() {
    return servers.stream().mapToLong(ServerRow::sessions).sum();
  }

  long totalSessions() {
    return servers.stream().mapToLong(ServerRow::totalSessions).sum();
  }

  /// Of the servers that are known.
  Flow flow() {
    return servers.stream().map(ServerRow::flow).filter(Flow::isKnown).reduce(Flow::plus).orElse(Flow.UNKNOWN);
  }

  /// Time to connect that 95 of 100 connections stayed under since the agents started, where it was longest, ms; NaN
  /// before the first connection.
  double p95() {
    return connect(Latency::getP95);
  }

  private double connect(Function<Latency, com.google.protobuf.Duration> quantile) {
    return isUnknown()
        ? Double.NaN
        : reports.stream().filter(report -> report.getTraffic().hasConnectTime())
            .mapToDouble(report -> Words.toMillis(quantile.apply(report.getTraffic().getConnectTime()))).max()
            .orElse(Double.NaN);
  }

  Role role() {
    return isUnknown() ? Role.STALE : isWhole() ? Role.UP : up() == 0 ? Role.DOWN : Role.WARN;
  }

  String glyph(Glyphs glyphs) {
    if (isUnknown()) {
      return glyphs.unknown();
    }
    return isWhole()
        ? glyphs.up()
        : servers.stream().anyMatch(ServerRow::isDown) ? glyphs.down() : glyphs.drain();
  }
}
