package dev.buoy.console.tui;

import dev.buoy.console.drill.DrillSession;
import dev.buoy.console.drill.DrillText;
import dev.buoy.console.drill.DrillWords;
import dev.buoy.console.drill.Spans;
import dev.buoy.v1.Drill;
import dev.buoy.v1.Fault;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The drill that goes on, and those that were, with how their outages have changed.
final class DrillPage implements Page {
  /// Why a recording has nothing to show here.
  static final String NOT_RECORDED = "a recording has no reports of drills: its events (3) tell of them";
  private static final String ROW = "drill ";
  private static final int MOST_NAMED = 2;
  /// Half an id names nothing.
  private static final int LONGEST_ID = 12;

  private static DrillBook book(Model model) {
    return model.shown().fetched().drills();
  }

  private static Table<Drill> table(Model model) {
    var book = book(model);
    var glyphs = model.glyphs();
    var columns = List.<Column<Drill>>of(
        Column.<Drill>text("BEGAN", drill -> Line.text(Spans.day(drill.getStarted()), Role.MUTED)).least(19).drop(2),
        Column.<Drill>text("FAULT", drill -> Line.text(DrillWords.fault(drill.getFault()), Role.TITLE)).least(8)
            .most(26),
        Column.<Drill>text("INSTANCE", drill -> Line.text(drill.getInstance())).least(8).most(20),
        Column.<Drill>text("ON", drill -> Line.text(drill.getTarget(), Role.MUTED)).least(4).most(12).drop(3),
        Column.<Drill>text("OUTCOME", drill -> outcome(drill, glyphs)).least(9),
        Column.<Drill>number("OUTAGE", drill -> Line.text(drill.hasOutage() ? Spans.seconds(drill.getOutage()) : "-"),
            drill -> drill.hasOutage() ? Words.toMillis(drill.getOutage()) : Double.NaN).least(8),
        Column.<Drill>text("",
            drill -> Line.text(
                drill.hasResolution() ? DrillPane.plain(Spans.within(drill.getResolution()), glyphs) : "",
                Role.MUTED))
            .named("resolution").drop(6).least(7),
        Column.<Drill>number("BUDGET", drill -> Line.text(drill.hasBudget() ? Spans.seconds(drill.getBudget()) : "-",
            Role.MUTED), drill -> Words.toMillis(drill.getBudget())).drop(4).least(8),
        Column.<Drill>graph("TREND", drill -> Line.text(trend(book.trend(drill), glyphs), Role.MUTED)).drop(5).least(6)
            .most(16),
        Column.<Drill>text("BY", drill -> Line.text(drill.getOperator())).drop(7).least(4).most(12),
        Column.<Drill>text("ID", drill -> Line.text(drill.getId(), Role.MUTED)).drop(1).least(LONGEST_ID)
            .most(LONGEST_ID));
    return Table.of("drills", columns, book.all(), drill -> ROW + drill.getId(), nothing(model));
  }

  private static Line outcome(Drill drill, Glyphs glyphs) {
    var word = DrillWords.outcome(drill);
    return switch (word) {
      case "passed" -> Line.text(glyphs.up() + " " + word, Role.UP);
      case "running" -> Line.text(glyphs.master() + " " + word, Role.WARN);
      case "refused" -> Line.text(glyphs.backup() + " " + word, Role.MUTED);
      default -> Line.text(glyphs.down() + " " + word, Role.DOWN);
    };
  }

  /// A bar for each run, as high as it is against the highest.
  static String trend(List<Double> outages, Glyphs glyphs) {
    var series = Series.NONE;
    for (var outage : outages) {
      series = series.plus(outage);
    }
    return outages.size() < 2 ? "" : series.bars(glyphs);
  }

  private static String nothing(Model model) {
    if (model.settings().isRecording()) {
      return NOT_RECORDED;
    }
    var book = book(model);
    if (!book.heard()) {
      return "asking the agents for their drills ...";
    }
    var silent = silent(book);
    return "there was no drill" + (silent.isEmpty() ? "; n begins one" : "; " + silent);
  }

  private static String silent(DrillBook book) {
    return book.silent().entrySet().stream().sorted(Map.Entry.comparingByKey()).limit(MOST_NAMED)
        .map(one -> one.getKey() + " tells of none: " + one.getValue()).collect(Collectors.joining("; "));
  }

  @Override
  public List<Table<?>> tables(Model model) {
    return List.of(table(model));
  }

  @Override
  public List<Line> panes(Model model, Size size) {
    var table = table(model);
    var lines = new ArrayList<Line>();
    book(model).live().ifPresent(live -> {
      lines.add(Panes.title("DRILL", size.columns(), model.glyphs()));
      lines.addAll(DrillPane.of(model, live, size.rows(size.rows() - 1)));
    });
    lines.add(Panes.title(table.caption("DRILLS", Selection.look(model)) + "  latest first"
        + (model.settings().readOnly() ? "" : "  n: a new one"), size.columns(), model.glyphs()));
    var silent = table.rows().isEmpty() ? "" : silent(book(model));
    var below = silent.isEmpty() ? 0 : 1;
    lines.addAll(Panes.table(model, table, size.rows(size.rows() - lines.size() - below)));
    if (below > 0) {
      lines.add(Line.text(" " + silent, Role.STALE).fit(size.columns()));
    }
    return Panes.fill(lines, size);
  }

