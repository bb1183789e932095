package dev.buoy.agent.explain;

import dev.buoy.agent.cluster.NodeReport;
import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.Event.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Why an object is as it is: the events of all nodes that led to its last change, what followed, and what keeps it from
/// being otherwise (ADR 0041). A function of journals and the state of now.
/// @param summary how it stands, one sentence
/// @param steps causes before what they led to
/// @param remarks what did not happen and why, one sentence each; of a time that is over only what the journals tell
public record Explanation(String summary, List<Step> steps, List<String> remarks) {
  public Explanation {
    steps = List.copyOf(steps);
    remarks = List.copyOf(remarks);
  }

  /// What an explanation needs to know besides the journals.
  /// @param nodes names by address
  /// @param longest how long an election of an instance may take
  /// @param lastResorts backends whose last server is used though it is down
  /// @param reports what the nodes say of themselves now, those that do not answer too
  public record Background(Map<String, String> nodes, Function<String, Duration> longest, Set<String> lastResorts,
      List<NodeReport> reports) {
    public Background {
      lastResorts = Set.copyOf(lastResorts);
      nodes = Map.copyOf(nodes);
      reports = List.copyOf(reports);
    }
  }

  /// Of the journals' last word on a subject.
  public static Explanation of(Subject subject, Timeline timeline, Background background) {
    var wording = new Wording(background.nodes());
    var links = new Links(timeline, background.longest(), wording);
    var effects = Effects.of(subject, timeline, background.reports());
    var chain = Chain.of(effects, timeline, links);
    var steps = new ArrayList<>(steps(chain, timeline, wording));
    if (subject.kind() == Subject.Kind.INSTANCE) {
      var silence = new Silence(timeline, links, background.reports());
      effects.forEach(effect -> silence.before(effect).ifPresent(step -> steps.add(place(steps, effect), step)));
    }
    return new Explanation(
        summary(subject, effects, steps, timeline, background.reports()) + drill(subject, chain), steps,
        Remarks.of(subject, background.reports(), background.lastResorts(), timeline).stream().map(wording::named)
            .toList());
  }

  private static String summary(Subject subject, List<Event> effects, List<Step> steps, Timeline timeline,
      List<NodeReport> reports) {
    return subject.kind() == Subject.Kind.INSTANCE
        ? Summary.of(Mastership.of(subject.name(), timeline, reports), steps)
        : Summary.of(subject, effects, timeline.reachesNow() ? reports : List.of(), steps);
  }

  /// Whoever reads that a role moved looks for what is broken: in a drill nothing is.
  private static String drill(Subject subject, Chain chain) {
    return switch (subject.kind()) {
      case INSTANCE, AGENT -> chain.roles().keySet().stream().filter(event -> DrillFaults.begun(event).isPresent())
          .reduce((_, last) -> last).map(begun -> ", because of " + DrillFaults.words(begun)).orElse("");
      case SERVER, BACKEND, FRONTEND, TRACKER -> "";
    };
  }

  /// Before the step that has the event.
  private static int place(List<Step> steps, Event event) {
    int index = 0;
    while (index < steps.size() && !steps.get(index).events().contains(event.id())) {
      index++;
    }
    return index;
  }

  private static List<Step> steps(Chain chain, Timeline timeline, Wording wording) {
    var steps = new ArrayList<Step>();
    var together = new ArrayList<Event>();
    for (var event : chain.roles().keySet()) {
      if (!together.isEmpty() && !together(together.getLast(), event)) {
        steps.add(step(together, chain, timeline, wording));
        together.clear();
      }
      together.add(event);
    }
    if (!together.isEmpty()) {
      steps.add(step(together, chain, timeline, wording));
    }
    return steps;
  }

  private static Step step(List<Event> events, Chain chain, Timeline timeline, Wording wording) {
    var first = events.getFirst();
    return new Step(timeline.time(first), first.node(), wording.of(events),
        Optional.ofNullable(chain.roles().get(first)).orElse(Step.Role.CAUSE),
        events.stream().map(Event::id).collect(Collectors.toList()));
  }

  /// Several addresses of one router come and go as one.
  private static boolean together(Event one, Event next) {
    return one.kind() == Kind.VRRP_ADDRESS && next.kind() == Kind.VRRP_ADDRESS && one.node().equals(next.node())
        && one.object().equals(next.object()) && one.from().equals(next.from()) && one.to().equals(next.to());
  }
}
