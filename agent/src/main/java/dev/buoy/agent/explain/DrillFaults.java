package dev.buoy.agent.explain;

import dev.buoy.agent.drill.Fault;
import dev.buoy.agent.drill.Injection;
import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.Event.Kind;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Faults that drills began, by the journals of the nodes that had them: what looks like an accident was one of these.
record DrillFaults(Timeline timeline, Function<String, Duration> longest) {
  private static final String OPERATION = "drill-";

  /// The fault that an event tells the begin of.
  static Optional<Fault> begun(Event event) {
    return event.kind() == Kind.OPERATION && event.from().isEmpty() && event.operation() != null
        && event.operation().startsWith(OPERATION) ? Fault.of(event.to()) : Optional.empty();
  }

  /// `drill 17f15a36 (isolate on n1)`.
  static String words(Event begun) {
    var id = Objects.requireNonNullElse(begun.operation(), OPERATION).substring(OPERATION.length());
    return "drill " + id + " (" + begun.to() + " on " + begun.node() + ")";
  }

  /// One of these faults that a node had when something happened, or had until then for no longer than that takes.
  Optional<Event> on(String node, Event effect, Set<Fault> faults) {
    return timeline.newestBefore(Timeline.stamp(effect),
        event -> event.node().equals(node) && begun(event).filter(faults::contains).isPresent())
        .filter(begun -> after(begun, effect).compareTo(Injection.LONGEST.plus(longest.apply(effect.object()))) <= 0)
        .filter(begun -> timeline.after(begun).noneMatch(event -> ends(begun, event) && !event.equals(effect)
            && after(event, effect).compareTo(longest.apply(effect.object())) > 0));
  }

  private static boolean ends(Event begun, Event event) {
    return event.node().equals(begun.node()) && (event.kind() == Kind.AGENT_STARTED
        || (event.kind() == Kind.OPERATION && event.from().equals(begun.to())
            && Objects.equals(event.operation(), begun.operation())));
  }

  private static Duration after(Event event, Event effect) {
    return Duration.ofNanos((Timeline.stamp(effect) - Timeline.stamp(event)) * 1000);
  }
}
