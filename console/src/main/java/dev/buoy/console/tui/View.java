package dev.buoy.console.tui;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.Freshness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The picture of a model: exactly as many lines as the screen has rows, each exactly as wide.
final class View {
  private static final int BOTTOM = 2;
  private static final int MOST_BANNERS = 3;
  private static final int MOST_CRUMBS = 4;

  private View() {}

  static Frame frame(Model model, Size size) {
    var glyphs = model.glyphs();
    var lines = Dialogs.over(model, lines(model, size), size).stream().map(glyphs::fold)
        .map(line -> line.fit(size.columns())).toList();
    return cursor(model, lines, size);
  }

  private static List<Line> lines(Model model, Size size) {
    var facts = model.data().facts();
    if (size.isLine()) {
      return Panes.fill(line(facts, size), size);
    }
    return size.isCard() ? Card.render(model, facts, size) : screen(model, facts, size);
  }

  /// What counts in one line, and below it what a larger window would show.
  private static List<Line> line(Facts facts, Size size) {
    var lines = new ArrayList<Line>();
    lines.add(Line.text("BUOY " + summary(facts)));
    Dialogs.wrap("", "the window is too small: it takes " + Size.LEAST_CARD + " for a card, " + Size.LEAST
        + " for tables", Role.WARN, size.columns(), lines);
    return lines;
  }

  static String summary(Facts facts) {
    return "VIPs " + facts.held() + "/" + facts.instances().size() + "  srv " + facts.up() + "/"
        + facts.servers().size();
  }

  private static List<Line> screen(Model model, Facts facts, Size size) {
    var lines = new ArrayList<Line>();
    lines.add(header(model, facts, size.columns()));
    lines.add(crumbs(model, facts, size.columns()));
    lines.addAll(Playbar.of(model, size.columns()));
    lines.addAll(Banners.of(facts, model.settings().readOnly(), size.columns(), MOST_BANNERS));
    var body = new Size(size.columns(), size.rows() - lines.size() - BOTTOM);
    lines.addAll(Docks.body(model, body));
    lines.add(bottom(model));
    lines.add(hints(model, size.columns()));
    return Panes.fill(lines, size);
  }

  static Line header(Model model, Facts facts, int width) {
    var wide = width >= Size.DOCKED_COLUMNS;
    var name = facts.view().clusterName();
    var line = Line.of(Span.of(" BUOY " + (name.isEmpty() ? "" : name + " "), Role.TITLE).asBold());
    line = line.plus("| ", Role.MUTED).plus(agents(facts, wide));
    line = line.plus(" | ", Role.MUTED)
        .plus(share("VIPs ", facts.held(), facts.instances().size(), wide ? " held" : ""));
    line = line.plus(" | ", Role.MUTED)
        .plus(share(wide ? "servers " : "srv ", facts.up(), facts.servers().size(), wide ? " up" : ""));
    if (wide) {
      var sessions = facts.servers().stream().mapToLong(ServerRow::sessions).sum();
      line = line.plus(" | ", Role.MUTED).plus("sessions " + Words.count(sessions));
    }
    return line.withRight(rights(model, facts, width - line.width() - 1), width);
  }

  /// What this console may do, who works here, and the time: as much of it as there is room for.
  private static Line rights(Model model, Facts facts, int room) {
    var insecure = facts.view().agents().stream().anyMatch(AgentView::insecure);
    var mode = Line.text(insecure ? "insecure " : "", Role.WARN).plus(mode(model, facts)).plus(" ");
    var operator = Line.text(Text.slice(model.settings().operator(), 0, 12) + " ", Role.MUTED);
    var clock = Words.clock(model.data().now().wall());
    return Stream
        .of(mode.plus(operator).plus(clock + "Z "), mode.plus(operator).plus(clock + " "), mode.plus(clock + " "))
        .filter(line -> line.width() <= room).findFirst().orElse(mode);
  }

  /// What this console may do: the agents may permit less than it was started with.
  private static Line mode(Model model, Facts facts) {
    var heard = facts.view().agents().stream().filter(agent -> agent.info() != null).toList();
    var viewer = !heard.isEmpty() && heard.stream().allMatch(AgentView::viewOnly);
    return model.settings().readOnly() || viewer
        ? Line.text(viewer ? "viewer" : "RO", Role.WARN)
        : Line.text("RW", Role.TEXT);
  }

  private static Line agents(Facts facts, boolean wide) {
    var all = facts.view().agents().size();
    var fresh = facts.count(Freshness.FRESH);
    var line = share("agents ", fresh, all, fresh == all ? " ok" : "");
    var stale = facts.count(Freshness.STALE);
    var lost = facts.count(Freshness.LOST);
    if (!wide && stale > 0 && lost > 0) {
      return line.plus(" ?" + (stale + lost), Role.STALE);
    }
    line = stale > 0 ? line.plus(" " + stale + " stale", Role.STALE) : line;
    return lost > 0 ? line.plus(" " + lost + " lost", Role.STALE) : line;
  }

  private static Line share(String label, long part, long whole, String unit) {
    var role = whole == 0 ? Role.STALE : part == whole ? Role.UP : part == 0 ? Role.DOWN : Role.WARN;
    return Line.text(label, Role.MUTED).plus(part + "/" + whole, role).plus(unit, Role.MUTED);
  }

