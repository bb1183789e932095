package dev.buoy.agent.control;

import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.Event.Severity;
import dev.buoy.v1.EventFilter;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/// Which events a client asks for.
final class EventQuery {
  private EventQuery() {}

  /// What is empty or absent is no condition.
  static Predicate<Event> of(EventFilter filter) {
    Predicate<Event> all = _ -> true;
    if (filter.getKindsCount() > 0) {
      Set<String> kinds = new HashSet<>();
      filter.getKindsList().forEach(kind -> kinds.add(kind.name()));
      all = all.and(event -> kinds.contains(event.kind().name()));
    }
    if (!filter.getObject().isEmpty()) {
      all = all.and(event -> event.object().equals(filter.getObject())
          || event.object().startsWith(filter.getObject() + "/"));
    }
    var least = least(filter);
    if (least != Severity.INFO) {
      all = all.and(event -> event.severity().compareTo(least) >= 0);
    }
    if (filter.hasSince()) {
      var since = Instant.ofEpochSecond(filter.getSince().getSeconds(), filter.getSince().getNanos());
      all = all.and(event -> !event.time().isBefore(since));
    }
    if (filter.hasUntil()) {
      var until = Instant.ofEpochSecond(filter.getUntil().getSeconds(), filter.getUntil().getNanos());
      all = all.and(event -> event.time().isBefore(until));
    }
    if (!filter.getOperator().isEmpty()) {
      all = all.and(event -> filter.getOperator().equals(event.operator()));
    }
    return filter.getOperation().isEmpty() ? all : all.and(event -> filter.getOperation().equals(event.operation()));
  }

  private static Severity least(EventFilter filter) {
    return switch (filter.getLeastSeverity()) {
      case SEVERITY_UNSPECIFIED, INFO, UNRECOGNIZED -> Severity.INFO;
      case NOTICE -> Severity.NOTICE;
      case WARNING -> Severity.WARNING;
      case ERROR -> Severity.ERROR;
      case ALERT -> Severity.ALERT;
    };
  }
}
