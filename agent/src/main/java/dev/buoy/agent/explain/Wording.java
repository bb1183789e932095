package dev.buoy.agent.explain;

import dev.buoy.agent.journal.Event;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// An event in words, for people who know nodes by their names.
/// @param nodes names by address
public record Wording(Map<String, String> nodes) {
  private static final String ARROW = " -> ";

  public Wording {
    nodes = Map.copyOf(nodes);
  }

  /// Events that say one thing together: addresses that come or go, or one event.
  public String of(List<Event> events) {
    var first = events.getFirst();
    return switch (first.kind()) {
      case VRRP_ADDRESS -> events.stream().map(event -> event.why().reason()).distinct()
          .map(this::named).collect(Collectors.joining(", "));
      case TRACKER_STATE -> "tracker " + first.object() + " " + first.to() + because(first);
      case VRRP_PRIORITY -> first.object() + " priority " + first.from() + ARROW + first.to()
          + (first.why().causes().isEmpty() ? because(first) : ""); // what caused it says the same, one step before
      case AGENT_STARTED -> "the agent started" + because(first);
      case AGENT_STOPPING -> "the agent stops" + because(first);
      default -> by(first) + first.object() + change(first) + because(first);
    };
  }

  /// The node whose address a sentence has; empty: it has none.
  Optional<String> nodeIn(String sentence) {
    return nodes.keySet().stream().filter(address -> !named(sentence).equals(sentence))
        .filter(address -> !new Wording(Map.of(address, "")).named(sentence).equals(sentence)).map(nodes::get)
        .findFirst();
  }

  /// The same sentence with names of nodes for their addresses.
  String named(String sentence) {
    var text = sentence;
    for (var node : nodes.entrySet()) {
      text = text.replace(node.getValue() + " (" + node.getKey() + ")", node.getValue()).replaceAll(
          "(?<![0-9a-fA-F:.])" + Pattern.quote(node.getKey()) + "(?![0-9a-fA-F:./]*[0-9a-fA-F:/])",
          node.getValue());
    }
    return text;
  }

  private static String change(Event event) {
    return event.from().isEmpty()
        ? event.to().isEmpty() ? "" : " " + event.to()
        : event.to().isEmpty() ? " no longer " + event.from() : " " + event.from() + ARROW + event.to();
  }

  private static String by(Event event) {
    return event.operator() == null ? "" : event.operator() + ": ";
  }

  private String because(Event event) {
    return event.why().reason().isEmpty() ? "" : ": " + named(event.why().reason());
  }
}
