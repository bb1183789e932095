package dev.buoy.console.drill;

import dev.buoy.v1.Drill;
import dev.buoy.v1.DrillOutcome;
import dev.buoy.v1.DrillStep;
import dev.buoy.v1.DrillTurn;
import dev.buoy.v1.RouterState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What was forecast of a drill, held against what it measured: who became master, when, for how long nobody served, and
/// which connections broke. What differs by less than can be told apart does not differ.
record Comparison(Drill drill) {
  /// A role is dated by its node's own word, which takes a moment to arrive.
  private static final Duration ROLES_WITHIN = Duration.ofMillis(20);
  private static final String AS_FORECAST = "as forecast";

  /// One thing that was forecast.
  /// @param measured empty: not, or not yet
  /// @param verdict empty: there is nothing to compare
  record Row(String what, String forecast, String measured, String verdict) {
    /// `forecast: an outage of at most 0.620 s; measured: 0.540 s ±52 ms, as forecast`
    String sentence() {
      return "forecast: " + forecast
          + (measured.isEmpty() ? "" : "; measured: " + measured + (verdict.isEmpty() ? "" : ", " + verdict));
    }
  }

  /// None where nothing was forecast.
  List<Row> rows() {
    var rows = new ArrayList<Row>();
    if (!drill.getForecastMaster().isEmpty() || drill.getForecastOutcomesCount() > 0) {
      rows.add(master());
    }
    if (drill.hasForecastLatest() && Spans.of(drill.getForecastLatest()).isPositive()) {
      rows.add(taken());
    }
    if (drill.hasForecastOutage() || drill.getForecastOutageLasts()) {
      rows.add(outage());
    }
    if (drill.hasForecastSessionsLost()) {
      rows.add(connections());
    }
    return rows;
  }

  private Row master() {
    var outcomes = outcomes();
    var forecast = outcomes.stream().map(Comparison::masters).collect(Collectors.joining(" or "));
    var became = became();
    return new Row("Master", forecast, became.map(Comparison::masters).orElse(""),
        became.filter(_ -> drill.getForecastOutcomesCount() > 0)
            .map(masters -> outcomes.contains(masters) ? AS_FORECAST : "NOT as forecast").orElse(""));
  }

  /// An older agent does not say whether it names those that are master together, or one of whom is.
  private List<List<String>> outcomes() {
    return drill.getForecastOutcomesCount() == 0
        ? List.of(List.of(drill.getForecastMaster().split(", ")))
        : drill.getForecastOutcomesList().stream().map(DrillOutcome::getMastersList).map(List::copyOf).toList();
  }

  private static String masters(List<String> nodes) {
    return nodes.isEmpty()
        ? "nobody is master"
        : String.join(" and ", nodes) + (nodes.size() == 1 ? " is" : " are") + " master";
  }

  /// Who was master when the fault was about to be taken back, by name; absent: it has not come to that.
  private Optional<List<String>> became() {
    return step(Drill.Step.TAKEOVER).filter(DrillStep::hasTook).filter(_ -> drill.getTurnsCount() > 0).map(takeover -> {
      var masters = new TreeSet<String>();
      for (var turn : drill.getTurnsList()) {
        if (isBefore(turn, takeover)) {
          if (turn.getState() == RouterState.Value.MASTER) {
            masters.add(turn.getNode());
          } else {
            masters.remove(turn.getNode());
          }
        }
      }
      return List.copyOf(masters);
    });
  }

  private boolean isBefore(DrillTurn turn, DrillStep step) {
    var end = Spans.instant(step.getBegan()).plus(Spans.of(step.getTook()));
    return !Spans.instant(drill.getFaultBegan()).plus(Spans.of(turn.getAfter())).isAfter(end);
  }

  private Optional<DrillStep> step(Drill.Step wanted) {
    return drill.getStepsList().stream().filter(step -> step.getStep() == wanted).findFirst();
  }

