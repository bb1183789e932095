package dev.buoy.console.drill;

import dev.buoy.v1.Drill;
import dev.buoy.v1.DrillStep;
import dev.buoy.v1.DrillTurn;
import dev.buoy.v1.Fault;
import dev.buoy.v1.ProberReport;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What is told of drills, as words and sentences: the same on the screen, at the prompt and in the report.
public final class DrillWords {
  /// Every fault there is, as an operator types it.
  public static final List<String> FAULTS = Arrays.stream(Fault.Kind.values())
      .filter(kind -> kind != Fault.Kind.KIND_UNSPECIFIED && kind != Fault.Kind.UNRECOGNIZED).map(DrillWords::fault)
      .toList();

  private DrillWords() {}

  /// `handover`
  public static String fault(Fault.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /// The fault of a word.
  public static Optional<Fault.Kind> fault(String word) {
    return FAULTS.contains(word) ? Optional.of(Fault.Kind.valueOf(word.toUpperCase(Locale.ROOT))) : Optional.empty();
  }

  /// Whether the agents want `--force` for it.
  public static boolean wantsForce(Fault.Kind kind) {
    return switch (kind) {
      case KILL, FREEZE, LINK, ISOLATE -> true;
      case HANDOVER, STOP, PROXY, BACKEND, KIND_UNSPECIFIED, UNRECOGNIZED -> false;
    };
  }

  /// `isolate in`, `backend web (s1 s2)`
  public static String fault(Fault fault) {
    var word = fault(fault.getKind());
    return switch (fault.getKind()) {
      case ISOLATE -> fault.getWay() == Fault.Way.IN || fault.getWay() == Fault.Way.OUT
          ? word + " " + fault.getWay().name().toLowerCase(Locale.ROOT)
          : word;
      case BACKEND -> word + " " + fault.getBackend()
          + (fault.getServersCount() == 0 ? "" : " (" + String.join(" ", fault.getServersList()) + ")");
      default -> word;
    };
  }

  /// `give back`
  public static String step(Drill.Step step) {
    return step == Drill.Step.STEP_UNSPECIFIED || step == Drill.Step.UNRECOGNIZED
        ? "?"
        : step.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /// `[x]` done, `[>]` under way, `[!]` where it broke off, `[ ]` not begun.
  public static String mark(Drill drill, DrillStep step) {
    boolean written = step.getStep() == Drill.Step.REPORT && DrillSession.isOver(drill); // its end is the drill's
    if (step.hasTook() || written) {
      return "[x]";
    }
    return !step.hasBegan() ? "[ ]" : DrillSession.isOver(drill) ? "[!]" : "[>]";
  }

  /// `[x] takeover    n2 is master after 0.54 s  0.6 s`
  public static String line(Drill drill, DrillStep step) {
    return "%s %-9s %s%s".formatted(mark(drill, step), step(step.getStep()), step.getText(),
        step.hasTook() ? (step.getText().isEmpty() ? "" : "  ") + Spans.brief(step.getTook()) : "").stripTrailing();
  }

  /// `handover of VI_1 on n1`
  public static String what(Drill drill) {
    return fault(drill.getFault()) + " of " + drill.getInstance()
        + (drill.getTarget().isEmpty() ? "" : " on " + drill.getTarget());
  }

  /// One word for lists.
  public static String outcome(Drill drill) {
    if (!DrillSession.isOver(drill)) {
      return "running";
    }
    if (drill.getPassed()) {
      return "passed";
    }
    if (drill.getRefusalsCount() > 0) {
      return "refused";
    }
    return !drill.getAborted().isEmpty() ? "aborted" : isUntold(drill) ? "not measured" : "failed";
  }

  /// Nothing went wrong that anybody saw, and nobody would have seen it.
  private static boolean isUntold(Drill drill) {
    return drill.getRestored() && !drill.hasOutage() && isWithin(drill, drill.getGiveBackOutage());
  }

  private static boolean isWithin(Drill drill, com.google.protobuf.Duration outage) {
    return !drill.hasBudget() || Spans.of(outage).compareTo(Spans.of(drill.getBudget())) <= 0;
  }

  /// The verdict in a sentence, of what is known.
  public static String verdict(Drill drill) {
    return switch (outcome(drill)) {
      case "running" -> "under way: " + step(drill.getStep());
      case "refused" -> "refused: " + String.join("; ", drill.getRefusalsList());
      case "aborted" -> "aborted: " + drill.getAborted() + restored(drill);
      default -> outcome(drill) + against(drill) + besides(drill) + restored(drill);
    };
  }

  private static String against(Drill drill) {
    var seen = drill.hasOutage()
        ? ": the outage was " + outage(drill) + budget(drill, drill.getOutage())
        : measured(drill) ? ": " + unseen(drill) : "";
    if (!drill.hasGiveBackOutage()) {
      return seen;
    }
    return seen + "; giving back cost " + giveBackOutage(drill)
        + (isWithin(drill, drill.getGiveBackOutage()) ? "" : budget(drill, drill.getGiveBackOutage()));
  }

  /// What new connections do not show.
  private static String besides(Drill drill) {
    var words = new StringBuilder();
    var reign = Reign.of(drill).words();
    if (!reign.isEmpty()) {
      words.append("; ").append(reign);
    }
    int kept = drill.getProbersList().stream().mapToInt(ProberReport::getKept).sum();
    int lost = drill.getProbersList().stream().mapToInt(prober -> prober.getReset() + prober.getHung()).sum();
    if (lost > 0 && !drill.hasOutage()) {
      words.append("; %d of %d long connections did not last".formatted(lost, kept + lost));
    }
    return words.toString();
  }

  /// What is said to whoever aborts it: an agent that has ended, or stands still, is nobody who could be asked.
  public static String aborting(Drill drill) {
    if (drill.getStep().compareTo(Drill.Step.FAULT) < 0) {
      return "aborting: the fault has not begun";
    }
    return switch (drill.getFault().getKind()) {
      case STOP, KILL, FREEZE -> "aborting: " + drill.getTarget()
          + " comes back when the time of the fault is over; its agent cannot be asked before";
      default -> "aborting: the fault is taken back";
    };
  }

  private static String budget(Drill drill, com.google.protobuf.Duration outage) {
    return drill.hasBudget()
        ? (isWithin(drill, outage) ? ", within " : ", more than ") + Spans.seconds(drill.getBudget())
        : "";
  }

  /// Probes were sent while the fault was there.
  private static boolean measured(Drill drill) {
    return drill.hasFaultBegan() && drill.getProbersList().stream().anyMatch(prober -> prober.getSent() > 0);
  }

  /// What fits between two good probes nobody can have seen, nor what nobody asked for.
  private static String unseen(Drill drill) {
    if (isBlind(drill)) {
      return "what clients of " + drill.getFault().getBackend()
          + " saw was not measured: no check asks its servers anything that could be asked through a frontend";
    }
    return "no probe was lost" + (drill.hasGiveBackOutage() ? " under the fault" : "")
        + least(drill).map(least -> ", an outage of less than " + Spans.roundedUp(least) + " may not show")
            .orElse("");
  }

  /// What the prober that looked best of those who can have seen the fault would have missed; of an older agent, which does
  /// not say, the distance of its probes.
  private static Optional<Duration> least(Drill drill) {
    var blind = drill.getFault().getKind() == Fault.Kind.BACKEND;
    return (blind ? asking(drill) : drill.getProbersList().stream())
        .filter(prober -> prober.hasUnseen() || prober.hasInterval())
        .map(prober -> Spans.of(prober.hasUnseen() ? prober.getUnseen() : prober.getInterval()))
        .min(Comparator.naturalOrder());
  }

  /// The servers that failed were asked by nobody.
  private static boolean isBlind(Drill drill) {
    return drill.getFault().getKind() == Fault.Kind.BACKEND && asking(drill).findAny().isEmpty();
  }

  /// Who asked the backend that failed: such a prober names frontend, backend and check.
  private static Stream<ProberReport> asking(Drill drill) {
    var backend = " -> " + drill.getFault().getBackend() + " (";
    return drill.getProbersList().stream()
        .filter(prober -> drill.getFault().getKind() == Fault.Kind.BACKEND && prober.getTarget().contains(backend));
  }

  private static String restored(Drill drill) {
    return drill.hasRestored()
        ? drill.getRestored() ? "; everything is as it was before" : "; NOT everything is as it was before"
        : "";
  }

  /// `0.540 s ±20 ms`; empty where nothing was measured.
  public static String outage(Drill drill) {
    return drill.hasOutage()
        ? Spans.seconds(drill.getOutage()) + (drill.hasResolution() ? " " + Spans.within(drill.getResolution()) : "")
        : "";
  }

  /// That of giving back; empty where there was none.
  static String giveBackOutage(Drill drill) {
    return drill.hasGiveBackOutage()
        ? Spans.seconds(drill.getGiveBackOutage())
            + (drill.hasGiveBackResolution() ? " " + Spans.within(drill.getGiveBackResolution()) : "")
        : "";
  }

  /// What was forecast, each held against what was measured, a sentence each; none where nothing was forecast.
  public static List<String> predictions(Drill drill) {
    return new Comparison(drill).rows().stream().map(Comparison.Row::sentence).toList();
  }

  /// What was forecast, in one sentence; empty: nothing.
  static String forecast(Drill drill) {
    var forecasts = new Comparison(drill).rows().stream().map(Comparison.Row::forecast).toList();
    return forecasts.isEmpty() ? "" : "forecast: " + String.join("; ", forecasts);
  }

  /// The outage, or what is known of it where none was seen; empty: nothing yet.
  static String measuredOutage(Drill drill) {
    if (drill.hasOutage()) {
      return outage(drill);
    }
    return DrillSession.isOver(drill) && measured(drill)
        ? isBlind(drill) ? "nothing, as no check asks its servers" : unseen(drill)
        : "";
  }

  /// `MASTER 150`
  static String role(DrillTurn turn) {
    return turn.hasPriority() ? turn.getState() + " " + turn.getPriority() : "does not answer";
  }

  /// What each node sent, `12 advertisements, 5 announcements`, as far as it was counted.
  static Map<String, String> sent(Drill drill) {
    var sent = new TreeMap<String, String>();
    drill.getAdvertisementsMap().forEach((node, count) -> sent.put(node, count + " advertisements"));
    drill.getAnnouncementsMap()
        .forEach((node, count) -> sent.merge(node, count + " announcements", (first, second) -> first + ", " + second));
    return sent;
  }

  /// The outage that goes on now by what these probers saw last; zero: none does.
  public static Duration outageNow(List<ProberReport> probers) {
    return probers.stream().map(DrillWords::outageNow).max(Duration::compareTo).orElse(Duration.ZERO);
  }

  /// As long as the prober says, which knows when probes began and ended; else by how many were not good.
  private static Duration outageNow(ProberReport prober) {
    int bad = prober.getLatest().length() - prober.getLatest().lastIndexOf('.') - 1;
    if (bad == 0) {
      return Duration.ZERO;
    }
    return prober.getOutagesList().stream().max(Comparator.comparing(outage -> Spans.of(outage.getAfter())))
        .map(outage -> Spans.of(outage.getLength())).orElse(Spans.of(prober.getInterval()).multipliedBy(bad));
  }
}
