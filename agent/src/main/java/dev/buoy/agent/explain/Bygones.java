package dev.buoy.agent.explain;

import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.Event.Kind;
import dev.buoy.agent.vrrp.RouterState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// What did not happen to an instance at a time that is over, and why, as far as the journals until then tell it: what nodes
/// say of themselves is of now, and nothing of it is told.
record Bygones(String instance, Timeline timeline) {
  List<String> remarks() {
    var nodes = timeline.events().stream().map(Event::node).distinct().sorted().toList();
    var remarks = new ArrayList<String>();
    nodes.forEach(node -> {
      absent(node).or(() -> outranking(node, nodes)).ifPresent(remarks::add);
      newest(node, event -> event.kind() == Kind.VRRP_CONDITION).filter(event -> !event.to().isEmpty())
          .ifPresent(event -> remarks.add(node + " reported: " + event.why().reason()));
      newest(node, event -> event.kind() == Kind.VRRP_REJECTED).filter(this::sameStart)
          .ifPresent(event -> remarks.add(node + " ignored a " + event.why().reason()));
    });
    return remarks;
  }

  /// Why it was no candidate.
  private Optional<String> absent(String node) {
    var override = timeline.newest(event -> event.kind() == Kind.VRRP_OVERRIDE && event.node().equals(node)
        && (event.object().equals(instance) || event.object().equals(node))).filter(event -> !event.to().isEmpty());
    return override.map(event -> node + " was kept from it: " + event.to() + ": " + event.why().reason())
        .or(() -> state(node).filter(event -> event.to().equals(RouterState.FAULT.name()))
            .map(event -> node + " was not eligible: FAULT because " + event.why().reason()));
  }

  /// That it did not take over from a master of lower priority.
  private Optional<String> outranking(String node, List<String> nodes) {
    var own = priority(node);
    var master = nodes.stream().filter(each -> state(each).filter(Links::took).isPresent()).findFirst();
    var theirs = master.flatMap(this::priority);
    boolean backup = state(node).filter(event -> event.to().equals(RouterState.BACKUP.name())).isPresent();
    return backup && own.isPresent() && theirs.isPresent() && own.get() > theirs.get()
        ? Optional.of(node + " did not take over although its priority " + own.get() + " was above " + theirs.get()
            + " of " + master.orElse("") + "; it became a backup because "
            + state(node).map(event -> event.why().reason()).orElse(""))
        : Optional.empty();
  }

  private Optional<Event> state(String node) {
    return newest(node, event -> event.kind() == Kind.VRRP_TRANSITION);
  }

  private Optional<Integer> priority(String node) {
    return newest(node, event -> event.kind() == Kind.VRRP_PRIORITY).filter(event -> event.to().matches("[0-9]{1,3}"))
        .map(event -> Integer.valueOf(event.to()));
  }

  /// Of a start of an agent that goes on.
  private boolean sameStart(Event event) {
    return timeline.newest(other -> other.node().equals(event.node())).filter(last -> last.boot().equals(event.boot()))
        .isPresent();
  }

  private Optional<Event> newest(String node, Predicate<Event> wanted) {
    return timeline.newest(event -> event.node().equals(node) && event.object().equals(instance) && wanted.test(event));
  }
}