  private Row taken() {
    var earliest = Spans.of(drill.getForecastEarliest());
    var latest = Spans.of(drill.getForecastLatest());
    var forecast = "the role is taken over after "
        + (earliest.isPositive() ? Spans.seconds(earliest) + " to " : "at most ") + Spans.seconds(latest);
    var began = asking();
    return new Row("Taken over", forecast, when().map(after -> Spans.seconds(after) + began(began)).orElse(""),
        when()
            .map(after -> compared(after.minus(began).minus(ROLES_WITHIN), after.plus(ROLES_WITHIN), earliest, latest))
            .orElse(""));
  }

  /// From when the fault is taken to have begun until it was there for sure.
  private Duration asking() {
    var asking = step(Drill.Step.FAULT).filter(DrillStep::hasTook).map(step -> Duration
        .between(Spans.instant(drill.getFaultBegan()), Spans.instant(step.getBegan()).plus(Spans.of(step.getTook()))))
        .orElse(Duration.ZERO);
    return asking.isNegative() ? Duration.ZERO : asking;
  }

  /// The fault is asked for first, and there a moment later.
  private static String began(Duration within) {
    return within.compareTo(ROLES_WITHIN) > 0
        ? " after the fault was asked for, which was there within " + Spans.seconds(within)
        : "";
  }

  /// When the last of the others became it that were master in the end.
  private Optional<Duration> when() {
    var masters = became().orElse(List.of());
    var takeover = step(Drill.Step.TAKEOVER);
    return drill.getTurnsList().stream().filter(turn -> turn.getState() == RouterState.Value.MASTER)
        .filter(turn -> masters.contains(turn.getNode()) && !turn.getNode().equals(drill.getTarget()))
        .filter(turn -> takeover.filter(step -> isBefore(turn, step)).isPresent())
        .map(turn -> Spans.of(turn.getAfter())).filter(Duration::isPositive).reduce((_, last) -> last);
  }

  private Row outage() {
    var least = Spans.of(drill.getForecastOutageEarliest());
    var most = Spans.of(drill.getForecastOutage());
    var forecast = drill.getForecastOutageLasts()
        ? "an outage for as long as the fault is there"
        : most.isZero()
            ? "no outage"
            : "an outage of " + (least.isPositive() ? Spans.seconds(least) + " to " : "at most ") + Spans.seconds(most);
    var measured = DrillWords.measuredOutage(drill);
    if (!drill.hasOutage() || drill.getForecastOutageLasts()) {
      return new Row("Outage", forecast, measured, "");
    }
    var outage = Spans.of(drill.getOutage());
    var resolution = Spans.of(drill.getResolution());
    return new Row("Outage", forecast, measured,
        compared(outage.minus(resolution), outage.plus(resolution), least, most));
  }

  /// @param least that it was, as far as can be told
  /// @param most that it was
  private static String compared(Duration least, Duration most, Duration earliest, Duration latest) {
    var over = least.minus(latest);
    var under = earliest.minus(most);
    return over.isPositive()
        ? "at least " + Spans.seconds(over) + " longer"
        : under.isPositive() ? "at least " + Spans.seconds(under) + " shorter" : AS_FORECAST;
  }

  /// Nobody counts which connections of clients broke; those that probers held open are another matter, and told as such.
  private Row connections() {
    long lost = drill.getForecastSessionsLost();
    var forecast = lost == 0
        ? "no open connection of a client breaks"
        : "at most " + lost + " open connection" + (lost == 1 ? " of a client breaks" : "s of clients break");
    int broken = drill.getProbersList().stream().mapToInt(prober -> prober.getReset() + prober.getHung()).sum();
    int all = broken + drill.getProbersList().stream().mapToInt(prober -> prober.getKept()).sum();
    boolean over = step(Drill.Step.TAKEOVER).filter(DrillStep::hasTook).isPresent();
    return new Row("Connections", forecast,
        all == 0 || !over ? "" : broken + " of the " + all + " long connections of probers broke", "");
  }
}
