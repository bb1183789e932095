package dev.buoy.agent.explain;

import dev.buoy.agent.cluster.NodeReport;
import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.Event.Kind;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// The events that made a subject what it is: what is to be explained.
final class Effects {
  /// What several nodes find out by themselves within this time is one change.
  private static final Duration TOGETHER = Duration.ofSeconds(30);
  private static final Set<Kind> OF_SERVERS = Set.of(Kind.SERVER_STATE, Kind.SERVER_ADMIN_STATE, Kind.SERVER_WEIGHT);
  private static final Set<Kind> OF_BACKENDS = Set.of(Kind.SERVER_STATE, Kind.SERVER_ADMIN_STATE,
      Kind.BACKEND_CONDITION);
  private static final Set<Kind> OF_AGENTS = Set.of(Kind.AGENT_STARTED, Kind.AGENT_STOPPING, Kind.AGENT_CONDITION);

  private Effects() {}

  /// Oldest first; empty: no journal tells of it.
  static List<Event> of(Subject subject, Timeline timeline, List<NodeReport> reports) {
    return switch (subject.kind()) {
      case INSTANCE -> Mastership.of(subject.name(), timeline, reports).effects();
      case SERVER -> together(timeline, event -> OF_SERVERS.contains(event.kind())
          && event.object().equals(subject.name()) && !event.from().equals(event.to()));
      case BACKEND -> together(timeline, event -> OF_BACKENDS.contains(event.kind())
          && (event.object().equals(subject.name()) || event.object().startsWith(subject.name() + "/"))
          && !event.from().equals(event.to()));
      case FRONTEND -> together(timeline,
          event -> event.kind() == Kind.FRONTEND_STATE && event.object().equals(subject.name()));
      case TRACKER -> together(timeline,
          event -> event.kind() == Kind.TRACKER_STATE && event.object().equals(subject.name()));
      case AGENT -> timeline.newest(event -> (OF_AGENTS.contains(event.kind()) && event.node().equals(subject.name()))
          || (event.kind() == Kind.VRRP_OVERRIDE && event.object().equals(subject.name()))).stream().toList();
    };
  }

  /// The newest of each node that says the same, about the same object, at about the same time.
  private static List<Event> together(Timeline timeline, Predicate<Event> wanted) {
    var newest = timeline.newest(wanted);
    if (newest.isEmpty()) {
      return List.of();
    }
    var last = newest.get();
    var byNode = new LinkedHashMap<String, Event>();
    timeline.events().stream().filter(wanted)
        .filter(event -> event.kind() == last.kind() && event.object().equals(last.object())
            && event.to().equals(last.to()))
        .filter(event -> Timeline.stamp(last) - Timeline.stamp(event) <= TOGETHER.toNanos() / 1000)
        .forEach(event -> byNode.put(event.node(), event));
    return List.copyOf(byNode.values());
  }
}
