package dev.buoy.console.tui;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.tui.LogBook.Entry;
import dev.buoy.v1.LogLine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The logs of all agents and of this console, by the time of this host, the newest first: of one agent, or with the name
/// of one object, where the screen is limited to it.
final class LogsPage implements Page {
  private static final int MOST_NAMED = 2;
  /// What the columns before the message take at least.
  private static final int BEFORE = 34;
  private static final int LEAST_MESSAGE = 20;

  /// A line, or what of a wrapped one did not fit before.
  private record Row(Entry entry, int part, String text) {
    String id() {
      return entry.id() + (part == 0 ? "" : " part " + part);
    }
  }

  private static List<Entry> entries(Model model) {
    var facts = model.facts();
    var scope = Subject.parse(model.place().scope());
    var name = scope.name().toLowerCase(Locale.ROOT);
    return model.shown().fetched().logs().entries().reversed().stream().filter(entry -> switch (scope.kind()) {
      case NONE -> true;
      case AGENT -> entry.agent().equals(scope.name());
      case INSTANCE, FRONTEND, BACKEND, SERVER -> entry.message().toLowerCase(Locale.ROOT).contains(name);
    }).sorted(Comparator.comparing((Entry entry) -> at(facts, entry)).reversed()).toList();
  }

  /// By this host's clock, as far as that is known.
  private static Instant at(Facts facts, Entry entry) {
    return facts.hasWrongClock(entry.agent())
        ? entry.time().minus(facts.history().skew(entry.agent()).orElse(Duration.ZERO))
        : entry.time();
  }

  private static Table<Row> table(Model model, int width) {
    var wrap = model.place().wrap() ? Math.max(LEAST_MESSAGE, width - BEFORE) : 0;
    var rows = entries(model).stream().flatMap(entry -> rows(entry, wrap).stream()).toList();
    var columns = List.<Column<Row>>of(
        Column.<Row>text("TIME", row -> first(row, time(model, row.entry()), Role.MUTED)).least(8).sorted(null),
        Column.<Row>text("AT", row -> first(row, row.entry().agent(), Role.TEXT)).named("agent").least(2).most(12)
            .read(row -> row.entry().agent()),
        Column.<Row>text("LEVEL", row -> first(row, level(row.entry().level(), model.glyphs()),
            role(row.entry().level()))).least(1).most(7).read(row -> word(row.entry().level()))
            .sorted(Comparator.comparing((Row row) -> row.entry().level()).reversed()),
        Column.<Row>text("PART", row -> first(row, row.entry().part(), Role.MUTED)).drop(1).least(4).most(10)
            .read(row -> row.entry().part()),
        Column.<Row>text("MESSAGE", row -> Line.text(row.text(), role(row.entry().level()))).least(LEAST_MESSAGE)
            .read(row -> row.entry().message()).sorted(null));
    return Table.of("logs", columns, rows, Row::id, nothing(model));
  }

  private static List<Row> rows(Entry entry, int wrap) {
    if (wrap == 0) {
      return List.of(new Row(entry, 0, entry.message()));
    }
    var rows = new ArrayList<Row>();
    Panes.wrap(entry.message(), wrap).forEach(part -> rows.add(new Row(entry, rows.size(), part)));
    return rows;
  }

  private static Line first(Row row, String text, Role role) {
    return row.part() == 0 ? Line.text(text, role) : Line.EMPTY;
  }

  private static String time(Model model, Entry entry) {
    var wrong = model.facts().hasWrongClock(entry.agent()) ? "~" : "";
    var age = Duration.between(at(model.facts(), entry), model.facts().now().wall());
    return (model.place().absolute() ? Words.clock(entry.time()) : Words.age(age.isNegative() ? Duration.ZERO : age))
        + wrong;
  }

  private static String level(LogLine.Level level, Glyphs glyphs) {
    return switch (level) {
      case ERROR -> glyphs.down() + " ";
      case WARNING -> "! ";
      case INFO -> "i ";
      case DEBUG, LEVEL_UNSPECIFIED, UNRECOGNIZED -> glyphs.info() + " ";
    } + word(level);
  }

  private static String word(LogLine.Level level) {
    return switch (level) {
      case ERROR -> "error";
      case WARNING -> "warn";
      case INFO -> "info";
      case DEBUG -> "debug";
      case LEVEL_UNSPECIFIED, UNRECOGNIZED -> "?";
    };
  }

