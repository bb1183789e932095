package dev.buoy.console.tui;

import dev.buoy.v1.Backend;
import dev.buoy.v1.Latency;
import java.util.List;
import java.util.Optional;
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
