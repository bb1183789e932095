package dev.buoy.console.tui;

import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.Freshness;
import dev.buoy.v1.Frontend;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// One frontend as all agents see it. Only fresh reports count as knowledge.
record FrontendRow(String name, List<Seen> seen) {
  record Seen(String agent, Freshness freshness, Frontend frontend) {
    boolean isFresh() {
      return freshness == Freshness.FRESH;
    }
  }

  FrontendRow {
    seen = List.copyOf(seen);
  }

  static List<FrontendRow> of(ClusterView view, long now) {
    var seen = new LinkedHashMap<String, List<Seen>>();
    for (var agent : view.agents()) {
      agent.lastStatus().ifPresent(status -> status.getFrontendsList().forEach(frontend -> seen
          .computeIfAbsent(frontend.getName(), _ -> new ArrayList<>())
          .add(new Seen(agent.name(), agent.freshness(now), frontend))));
    }
    return seen.entrySet().stream().map(entry -> new FrontendRow(entry.getKey(), entry.getValue())).toList();
  }

  List<Frontend> fresh() {
    return seen.stream().filter(Seen::isFresh).map(Seen::frontend).toList();
  }

  Frontend sample() {
    return fresh().isEmpty() ? seen.getFirst().frontend() : fresh().getFirst();
  }

  boolean isUnknown() {
    return fresh().isEmpty();
  }

  long listening() {
    return fresh().stream().filter(Frontend::getListening).count();
  }

  long sessions() {
    return fresh().stream().mapToLong(Frontend::getSessions).sum();
  }

  long totalSessions() {
    return fresh().stream().mapToLong(Frontend::getTotalSessions).sum();
  }

  /// Sessions that began in the last whole second, over the fresh agents.
  long rate() {
    return fresh().stream().mapToLong(frontend -> frontend.getTraffic().getRate()).sum();
  }

  long denied() {
    return fresh().stream().mapToLong(Frontend::getDenied).sum();
  }

  Role role() {
    return isUnknown()
        ? Role.STALE
        : listening() == fresh().size() ? Role.UP : listening() == 0 ? Role.DOWN : Role.WARN;
  }
}
