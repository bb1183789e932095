package dev.buoy.console.tui;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.Freshness;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.Arrays;
import java.util.stream.Stream;

/// The picture of a model: exactly as many lines as the screen has rows, each exactly as wide.
final class View {
  private static final int TOP = 2;
  private static final int BOTTOM = 2;
  private static final int MOST_BANNERS = 3;

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
      return Panes.fill(List.of(Line.text("BUOY " + summary(facts) + "  (window too small)")), size);
    }
    return size.isCard() ? Card.render(model, facts, size) : screen(model, facts, size);
  }

  static String summary(Facts facts) {
    return "VIPs " + facts.held() + "/" + facts.instances().size() + "  srv " + facts.up() + "/"
        + facts.servers().size();
  }

  private static List<Line> screen(Model model, Facts facts, Size size) {
    var lines = new ArrayList<Line>();
    lines.add(header(model, facts, size.columns()));
    lines.add(crumbs(model, facts, size.columns()));
    facts.banners(size.columns()).stream().limit(MOST_BANNERS).forEach(lines::add);
    var body = new Size(size.columns(), size.rows() - lines.size() - BOTTOM);
    lines.addAll(body(model, facts, body));
    lines.add(bottom(model));
    lines.add(hints(model, size.columns()));
    return Panes.fill(lines, size);
  }

  private static List<Line> body(Model model, Facts facts, Size size) {
    return switch (model.place().screen()) {
      case OVERVIEW -> OverviewView.render(model, facts, size);
      case SERVERS -> ServersView.render(model, facts, size);
      case EVENTS -> {
        var selected = Rows.selected(model);
        var event = EventsView.shown(model).stream().filter(one -> EventsView.id(one).equals(selected)).findFirst();
        yield model.place().detail() && event.isPresent()
            ? Details.event(model, event.get(), size)
            : EventsView.render(model, size);
      }
      case HELP -> help(model, size);
    };
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
    var insecure = facts.view().agents().stream().anyMatch(AgentView::insecure);
    var right = Line.text(insecure ? "insecure " : "", Role.WARN).plus(mode(model, facts))
        .plus(" " + Text.slice(model.settings().operator(), 0, 12) + " ", Role.MUTED)
        .plus(Words.clock(model.data().now()) + (wide ? "Z " : " "));
    return line.withRight(right, width);
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

  private static Line crumbs(Model model, Facts facts, int width) {
    var place = model.place();
    var trail = Stream.concat(place.before().stream(), Stream.of(place.screen())).map(Screen::title)
        .collect(Collectors.toCollection(ArrayList::new));
    var shown = trail.size() > 4
        ? ".. > " + String.join(" > ", trail.subList(trail.size() - 3, trail.size()))
        : String.join(" > ", trail);
    var line = Line.text(" " + shown, Role.TITLE);
    line = place.scope().isEmpty() ? line : line.plus("(" + place.scope() + ")", Role.TITLE);
    line = place.filter().isEmpty() ? line : line.plus("  /" + place.filter(), Role.WARN);
    var heard = facts.view().agents().stream().anyMatch(agent -> agent.status() != null);
    var fresh = !facts.view().fresh(facts.now().nanos()).isEmpty();
    var age = heard
        ? "data " + (fresh ? Words.age(facts.dataAge()) : Words.age(facts.dataAge()) + " old") + " "
        : "no data yet ";
    return line.withRight(Line.text(age, fresh ? Role.MUTED : Role.STALE), width);
  }

  static Line bottom(Model model) {
    var prompt = model.prompt();
    if (prompt == null) {
      return Line.text(" " + model.note().text(), model.note().role());
    }
    var note = model.note().text().isEmpty() ? "" : "   " + model.note().text();
    return Line.of(Span.of(prompt.kind().sign(), Role.TITLE).asBold()).plus(prompt.field().text()).plus("_", Role.MUTED)
        .plus(note, Role.MUTED);
  }

  static Line hints(Model model, int width) {
    if (model.prompt() != null) {
      return Line.text(model.prompt().kind() == Prompt.Kind.FILTER
          ? " <Enter> keep  <Esc> undo"
          : " <Enter> run; a change shows its plan first  <Tab> complete  <Esc> close", Role.MUTED).fit(width);
    }
    var all = hints(model, true);
    return (all.width() > width ? hints(model, false) : all).fit(width);
  }

  /// @param verbs with the shortcuts of verbs that the actions menu has as well
  private static Line hints(Model model, boolean verbs) {
    var line = Line.text(" ");
    for (var action : Action.values()) {
      var shortcut = action.isVerb() && action != Action.ACTIONS;
      if (action.hint().isEmpty() || (shortcut && !verbs) || (model.settings().readOnly() && action.isVerb())
          || (action == Action.FOLLOW && model.place().screen() != Screen.EVENTS)) {
        continue;
      }
      line = line.plus(Span.of("<" + action.keys().getFirst() + ">", Role.TITLE)).plus(hint(action) + " ", Role.MUTED);
    }
    return line.plus(Span.of("<1-3>", Role.TITLE)).plus("screen", Role.MUTED);
  }

  /// `<D>rain` rather than `<D>Drain`.
  private static String hint(Action action) {
    return action.hint().startsWith(action.keys().getFirst()) ? action.hint().substring(1) : action.hint();
  }

  private static List<Line> help(Model model, Size size) {
    var columns = List.of(new Table.Column("KEY", false, 0, 12), new Table.Column("DOES", false, 0, 20));
    var rows = Arrays.stream(Action.values()).filter(action -> !(model.settings().readOnly() && action.isVerb()))
        .map(action -> Table.Row.of(action.name(), Line.text(String.join("  ", action.keys()), Role.TITLE),
            Line.text(action.help())))
        .toList();
    var lines = new ArrayList<Line>();
    lines.add(Panes.title("HELP  keys; <:> takes the words of the command line", size.columns(), model.glyphs()));
    lines.addAll(new Table(columns, rows).render(new Size(size.columns(), size.rows() - 1), Rows.selected(model),
        model.glyphs()));
    return Panes.fill(lines, size);
  }

  /// Where the cursor stands: behind what is typed, else on the selected row, where magnifiers and readers look for it.
  private static Frame cursor(Model model, List<Line> lines, Size size) {
    if (model.dialog() != null) {
      return Frame.of(lines);
    }
    var prompt = model.prompt();
    if (prompt != null && size.rows() >= TOP) {
      var column = 1 + Text.width(prompt.field().text());
      return new Frame(lines, Math.min(column, size.columns() - 1), size.rows() - 2);
    }
    for (var row = 0; row < lines.size(); row++) {
      if (lines.get(row).spans().stream().anyMatch(Span::selected)) {
        return new Frame(lines, 0, row);
      }
    }
    return Frame.of(lines);
  }
}
