package dev.buoy.agent.explain;

import dev.buoy.agent.cluster.NodeReport;
import dev.buoy.agent.journal.Event;
import dev.buoy.agent.operation.Words;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// How a subject stands, in one sentence: by the state of now where nodes tell it, else by the last events.
final class Summary {
  private Summary() {}

  /// @param reports what the nodes say of themselves at the time of the last event; empty: nobody knows
  static String of(Subject subject, List<Event> effects, List<NodeReport> reports, List<Step> steps) {
    return standing(subject, reports).or(() -> effects.isEmpty()
        ? Optional.of("no journal tells of a change of " + subject.name())
        : Optional.empty()).orElseGet(() -> change(subject, effects) + after(steps));
  }

  /// Of an instance.
  static String of(Mastership mastership, List<Step> steps) {
    boolean moved = !mastership.effects().isEmpty() && mastership.explained();
    return mastership.sentence() + (moved ? after(steps) : "");
  }

  private static String after(List<Step> steps) {
    var first = steps.getFirst();
    var effect = steps.stream().filter(step -> step.role() == Step.Role.EFFECT).findFirst().orElse(first);
    var after = Duration.between(first.time(), effect.time());
    return after.isPositive() ? ", " + Words.duration(after) + " after the first cause" : "";
  }

  private static Optional<String> standing(Subject subject, List<NodeReport> reports) {
    return switch (subject.kind()) {
      case SERVER -> Standings.ofServer(subject.name(), reports);
      case BACKEND -> Standings.ofBackend(subject.name(), reports);
      case FRONTEND -> Standings.ofFrontend(subject.name(), reports);
      case TRACKER -> Standings.ofTracker(subject.name(), reports);
      case INSTANCE, AGENT -> Optional.empty();
    };
  }

  private static String change(Subject subject, List<Event> effects) {
    var last = effects.getLast();
    var nodes = effects.stream().map(Event::node).distinct().sorted().collect(Collectors.joining(", "));
    return switch (subject.kind()) {
      case SERVER, BACKEND -> last.object() + " is " + (last.to().isEmpty() ? "no longer " + last.from() : last.to())
          + " on " + nodes;
      case INSTANCE, FRONTEND, TRACKER -> subject.name() + " " + last.to() + " on " + nodes;
      case AGENT -> switch (last.kind()) {
        case AGENT_STARTED -> "the agent of " + last.node() + " runs";
        case AGENT_STOPPING -> "the agent of " + last.node() + " was stopped";
        default -> subject.name() + ": " + last.why().reason();
      };
    };
  }
}