  @Override
  public Subject subject(Model model, String id) {
    return drill(model, id).map(drill -> Subject.named(model.facts(), drill.getInstance())).orElse(Subject.NONE);
  }

  @Override
  public String heading(Model model, String id) {
    return id;
  }

  private static Optional<Drill> drill(Model model, String id) {
    return book(model).all().stream().filter(drill -> id.equals(ROW + drill.getId())).findFirst();
  }

  @Override
  public List<Line> detail(Model model, String id, int width) {
    var lines = new ArrayList<Line>();
    drill(model, id).ifPresent(drill -> {
      DrillText.of(drill, width - 1).forEach(text -> Dialogs.wrap(" ",
          DrillPane.plain(text.strip(), model.glyphs()), Role.TEXT, Math.max(8, width - 1), lines));
      lines.add(Line.text(" Enter shows it whole; drill show " + drill.getId() + " -o md", Role.MUTED));
    });
    return lines;
  }

  @Override
  public Optional<Subscription> subscription(Model model) {
    if (model.settings().isRecording()) {
      return Optional.empty();
    }
    var ids = new HashSet<String>();
    var view = model.data().view();
    var drills = model.data().fetched().drills();
    view.fresh(model.data().now().nanos()).forEach(agent -> agent.lastStatus()
        .filter(status -> status.hasRunningDrill()).ifPresent(status -> ids.add(status.getRunningDrill().getId())));
    drills.all().stream().filter(drill -> !DrillSession.isOver(drill)).forEach(drill -> ids.add(drill.getId()));
    var live = !ids.isEmpty();
    drill(model, Selection.of(model)).ifPresent(drill -> ids.add(drill.getId()));
    return Optional.of(new Subscription.Drills(ids, live));
  }

  /// What can be done about the selected one.
  @Override
  public Optional<Menu> menu(Model model) {
    return drill(model, Selection.of(model)).map(drill -> {
      var id = drill.getId();
      var over = DrillSession.isOver(drill) ? "it is over" : "";
      var waits = drill.getStep() == Drill.Step.APPROVAL && over.isEmpty();
      return Menu.of("drill " + id, List.of(
          new Menu.Item("show", "drill show " + id, ""),
          new Menu.Item("abort and restore", "drill abort " + id, over),
          new Menu.Item("approve", "drill approve " + id, waits ? "" : "it does not wait for a second operator"),
          new Menu.Item("run again", "drill run " + order(drill), over.isEmpty() ? "it is not over" : "")));
    });
  }

  private static String order(Drill drill) {
    var fault = drill.getFault();
    return DrillWords.fault(fault.getKind()) + " " + drill.getInstance()
        + (fault.getBackend().isEmpty() ? "" : " --backend " + fault.getBackend())
        + (fault.getServersCount() == 0 ? "" : " --servers " + String.join(",", fault.getServersList()))
        + (fault.getWay() == Fault.Way.IN || fault.getWay() == Fault.Way.OUT
            ? " --way " + fault.getWay().name().toLowerCase(Locale.ROOT)
            : "");
  }

  @Override
  public Set<Action> actions() {
    return Set.of(Action.BEGIN, Action.CLEAR, Action.INTO, Action.YAML);
  }

  @Override
  public Set<Action> foremost() {
    return Set.of(Action.ACTIONS, Action.BACK, Action.BEGIN, Action.WHY);
  }

  @Override
  public Step act(Model model, Action action) {
    return switch (action) {
      case BEGIN -> Step.of(DrillDialog.choose(model));
      case INTO -> show(model, "");
      case YAML -> show(model, " -o yaml");
      default -> escape(model);
    };
  }

  private static Step show(Model model, String form) {
    return drill(model, Selection.of(model))
        .map(drill -> Commands.run(model, "drill show " + drill.getId() + form))
        .orElse(Step.of(model.noting("no drill is selected", Role.MUTED)));
  }

  /// Aborts the drill of this console while it runs, and puts it away when it is over; else what Esc does everywhere.
  private static Step escape(Model model) {
    var drills = model.data().fetched().drills();
    var own = drills.own().isEmpty() ? null : drills.whole().get(drills.own());
    if (own == null || model.settings().readOnly()) {
      return HotKeys.act(model, Action.CLEAR);
    }
    return DrillSession.isOver(own.drill()) || !model.running().containsValue(Dialog.Kind.DRILL)
        ? Step.of(model.with(model.data().with(model.data().fetched().with(drills.left()))))
        : Step.of(model.noting(DrillWords.aborting(own.drill()), Role.WARN),
            new Effect.AbortDrill("Esc of " + model.settings().operator()));
  }
}
