package dev.buoy.agent.explain;

import dev.buoy.agent.drill.Fault;
import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.Event.Kind;
import dev.buoy.agent.vrrp.Predecessor;
import dev.buoy.agent.vrrp.RouterState;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Which events led to which: by the ids that they name, and across nodes by what an election is (ADR 0041).
final class Links {
  /// How much later a cause on another node may be stamped than what it led to.
  private static final long TOLERANCE_MICROS = 2_000;

  private final Timeline timeline;
  private final Function<String, Duration> longest;
  private final Wording wording;
  private final DrillFaults drills;

  /// @param longest how long an election of an instance may take
  Links(Timeline timeline, Function<String, Duration> longest, Wording wording) {
    this.timeline = timeline;
    this.longest = longest;
    this.wording = wording;
    this.drills = new DrillFaults(timeline, longest);
  }

  static boolean took(Event event) {
    return event.kind() == Kind.VRRP_TRANSITION && event.to().equals(RouterState.MASTER.name());
  }

  static boolean gave(Event event) {
    return event.kind() == Kind.VRRP_TRANSITION && event.from().equals(RouterState.MASTER.name());
  }

  /// What led to an event at once; what led to that is another question.
  List<Event> causes(Event event) {
    var causes = Stream
        .of(named(event), ofAnotherNode(event).stream(), sameOperation(event).stream(), ofADrill(event).stream())
        .flatMap(each -> each).distinct().toList();
    var entry = entry(event).filter(came -> causes.isEmpty() || within(came, event));
    return Stream.concat(causes.stream(), entry.stream()).distinct().toList();
  }

  /// Whoever was not there when the master of before took over becomes master because it came.
  private Optional<Event> entry(Event event) {
    if (event.kind() != Kind.VRRP_TRANSITION) {
      return Optional.empty();
    }
    if (event.from().equals(RouterState.INITIALIZE.name())) {
      return timeline.newestBefore(Timeline.stamp(event), start -> start.kind() == Kind.AGENT_STARTED
          && start.node().equals(event.node())).filter(start -> within(start, event));
    }
    return took(event) && itself(event) ? came(event) : Optional.empty();
  }

  private static boolean itself(Event took) {
    return switch (Predecessor.in(took.why().reason())) {
      case OUTRANKED, UNHEARD -> true;
      case SILENT, RESIGNED, UNTOLD -> false;
    };
  }

  private Optional<Event> came(Event took) {
    return timeline.newestBefore(Timeline.stamp(took), event -> event.kind() == Kind.VRRP_TRANSITION
        && same(event, took) && (took(event) || (event.node().equals(took.node()) && entered(event))))
        .filter(Links::entered);
  }

  private static boolean entered(Event event) {
    return event.to().equals(RouterState.BACKUP.name())
        && (event.from().equals(RouterState.INITIALIZE.name()) || event.from().equals(RouterState.FAULT.name()));
  }

  /// The master of before, when a node took over: the one that took over last, unless that was the node itself.
  Optional<Event> masterBefore(Event took) {
    return timeline.newestBefore(Timeline.stamp(took), event -> took(event) && same(event, took))
        .filter(before -> !before.node().equals(took.node()));
  }

  /// Whom a node had followed when it took over, by its own word: the journal of a node that died may be missing. Else by
  /// the journals.
  Optional<String> followed(Event took) {
    return wording.nodeIn(took.why().reason()).or(() -> masterBefore(took).map(Event::node));
  }

  private Stream<Event> named(Event event) {
    return event.why().causes().stream().map(timeline::find).flatMap(Optional::stream)
        .filter(cause -> believed(event, cause));
  }

  /// A transition names the priority's last change, however long ago and in whichever direction.
  private boolean believed(Event event, Event cause) {
    if (event.kind() != Kind.VRRP_TRANSITION || cause.kind() != Kind.VRRP_PRIORITY) {
      return true;
    }
    return within(cause, event) && ((took(event) && rise(cause) > 0) || (gave(event) && rise(cause) < 0));
  }

  private Optional<Event> ofAnotherNode(Event event) {
    if (took(event)) {
      return masterBefore(event).flatMap(master -> whatTheMasterDid(master, event)).or(() -> silenced(event));
    }
    return gave(event) && event.to().equals(RouterState.BACKUP.name()) ? whoTookOver(event) : Optional.empty();
  }

  /// It gave the role up; or else its priority fell, or its agent was started anew.
  private Optional<Event> whatTheMasterDid(Event master, Event took) {
    long until = Timeline.stamp(took) + TOLERANCE_MICROS;
    var since = Timeline.stamp(master);
    return Stream.<Predicate<Event>>of(event -> gave(event) && same(event, took),
        event -> event.kind() == Kind.VRRP_PRIORITY && rise(event) < 0 && same(event, took),
        event -> event.kind() == Kind.AGENT_STARTED)
        .flatMap(kind -> timeline.newestBefore(until, event -> kind.test(event) && event.node().equals(master.node())
            && Timeline.stamp(event) >= since).stream())
        .filter(event -> within(event, took)).findFirst();
  }

  /// What a drill did to whoever fell silent.
  private Optional<Event> silenced(Event took) {
    return Predecessor.in(took.why().reason()) == Predecessor.SILENT
        ? followed(took).filter(node -> !node.equals(took.node()))
            .flatMap(node -> drills.on(node, took, EnumSet.of(Fault.KILL, Fault.FREEZE, Fault.LINK, Fault.ISOLATE)))
        : Optional.empty();
  }

  /// What a drill did to the node itself.
  private Optional<Event> ofADrill(Event event) {
    var faults = switch (event.kind()) {
      case AGENT_STARTED -> EnumSet.of(Fault.STOP, Fault.KILL);
      case AGENT_STOPPING -> EnumSet.of(Fault.STOP);
      case VRRP_TRANSITION -> event.to().equals(RouterState.FAULT.name())
          ? EnumSet.of(Fault.LINK)
          : gave(event) && event.to().equals(RouterState.INITIALIZE.name())
              ? EnumSet.of(Fault.STOP)
              : EnumSet.noneOf(Fault.class);
      default -> EnumSet.noneOf(Fault.class);
    };
    return faults.isEmpty() ? Optional.empty() : drills.on(event.node(), event, faults);
  }

  private Optional<Event> whoTookOver(Event gave) {
    return timeline.newestBefore(Timeline.stamp(gave), event -> took(event) && same(event, gave))
        .filter(event -> !event.node().equals(gave.node()) && within(event, gave));
  }

  /// What the same operation did before, on another node.
  private Optional<Event> sameOperation(Event event) {
    return event.operation() == null
        ? Optional.empty()
        : timeline.newestBefore(Timeline.stamp(event),
            other -> Objects.equals(other.operation(), event.operation()) && !other.node().equals(event.node()));
  }

  private boolean within(Event cause, Event effect) {
    long micros = Timeline.stamp(effect) - Timeline.stamp(cause);
    return micros <= longest.apply(effect.object()).toNanos() / 1000;
  }

  private static boolean same(Event one, Event other) {
    return one.object().equals(other.object());
  }

  /// By how much a priority rose; negative: it fell.
  private static int rise(Event priority) {
    try {
      return Integer.parseInt(priority.to()) - Integer.parseInt(priority.from());
    } catch (NumberFormatException _) {
      return 0;
    }
  }
}
