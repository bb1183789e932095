package dev.buoy.console.tui;

import dev.buoy.console.tui.Talk.Row;
import dev.buoy.v1.Connection;
import dev.buoy.v1.ListConnectionsRequest.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Open connections of all agents. Agents are asked for the first of them only, those of the order that is looked for;
/// what a filter says of a client, a server or a frontend they leave out themselves.
final class ConnectionsPage implements Page {
  /// As many of each agent.
  static final int MOST = 500;

  /// Columns that show the busiest first.
  private static final Set<String> BUSY = Set.of("in", "out", "rate");
  private static final Pattern ADDRESS = Pattern
      .compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}(/[0-9]{1,2})?|[0-9a-f]*:[0-9a-f:]+(/[0-9]{1,3})?");
  private static final int MOST_NAMED = 3;

  private static Table<Row> table(Model model) {
    var talk = talk(model);
    var client = query(model).client();
    var columns = List.<Column<Row>>of(
        Column.<Row>text("CLIENT", row -> Line.text(row.connection().getClient(), Role.TITLE)).least(17)
            .read(row -> row.connection().getClient() + " " + client),
        Column.<Row>text("FRONTEND", row -> Line.text(row.connection().getFrontend(), Role.MUTED)).drop(6).least(8)
            .most(24),
        Column.<Row>text("SERVER", row -> Line.text(row.server())).least(18).most(40),
        Column.<Row>text("STATE", row -> state(row.connection(), model.glyphs())).drop(4).least(8).most(15),
        Column.<Row>number("AGE", row -> age(row.connection().getAge()), row -> seconds(row.connection().getAge()))
            .least(5),
        Column.<Row>number("IDLE", row -> age(row.connection().getIdle()), row -> seconds(row.connection().getIdle()))
            .drop(5).least(5),
        Column.<Row>number("IN", row -> bytes(row.connection().getBytesIn()), row -> row.connection().getBytesIn())
            .drop(2),
        Column.<Row>number("OUT", row -> bytes(row.connection().getBytesOut()),
            row -> row.connection().getBytesOut()).drop(2),
        Column.<Row>number("RATE B/s", row -> Line.text(Words.bytes(row.rate())), Row::rate).named("rate").drop(1)
            .least(8),
        Column.<Row>text("AGENT", row -> Line.text(row.agent())).drop(3).least(5).most(12));
    return Table.of("connections", columns, talk.rows(), Row::id, nothing(model, talk)).ordered(own(talk));
  }

  private static Comparator<Row> own(Talk talk) {
    return talk.asked() != null && talk.asked().order() == Order.BYTES
        ? Comparator.comparingLong(Row::bytes).reversed()
        : Comparator.comparingDouble((Row row) -> seconds(row.connection().getAge())).reversed();
  }

  /// What is shown belongs to the question; an answer to another is none.
  private static Talk talk(Model model) {
    return model.shown().fetched().talk();
  }

  private static String nothing(Model model, Talk talk) {
    if (talk.asked() == null) {
      return "asking the agents for their connections ...";
    }
    var silent = talk.failures();
    if (silent.size() == talk.answers().size()) {
      return silent.isEmpty()
          ? "no agent answers"
          : silent.stream().map(one -> one.agent() + ": " + one.failure()).collect(Collectors.joining("; "));
    }
    var scope = Subject.parse(model.place().scope());
    return "no client has an open connection" + (scope.isNone() ? "" : " with " + scope.name())
        + (silent.isEmpty()
            ? ""
            : " on the agents that answer; not on "
                + silent.stream().map(Talk.Answer::agent).collect(Collectors.joining(", ")));
  }

  private static Line state(Connection connection, Glyphs glyphs) {
    return switch (connection.getState()) {
      case OPEN -> Line.text(glyphs.up() + " open", Role.UP);
      case QUEUED -> Line.text(glyphs.drain() + " queued", Role.WARN);
      case CONNECTING -> Line.text(glyphs.info() + " connecting", Role.TEXT);
      case CLIENT_CLOSED, SERVER_CLOSED, ENDING -> Line.text(glyphs.backup() + " "
          + connection.getState().name().toLowerCase(Locale.ROOT).replace('_', ' '), Role.MUTED);
      case STATE_UNSPECIFIED, UNRECOGNIZED -> Line.text(glyphs.unknown() + " unknown", Role.STALE);
    };
  }

  private static Line age(com.google.protobuf.Duration age) {
    return Line.text(Words.age(Duration.ofSeconds(age.getSeconds(), age.getNanos())));
  }

  private static double seconds(com.google.protobuf.Duration duration) {
    return duration.getSeconds() + duration.getNanos() / 1e9;
  }

  private static Line bytes(long bytes) {
    return Line.text(Words.count(bytes));
  }

  @Override
  public List<Table<?>> tables(Model model) {
    return List.of(table(model));
  }

  @Override
  public List<Line> panes(Model model, Size size) {
    var table = table(model);
    var talk = talk(model);
    var lines = new ArrayList<Line>();
    lines.add(Panes.title(table.caption("CONNECTIONS", Selection.look(model)) + share(table, talk) + age(model, talk),
        size.columns(), model.glyphs()));
    var below = silent(talk, size.columns());
    lines.addAll(Panes.table(model, table, size.rows(size.rows() - 1 - below.size())));
    lines.addAll(below);
    return Panes.fill(lines, size);
  }

  /// How many there are in all, and which of them are here.
  private static String share(Table<Row> table, Talk talk) {
    var first = talk.asked() != null && talk.asked().order() == Order.BYTES ? "busiest" : "oldest";
    return talk.total() > table.rows().size()
        ? "  only the " + first + " " + table.rows().size() + " of " + talk.total() + " open"
        : "  all that are open";
  }

  private static String age(Model model, Talk talk) {
    return talk.asked() == null
        ? ""
        : "  " + Words.age(Duration.ofNanos(Math.max(0, model.data().now().nanos() - talk.at().nanos()))) + " ago";
  }

  private static List<Line> silent(Talk talk, int width) {
    if (talk.failures().isEmpty() || talk.failures().size() == talk.answers().size()) {
      return List.of();
    }
    return talk.failures().stream().limit(MOST_NAMED).map(answer -> Line.text(" " + answer.agent() + " is not here: "
        + answer.failure(), Role.STALE).fit(width)).toList();
  }

  @Override
  public Subject subject(Model model, String id) {
    return row(model, id).map(row -> Subject.named(model.facts(), row.server())).orElse(Subject.NONE);
  }

  private static Optional<Row> row(Model model, String id) {
    return talk(model).rows().stream().filter(row -> row.id().equals(id)).findFirst();
  }

  @Override
  public List<Line> detail(Model model, String id, int width) {
    return row(model, id).map(row -> {
      var connection = row.connection();
      var facts = new LinkedHashMap<String, String>();
      facts.put("id", connection.getId());
      facts.put("client", connection.getClient());
      facts.put("to", connection.getLocal());
      facts.put("frontend", connection.getFrontend());
      facts.put("server", row.server());
      facts.put("agent", row.agent());
      facts.put("state", connection.getState().name().toLowerCase(Locale.ROOT).replace('_', ' '));
      facts.put("accepted", Words.clock(connection.getAccepted()) + ", " + age(connection.getAge()).text() + " ago");
      facts.put("idle", age(connection.getIdle()).text());
      facts.put("bytes", Words.count(connection.getBytesIn()) + " in   " + Words.count(connection.getBytesOut())
          + " out   " + Words.bytes(row.rate()) + "B/s");
      return Details.of(facts, width);
    }).orElse(List.of());
  }

  @Override
  public Optional<Subscription> subscription(Model model) {
    return Optional.of(query(model));
  }

  /// What the agents are asked, by where one is and how one looks at it.
  static Subscription.Connections query(Model model) {
    var look = model.place().look();
    var order = BUSY.contains(look.sort("connections").column()) ? Order.BYTES : Order.AGE;
    var scope = Subject.parse(model.place().scope());
    var filter = look.filter();
    var server = scope.kind() == Subject.Kind.SERVER ? scope.name() : known(model, filter, "server");
    var slash = server.lastIndexOf('/');
    var backend = scope.kind() == Subject.Kind.BACKEND ? scope.name() : slash < 0 ? "" : server.substring(0, slash);
    var frontend = scope.kind() == Subject.Kind.FRONTEND ? scope.name() : known(model, filter, "frontend");
    var client = filter.only("client").filter(text -> ADDRESS.matcher(text).matches()).orElse("");
    return new Subscription.Connections(order, frontend, backend, slash < 0 ? "" : server.substring(slash + 1), client);
  }

  /// The name after `key:`, where it is one that the agents know.
  private static String known(Model model, Filter filter, String key) {
    return filter.only(key).map(text -> Subject.named(model.facts(), text))
        .filter(subject -> subject.kind().word().equals(key)).map(Subject::name).orElse("");
  }

  @Override
  public Model into(Model model, String id) {
    return model.with(model.place().select(id).detailed(true));
  }

  /// The marked connections, else the selected one; all of its client; all of its server.
  @Override
  public Optional<Menu> menu(Model model) {
    var rows = talk(model).rows();
    var marked = rows.stream().filter(row -> model.place().look().marked().contains(row.id())).toList();
    var selected = row(model, Selection.of(model));
    var items = new ArrayList<Menu.Item>();
    var chosen = marked.isEmpty() ? selected.stream().toList() : marked;
    if (!chosen.isEmpty()) {
      var ids = chosen.stream().map(row -> row.connection().getId()).collect(Collectors.joining(" "));
      items.add(new Menu.Item(marked.isEmpty() ? "close this one" : "close " + marked.size() + " marked",
          "close " + ids, ""));
    }
    selected.ifPresent(row -> {
      var client = host(row.connection().getClient());
      items.add(new Menu.Item("close all from " + client, "close --client " + client, ""));
      items.add(row.connection().getServer().isEmpty()
          ? new Menu.Item("close all of its server", List.of(), "it has no server yet")
          : new Menu.Item("close all of " + row.server(), "close --server " + row.server(), ""));
    });
    return items.isEmpty() ? Optional.empty() : Optional.of(Menu.of("connections", items));
  }

  private static String host(String client) {
    var colon = client.lastIndexOf(':');
    var host = colon < 0 ? client : client.substring(0, colon);
    return Objects.requireNonNull(host).replaceAll("[\\[\\]]", "");
  }
}