  private static Role role(LogLine.Level level) {
    return switch (level) {
      case ERROR -> Role.DOWN;
      case WARNING -> Role.WARN;
      case INFO -> Role.TEXT;
      case DEBUG, LEVEL_UNSPECIFIED, UNRECOGNIZED -> Role.MUTED;
    };
  }

  private static String nothing(Model model) {
    var book = model.shown().fetched().logs();
    var scope = Subject.parse(model.place().scope());
    if (!book.entries().isEmpty()) {
      return "no line " + (scope.kind() == Subject.Kind.AGENT ? "of " : "with ") + scope.name() + " among the "
          + book.entries().size() + " known here";
    }
    return book.silent().isEmpty()
        ? "asking the agents for their logs ..."
        : "no log: " + book.silent().entrySet().stream().map(one -> one.getKey() + ": " + one.getValue())
            .collect(Collectors.joining("; "));
  }

  @Override
  public List<Table<?>> tables(Model model) {
    return List.of(table(model, model.size().columns()));
  }

  @Override
  public List<Line> panes(Model model, Size size) {
    var table = table(model, model.size().columns());
    var silent = silent(model, size.columns());
    var lines = new ArrayList<Line>();
    lines.add(Panes.title(table.caption("LOGS", Selection.look(model)) + "  newest first  "
        + (model.place().follow() ? "follow on" : "follow off") + (model.place().wrap() ? "  wrapped" : ""),
        size.columns(), model.glyphs()));
    lines.addAll(Panes.table(model, table, size.rows(size.rows() - 1 - silent.size())));
    lines.addAll(silent);
    return Panes.fill(lines, size);
  }

  /// Whose lines are missing.
  private static List<Line> silent(Model model, int width) {
    var book = model.shown().fetched().logs();
    return book.entries().isEmpty()
        ? List.of()
        : book.silent().entrySet().stream().limit(MOST_NAMED).map(one -> Line.text(" no new lines of " + one.getKey()
            + ": " + one.getValue(), Role.STALE).fit(width)).toList();
  }

  private static Optional<Entry> entry(Model model, String id) {
    return entries(model).stream().filter(entry -> id.equals(entry.id()) || id.startsWith(entry.id() + " "))
        .findFirst();
  }

  /// What the line names first, else who wrote it.
  @Override
  public Subject subject(Model model, String id) {
    return entry(model, id).map(entry -> {
      for (var word : (entry.message() + " " + entry.agent()).split("[ :;,()=\"]+", -1)) {
        var subject = Subject.named(model.facts(), word);
        if (!subject.isNone()) {
          return subject;
        }
      }
      return Subject.NONE;
    }).orElse(Subject.NONE);
  }

  @Override
  public List<Line> detail(Model model, String id, int width) {
    return entry(model, id).map(entry -> {
      var facts = new LinkedHashMap<String, String>();
      facts.put("time", entry.time().toString());
      facts.put("agent", entry.agent());
      facts.put("level", word(entry.level()));
      facts.put("part", entry.part());
      facts.put("message", entry.message());
      return Details.of(facts, width);
    }).orElse(List.of());
  }

  @Override
  public Optional<String> pinned(Model model) {
    return model.place().follow() ? entries(model).stream().findFirst().map(Entry::id) : Optional.empty();
  }

  @Override
  public Optional<Subscription> subscription(Model model) {
    var agents = model.data().view().agents().stream().filter(agent -> agent.info() != null).map(AgentView::name);
    var scope = Subject.parse(model.place().scope());
    return Optional.of(new Subscription.Logs(agents.filter(name -> scope.kind() != Subject.Kind.AGENT
        || scope.name().equals(name)).collect(Collectors.toSet())));
  }

  @Override
  public Model into(Model model, String id) {
    return model.with(model.place().select(id).following(false).detailed(true));
  }

  @Override
  public Set<Action> actions() {
    return Set.of(Action.FOLLOW, Action.WRAP);
  }

  @Override
  public Step act(Model model, Action action) {
    var place = model.place();
    return Step.of(model.with(action == Action.WRAP ? place.wrapped(!place.wrap()) : place.following(!place.follow())));
  }
}
