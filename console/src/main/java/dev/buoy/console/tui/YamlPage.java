package dev.buoy.console.tui;

import com.google.gson.JsonObject;
import com.google.protobuf.Message;
import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.command.Document;
import dev.buoy.console.command.Tree;
import dev.buoy.v1.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// An object word for word as every agent reports it, each with the age of its report.
final class YamlPage implements Page {
  private record Row(int number, String text) {}

  private static Table<Row> table(Model model) {
    var lines = yaml(model).lines().toList();
    var rows = IntStream.range(0, lines.size()).mapToObj(i -> new Row(i, lines.get(i))).toList();
    var columns = List.<Column<Row>>of(Column.<Row>text("", row -> Line.text(row.text())).named("text").sorted(null));
    return Table.of("yaml", columns, rows, row -> "line " + row.number(),
        "no agent reports " + model.place().scope() + " any more");
  }

  private static String yaml(Model model) {
    var facts = model.facts();
    var subject = Subject.parse(model.place().scope());
    var agents = new JsonObject();
    for (var agent : facts.view().agents()) {
      agent.lastStatus().flatMap(status -> part(status, agent, subject)).ifPresent(message -> {
        var one = new JsonObject();
        one.addProperty("age", agent.age(facts.now().nanos()).map(Words::seconds).orElse("never heard"));
        Tree.of(message).asMap().forEach(one::add);
        agents.add(agent.name(), one);
      });
    }
    return agents.isEmpty() ? "" : Document.yaml(agents);
  }

  private static Optional<? extends Message> part(Status status, AgentView agent, Subject subject) {
    return switch (subject.kind()) {
      case INSTANCE -> named(status.getVrrpList().stream(), one -> one.getInstance(), subject.name());
      case FRONTEND -> named(status.getFrontendsList().stream(), one -> one.getName(), subject.name());
      case BACKEND -> named(status.getBackendsList().stream(), one -> one.getName(), subject.name());
      case SERVER -> status.getBackendsList().stream().flatMap(backend -> backend.getServersList().stream()
          .filter(server -> (backend.getName() + "/" + server.getName()).equals(subject.name()))).findFirst();
      case AGENT -> agent.name().equals(subject.name()) ? Optional.of(status) : Optional.empty();
      case NONE -> Optional.empty();
    };
  }

  private static <M> Optional<M> named(Stream<M> all, java.util.function.Function<M, String> name, String wanted) {
    return all.filter(one -> name.apply(one).equals(wanted)).findFirst();
  }

  @Override
  public List<Table<?>> tables(Model model) {
    return List.of(table(model));
  }

  @Override
  public List<Line> panes(Model model, Size size) {
    var table = table(model);
    var lines = new ArrayList<Line>();
    lines.add(Panes.title("YAML  " + Subject.parse(model.place().scope()).name() + "  " + table.rows().size()
        + " lines", size.columns(), model.glyphs()));
    lines.addAll(Panes.table(model, table, size.rows(size.rows() - 1)));
    return Panes.fill(lines, size);
  }

  @Override
  public Subject subject(Model model, String id) {
    return Subject.parse(model.place().scope());
  }

  @Override
  public List<Line> detail(Model model, String id, int width) {
    return List.of();
  }

  @Override
  public Model into(Model model, String id) {
    return model;
  }
}
