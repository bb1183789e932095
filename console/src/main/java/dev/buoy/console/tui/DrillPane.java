package dev.buoy.console.tui;

import dev.buoy.console.drill.DrillSession;
import dev.buoy.console.drill.DrillText;
import dev.buoy.console.drill.DrillWords;
import dev.buoy.console.drill.Spans;
import dev.buoy.v1.Drill;
import dev.buoy.v1.DrillStep;
import dev.buoy.v1.ProberReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A drill while it goes on: its steps, what clients see now, and what is left of the lease.
final class DrillPane {
  private static final List<Drill.Step> USUAL = List.of(Drill.Step.PRECHECK, Drill.Step.BASELINE, Drill.Step.FAULT,
      Drill.Step.TAKEOVER, Drill.Step.GIVE_BACK, Drill.Step.VERIFY, Drill.Step.REPORT);
  private static final Duration STALE = Duration.ofSeconds(2);
  private static final int NAME = 12;
  private static final int BAR = 12;
  /// Rows that the list of drills keeps below.
  private static final int LEAST_LIST = 4;

  private final Model model;
  private final Drill drill;
  private final List<ProberReport> lively;
  private final Duration age;
  private final int width;

  private DrillPane(Model model, DrillBook.Whole live, int width) {
    this.model = model;
    this.drill = live.drill();
    this.lively = live.lively();
    this.age = Duration.ofNanos(Math.max(0, model.data().now().nanos() - live.at().nanos()));
    this.width = width;
  }

  /// As much of it as leaves room for the list.
  static List<Line> of(Model model, DrillBook.Whole live, Size size) {
    var pane = new DrillPane(model, live, size.columns());
    var below = new ArrayList<Line>();
    below.add(pane.outage());
    live.drill().getProbersList().forEach(prober -> below.add(pane.prober(prober)));
    below.addAll(pane.rest());
    var steps = pane.steps();
    var room = size.rows() - 1 - below.size() - LEAST_LIST;
    var lines = new ArrayList<Line>();
    lines.add(pane.head());
    lines.addAll(steps.size() <= room ? steps : pane.current());
    lines.addAll(below);
    return lines.stream().map(line -> line.fit(size.columns())).limit(Math.max(1, size.rows() - LEAST_LIST)).toList();
  }

  /// As much as there is room for; what can be done and how it stands before anything else.
  private Line head() {
    var what = Line.of(Span.of(" drill " + drill.getId() + "  ", Role.TITLE).asBold())
        .plus(DrillWords.what(drill), Role.TITLE);
    var by = Line.text(drill.getOperator().isEmpty() ? "" : "  by " + drill.getOperator(), Role.MUTED);
    var keys = keys();
    var full = what.plus(by).plus(standing());
    if (full.width() + Text.width(keys) <= width) {
      return full.withRight(Line.text(keys, Role.MUTED), width);
    }
    return what.plus(standing()).withRight(Line.text(keys.replace(" and restore", ""), Role.MUTED), width);
  }

  private Line standing() {
    return DrillSession.isOver(drill)
        ? Line.of(Span.of("  " + DrillWords.outcome(drill).toUpperCase(Locale.ROOT), role()).asBold())
        : Line.of(Span.of("  RUNNING " + DrillWords.step(drill.getStep()), Role.WARN).asBold()).plus(lease());
  }

  /// In two characters where there are only plain ones.
  static String plain(String text, Glyphs glyphs) {
    return glyphs.ascii() ? text.replace("±", "+-") : text;
  }

  private Role role() {
    return drill.getPassed() ? Role.UP : Role.DOWN;
  }

  private Line lease() {
    if (age.compareTo(STALE) > 0) {
      return Line.text("  ? silent " + Words.age(age), Role.STALE);
    }
    var left = Spans.of(drill.getLease()).minus(age);
    return drill.hasLease()
        ? Line.text("  lease " + Math.max(0, left.toSeconds()) + " s", Role.MUTED)
        : Line.EMPTY;
  }

  private String keys() {
    var over = DrillSession.isOver(drill);
    if (model.settings().readOnly()) {
      return "";
    }
    var own = drill.getId().equals(model.data().fetched().drills().own());
    return over ? own ? " <Esc> put away " : "" : own ? " <Esc> abort and restore " : " <x> abort ";
  }

  private List<Line> steps() {
    var lines = new ArrayList<Line>();
    var begun = drill.getStepsList().stream().filter(DrillStep::hasBegan).map(DrillStep::getStep)
        .max(Enum::compareTo).orElse(Drill.Step.STEP_UNSPECIFIED);
    // One that it went past was not needed.
    drill.getStepsList().stream().filter(step -> step.hasBegan() || step.getStep().compareTo(begun) > 0)
        .forEach(step -> step(step, lines));
    var latest = drill.getStepsList().stream().map(DrillStep::getStep).max(Enum::compareTo)
        .orElse(Drill.Step.STEP_UNSPECIFIED);
    if (!DrillSession.isOver(drill)) {
      USUAL.stream().filter(step -> step.compareTo(latest) > 0)
          .forEach(step -> step(DrillStep.newBuilder().setStep(step).build(), lines));
    }
    return lines;
  }