  /// Where one is and what is left out there; alarms and the age of what is shown at the right edge.
  static Line crumbs(Model model, Facts facts, int width) {
    var place = model.place();
    var path = place.path().stream().map(Spot::title).toList();
    var shown = path.size() > MOST_CRUMBS
        ? ".. > " + String.join(" > ", path.subList(path.size() - MOST_CRUMBS + 1, path.size()))
        : String.join(" > ", path);
    var look = place.look();
    var line = Line.text(" " + shown, Role.TITLE);
    line = look.filter().text().isEmpty() ? line : line.plus("  /" + look.filter().text(), Role.WARN);
    var marked = Selection.marked(model);
    line = marked.isEmpty() ? line : line.plus("  " + marked.size() + " marked", Role.WARN);
    line = look.skipped() == 0 ? line : line.plus("  <" + look.skipped(), Role.WARN);
    return line.withRight(state(model, facts), width);
  }

  private static Line state(Model model, Facts facts) {
    var unseen = model.alarms().unseen();
    var line = unseen == 0
        ? Line.EMPTY
        : Line.of(Span.of(" A:" + Words.some(unseen, "alarm"), model.alarms().worst().map(AlarmsPage::role)
            .filter(Role.DOWN::equals).orElse(Role.WARN)).asBold());
    var held = model.held();
    if (held != null) {
      var age = Duration.ofNanos(model.data().now().nanos() - held.now().nanos());
      line = line.plus(Span.of("  PAUSED " + Words.age(age) + " ago", Role.WARN).asBold());
    }
    var heard = facts.view().agents().stream().anyMatch(agent -> agent.status() != null);
    var fresh = !facts.view().fresh(facts.now().nanos()).isEmpty();
    var age = heard
        ? "data " + (fresh ? Words.age(facts.dataAge()) : Words.age(facts.dataAge()) + " old") + " "
        : "no data yet ";
    return line.plus("  " + age, fresh ? Role.MUTED : Role.STALE);
  }

  static Line bottom(Model model) {
    var prompt = model.prompt();
    if (prompt == null) {
      return Line.text(" " + model.note().text(), model.note().role());
    }
    var stray = prompt.kind() == Prompt.Kind.FILTER
        ? Selection.stray(model, new Filter(prompt.field().text()))
        : Optional.<String>empty();
    var note = model.note().text().isEmpty() ? "" : "   " + model.note().text();
    return Line.of(Span.of(prompt.kind().sign(), Role.TITLE).asBold()).plus(prompt.field().text()).plus("_", Role.MUTED)
        .plus(stray.map("   "::concat).orElse(note), stray.isPresent() ? Role.WARN : Role.MUTED);
  }

  static Line hints(Model model, int width) {
    if (model.prompt() != null) {
      return Line.text(model.prompt().kind() == Prompt.Kind.FILTER
          ? " <Enter> keep  <Esc> undo"
          : " <Enter> run; a change shows its plan first  <Tab> complete  <Esc> close", Role.MUTED).fit(width);
    }
    var right = Line.text("<", Role.TITLE);
    for (var screen : Screen.values()) {
      if (screen.isNumbered()) {
        right = right.plus(Span.of(screen.key(), Role.TITLE).leading("key " + screen.key()));
      }
    }
    right = right.plus(">", Role.TITLE).plus("view", Role.MUTED);
    var line = Line.text(" ");
    for (var action : fitting(model, width - line.width() - right.width())) {
      line = line.plus(hint(action));
    }
    return line.plus(right).fit(width);
  }

  private static Line hint(Action action) {
    return Line.of(Span.of("<" + action.keys().getFirst() + ">", Role.TITLE)).plus(action.hint() + " ", Role.MUTED);
  }

  /// As many as there is room for, in the order of the table.
  private static Set<Action> fitting(Model model, int room) {
    var shown = EnumSet.noneOf(Action.class);
    var used = 0;
    for (var action : hinted(model)) {
      var width = hint(action).width();
      if (used + width <= room) {
        used += width;
        shown.add(action);
      }
    }
    return shown;
  }

  /// What the page wants to be known comes first.
  private static List<Action> hinted(Model model) {
    var first = EnumSet.of(Action.HELP, Action.COMMAND);
    first.addAll(model.page().foremost());
    return Arrays.stream(Action.values()).filter(action -> !action.hint().isEmpty())
        .filter(action -> action.isFor(model.page(), model.settings().readOnly()))
        .sorted(Comparator.comparing(action -> !first.contains(action))).toList();
  }

  /// Where the cursor stands: behind what is typed, else on the selected row, where magnifiers and readers look for it.
  private static Frame cursor(Model model, List<Line> lines, Size size) {
    if (model.dialog() != null) {
      return Frame.of(lines);
    }
    var prompt = model.prompt();
    if (prompt != null && !size.isLine()) {
      var column = 1 + Text.width(prompt.field().text());
      return new Frame(lines, Math.min(column, size.columns() - 1), size.rows() - (size.isCard() ? 1 : BOTTOM));
    }
    for (var row = 0; row < lines.size(); row++) {
      if (lines.get(row).spans().stream().anyMatch(Span::selected)) {
        return new Frame(lines, 0, row);
      }
    }
    return Frame.of(lines);
  }
}
