package dev.buoy.console.command;

import com.google.protobuf.Timestamp;
import dev.buoy.v1.Event;
import dev.buoy.v1.EventFilter;
import java.time.Instant;
import java.util.Optional;

/// Which events are asked for.
/// @param target what they happened to; empty: anything
/// @param least severity; INFO: any
/// @param since not older; the beginning of the epoch: any
record EventQuery(Optional<Target> target, Event.Severity least, Instant since) {
  static EventQuery about(Target target) {
    return new EventQuery(Optional.of(target), Event.Severity.INFO, Instant.EPOCH);
  }

  static EventQuery of(Optional<Target> target, Options options, Instant now) {
    var severity = options.value(Clause.SEVERITY).flatMap(Severities::of).orElse(Event.Severity.INFO);
    var since = options.value(Clause.SINCE).flatMap(Durations::parse).map(now::minus).orElse(Instant.EPOCH);
    return new EventQuery(target, severity, since);
  }

  /// What an agent is told of it. A bare name may be an agent's own, of which its filter knows nothing.
  EventFilter filter() {
    var filter = EventFilter.newBuilder();
    if (least != Event.Severity.INFO) {
      filter.setLeastSeverity(least);
    }
    if (since.isAfter(Instant.EPOCH)) {
      filter.setSince(Timestamp.newBuilder().setSeconds(since.getEpochSecond()).setNanos(since.getNano()));
    }
    target.filter(each -> !(each instanceof Target.OfAgent || each instanceof Target.Named))
        .ifPresent(each -> filter.setObject(each.toString()));
    return filter.build();
  }

  boolean matches(Event event) {
    var time = Instant.ofEpochSecond(event.getTime().getSeconds(), event.getTime().getNanos());
    return !time.isBefore(since) && (least == Event.Severity.INFO || event.getSeverityValue() >= least.getNumber())
        && target.map(each -> happenedTo(event, each)).orElse(true);
  }

  /// Whether the event happened to the target, or to a server of the target.
  private static boolean happenedTo(Event event, Target target) {
    var object = event.getObject();
    var name = target.toString();
    return switch (target) {
      case Target.OfAgent _ -> event.getNode().equals(name);
      case Target.OfServer _,Target.OfInstance _,Target.OfFrontend _ -> object.equals(name);
      case Target.OfBackend _ -> object.equals(name) || object.startsWith(name + "/");
      case Target.Named _ -> object.equals(name) || object.startsWith(name + "/") || event.getNode().equals(name);
    };
  }
}