  private List<Line> current() {
    var lines = new ArrayList<Line>();
    drill.getStepsList().stream().filter(step -> step.hasBegan() && !step.hasTook()).reduce((_, last) -> last)
        .ifPresent(step -> step(step, lines));
    return lines;
  }

  /// What came of it goes on below where it is long.
  private void step(DrillStep step, List<Line> lines) {
    var mark = DrillWords.mark(drill, step);
    var role = switch (mark) {
      case "[x]" -> Role.UP;
      case "[>]" -> Role.WARN;
      case "[!]" -> Role.DOWN;
      default -> Role.MUTED;
    };
    var text = step.hasBegan() || step.hasTook() ? Role.TEXT : Role.MUTED;
    var hint = step.getStep() == Drill.Step.APPROVAL && !step.hasTook() && !DrillSession.isOver(drill)
        ? "  (a second operator: drill approve " + drill.getId() + ")"
        : "";
    var head = Line.text("  " + mark + " ", role).plus(Text.left(DrillWords.step(step.getStep()), 10), text);
    var took = Line.text(step.hasTook() ? " " + Spans.brief(step.getTook()) + " " : "", Role.MUTED);
    var parts = Panes.wrap(step.getText() + hint, Math.max(8, width - head.width() - took.width()));
    lines.add(head.plus(parts.getFirst(), text).withRight(took, width));
    parts.stream().skip(1).forEach(part -> lines.add(Line.text(" ".repeat(head.width())).plus(part, text)));
  }

  /// Now, and the worst where that is another one, against the budget.
  private Line outage() {
    var over = DrillSession.isOver(drill);
    var now = over ? Duration.ZERO : DrillWords.outageNow(lively);
    var longer = Spans.of(drill.getOutage()).compareTo(now) > 0;
    var line = Line.of(Span.of("  OUTAGE ", Role.TITLE).asBold());
    if (!over) {
      line = line.plus("now ", Role.MUTED)
          .plus(now.isZero() ? "none" : Spans.seconds(now), now.isZero() ? Role.UP : Role.DOWN);
    }
    if (over || longer) {
      line = line.plus(over ? "worst " : "   worst ", Role.MUTED)
          .plus(drill.hasOutage() ? plain(DrillWords.outage(drill), model.glyphs()) : "-");
    }
    if (!drill.hasBudget()) {
      return line;
    }
    var budget = Words.toMillis(drill.getBudget());
    var share = Math.clamp(Words.toMillis(drill.getOutage()) / budget, 0.0, 1.0);
    var filled = (int) Math.ceil(share * BAR);
    var role = share < 1 ? Role.UP : Role.DOWN;
    return line.plus("   budget ", Role.MUTED).plus(Spans.seconds(drill.getBudget())).plus("   |", Role.MUTED)
        .plus("=".repeat(filled), role).plus(".".repeat(BAR - filled) + "|", Role.MUTED);
  }

  /// The newest probes are at the right end.
  private Line prober(ProberReport prober) {
    if (prober.getSent() == 0) {
      return Line.text("  " + Text.left(prober.getName(), NAME) + " ", Role.TITLE)
          .plus(Text.clean(DrillText.trouble(prober)), prober.getTrouble().isEmpty() ? Role.MUTED : Role.WARN);
    }
    var quiet = DrillSession.isOver(drill) || lively.contains(prober) ? "" : " ? silent ";
    var counts = quiet + " " + prober.getLost() + " of " + prober.getSent() + " lost ";
    var room = Math.max(0, width - NAME - 4 - Text.width(counts));
    var latest = Text.clean(prober.getLatest());
    var shown = latest.substring(Math.max(0, latest.length() - room));
    var line = Line.text("  " + Text.left(prober.getName(), NAME) + " ", Role.TITLE);
    for (var run : shown.split("(?<=x)(?=[^x])|(?<=[^x])(?=x)", -1)) {
      line = line.plus(run, run.startsWith("x") ? Role.DOWN : Role.UP);
    }
    var role = quiet.isEmpty() ? prober.getLost() > 0 ? Role.WARN : Role.MUTED : Role.STALE;
    return line.withRight(Line.text(counts, role), width);
  }

  private List<Line> rest() {
    var lines = new ArrayList<Line>();
    long kept = drill.getProbersList().stream().mapToLong(ProberReport::getKept).sum();
    long reset = drill.getProbersList().stream().mapToLong(ProberReport::getReset).sum();
    long hung = drill.getProbersList().stream().mapToLong(ProberReport::getHung).sum();
    if (kept + reset + hung > 0) {
      lines.add(Line.text("  long connections ", Role.MUTED).plus(kept + " kept", Role.UP)
          .plus("   " + reset + " reset", reset > 0 ? Role.WARN : Role.MUTED)
          .plus("   " + hung + " hung", hung > 0 ? Role.DOWN : Role.MUTED));
    }
    if (DrillSession.isOver(drill)) {
      Dialogs.wrap("  ", plain(DrillWords.verdict(drill), model.glyphs()), role(), Math.max(8, width - 2), lines);
    }
    return lines;
  }
}
