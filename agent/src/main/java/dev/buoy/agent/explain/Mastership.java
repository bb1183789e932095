package dev.buoy.agent.explain;

import dev.buoy.agent.cluster.NodeReport;
import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.Event.Kind;
import dev.buoy.agent.operation.Words;
import dev.buoy.agent.vrrp.RouterState;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Who is master of an instance, and which events tell how that came. What the nodes say of themselves decides; where
/// none of them says anything, or another time is asked for, the journals do.
/// @param told whether the nodes say it
/// @param masters who has the role
/// @param silent whether a node does not answer
/// @param known whether a journal tells when who is master took the role
/// @param effects oldest first; empty: no journal tells of it
record Mastership(String instance, boolean told, List<String> masters, boolean silent, boolean known,
    List<Event> effects) {
  static Mastership of(String instance, Timeline timeline, List<NodeReport> reports) {
    var moves = timeline.events().stream().filter(event -> event.kind() == Kind.VRRP_TRANSITION
        && event.object().equals(instance) && !event.to().isEmpty()).toList();
    boolean told = timeline.reachesNow()
        && reports.stream().anyMatch(report -> report.router(instance).isPresent());
    var masters = told ? byReports(instance, reports) : byJournals(moves);
    return new Mastership(instance, told, masters, reports.stream().anyMatch(report -> !report.answered()),
        moves.stream().anyMatch(event -> Links.took(event) && masters.contains(event.node())), effects(moves, masters));
  }

  private static List<String> byReports(String instance, List<NodeReport> reports) {
    return reports.stream()
        .filter(report -> report.router(instance).filter(router -> router.is(RouterState.MASTER)).isPresent())
        .map(NodeReport::node).toList();
  }

  private static List<String> byJournals(List<Event> moves) {
    return moves.stream().map(Event::node).distinct()
        .filter(node -> newest(moves, event -> event.node().equals(node)).filter(Links::took).isPresent()).toList();
  }

  /// What made the master of now; or, when it was master before and stayed it, the last time that another was one too.
  private static List<Event> effects(List<Event> moves, List<String> masters) {
    var took = newest(moves, event -> Links.took(event) && (masters.isEmpty() || masters.contains(event.node())));
    if (took.isEmpty()) {
      return newest(moves, _ -> true).stream().toList();
    }
    var guest = newest(moves, event -> Links.took(event) && later(event, took.get()));
    return masters.isEmpty()
        ? gave(moves, took.get()).or(() -> took).stream().toList()
        : guest.map(event -> Stream.concat(guest.stream(), gave(moves, event).stream()).toList())
            .orElseGet(() -> List.of(took.get()));
  }

  /// How the node lost what it took.
  private static Optional<Event> gave(List<Event> moves, Event took) {
    return moves.stream().filter(event -> Links.gave(event) && event.node().equals(took.node()) && later(event, took))
        .min(Comparator.comparingLong(Timeline::stamp));
  }

  private static Optional<Event> newest(List<Event> moves, Predicate<Event> wanted) {
    return moves.reversed().stream().filter(wanted).findFirst();
  }

  private static boolean later(Event event, Event than) {
    return Timeline.stamp(event) > Timeline.stamp(than);
  }

  /// Whether the events tell how the role came to who has it.
  boolean explained() {
    return masters.isEmpty() || effects.stream().anyMatch(this::byMaster);
  }

  private boolean byMaster(Event event) {
    return Links.took(event) && masters.contains(event.node());
  }

  String sentence() {
    if (effects.isEmpty()) {
      return masters.isEmpty()
          ? "no journal tells of a change of " + instance
          : are() + " of " + instance + ", and no journal tells since when";
    }
    var first = effects.getFirst();
    if (masters.isEmpty()) {
      return ofNobody(first);
    }
    if (byMaster(first)) {
      return first.node() + " became master of " + instance + others(first.node());
    }
    return known ? allAlong(first) : are() + " of " + instance + "; the last change: " + change(first);
  }

  private String ofNobody(Event last) {
    var who = silent ? "nobody who answers" : "nobody";
    if (Links.took(last)) {
      return last.node() + " became master of " + instance + (told ? ", and " + who + " is master now" : "");
    }
    return change(last) + (Links.gave(last) ? ", and " + who + " has taken " + instance + " over since" : "");
  }

  private String allAlong(Event guest) {
    var end = effects.stream().filter(Links::gave).findFirst();
    return are() + " of " + instance + ", and was all along; " + guest.node() + " became master too" + end
        .map(gave -> ", and went to " + gave.to() + " "
            + Words.duration(Duration.ofNanos((Timeline.stamp(gave) - Timeline.stamp(guest)) * 1000)) + " later")
        .orElse("");
  }

  private String others(String node) {
    var others = masters.stream().filter(each -> !each.equals(node)).toList();
    return others.isEmpty() || !told
        ? ""
        : ", and " + String.join(" and ", others) + (others.size() == 1 ? " is" : " are") + " master too";
  }

  private String are() {
    return String.join(" and ", masters) + (masters.size() == 1 ? " is" : " are") + " master";
  }

  private static String change(Event event) {
    return event.node() + " went from " + event.from() + " to " + event.to();
  }
}
