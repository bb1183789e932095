package dev.buoy.agent.explain;

import dev.buoy.agent.journal.Event;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// How a subject stands, in one sentence.
final class Summary {
  private Summary() {}

  static String of(Subject subject, List<Event> effects, List<Step> steps) {
    if (effects.isEmpty()) {
      return "no journal tells of a change of " + subject.name();
    }
    var last = effects.getLast();
    var first = steps.getFirst();
    var effect = steps.stream().filter(step -> step.role() == Step.Role.EFFECT).findFirst().orElse(first);
    var after = Duration.between(first.time(), effect.time());
    return standing(subject, last, effects) + (after.isPositive() ? ", " + text(after) + " after the first cause" : "");
  }

  private static String standing(Subject subject, Event last, List<Event> effects) {
    var nodes = effects.stream().map(Event::node).distinct().sorted().collect(Collectors.joining(", "));
    return switch (subject.kind()) {
      case INSTANCE -> Links.took(last)
          ? last.node() + " became master of " + subject.name()
          : last.node() + " went from " + last.from() + " to " + last.to()
              + (Links.gave(last) ? ", and nobody has taken " + subject.name() + " over since" : "");
      case SERVER, BACKEND -> last.object() + " is " + (last.to().isEmpty() ? "no longer " + last.from() : last.to())
          + " on " + nodes;
      case FRONTEND, TRACKER -> subject.name() + " " + last.to() + " on " + nodes;
      case AGENT -> switch (last.kind()) {
        case AGENT_STARTED -> "the agent of " + last.node() + " runs";
        case AGENT_STOPPING -> "the agent of " + last.node() + " was stopped";
        default -> subject.name() + ": " + last.why().reason();
      };
    };
  }

  static String text(Duration duration) {
    return duration.compareTo(Duration.ofSeconds(1)) < 0
        ? duration.toMillis() + " ms"
        : String.format(Locale.ROOT, "%.2f s", duration.toMillis() / 1000.0);
  }
}
