package dev.buoy.console.command;

import com.google.gson.JsonObject;
import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.Failures;
import dev.buoy.v1.Event;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Runs one command as a script or the shell wants it: data on `out`, messages on `err`, an exit code. Blocking; an
/// interrupt of the thread ends it with 130.
public final class Runner {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

  private final Cluster cluster;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Prompt prompt;
  private final InstantSource wall;

  public Runner(Cluster cluster, PrintWriter out, PrintWriter err, Prompt prompt, InstantSource wall) {
    this.cluster = cluster;
    this.out = out;
    this.err = err;
    this.prompt = prompt;
    this.wall = wall;
  }

  /// Runs it and answers the exit code. The caller has dealt with local commands that need more than text.
  public int run(Invocation invocation) {
    try {
      return switch (invocation.command()) {
        case Command.Status _ -> invocation.options().has(Clause.WATCH)
            ? new Watcher(cluster, out, wall).statuses(invocation.options())
            : status(invocation.options(), Optional.empty());
        case Command.Show(var target) -> status(invocation.options(), target);
        case Command.Connections(var target) -> connections(invocation.options(), target);
        case Command.Statistics _ -> statistics(invocation.options());
        case Command.ShowTable table -> showTable(table, invocation.options());
        case Command.Events(var target) -> events(invocation.options(), target);
        case Command.Operations(var id) -> operations(invocation.options(), id);
        case Command.Wait wait -> await(wait, invocation.options());
        case Command.Watch _ -> new Watcher(cluster, out, wall).sentences(invocation.options());
        case Command.Mutation _ -> mutate(invocation);
        case Command.Transaction _ -> new ConfigRunner(cluster, out, err, prompt, wall).run(invocation);
        case Command.Help(var verb) -> say(verb == null ? HelpText.all() : HelpText.of(verb));
        case Command.Quit _,Command.OpenConsole _,Command.OpenShell _ ->
          throw new IllegalStateException("not for the runner: " + invocation.verb());
      };
    } catch (NoSuchName e) {
      return complain(e.sentence(), e.exit());
    } finally {
      out.flush();
      err.flush();
    }
  }

  private int status(Options options, Optional<Target> target) throws NoSuchName {
    var all = cluster.refresh(options.timeout());
    var view = chosen(all, options);
    if (target.isPresent()) {
      requireKnown(view, target.get());
      view = Selection.of(view, target.get());
    }
    long now = cluster.nanoTime();
    var shown = view;
    print(options.format(), () -> Reports.status(shown, now, wall.instant()), () -> StatusTable.of(shown, now),
        () -> shown.agents().stream().map(agent -> line(agent, now)).collect(Collectors.joining()));
    return answered(view);
  }

  private int connections(Options options, Optional<Target> target) throws NoSuchName {
    var view = chosen(cluster.refresh(options.timeout()), options);
    if (target.isPresent()) {
      requireKnown(view, target.get());
    }
    var open = Connections.of(cluster, view.agents(), target, options);
    print(options.format(), () -> open.tree(wall.instant()), open::table, open::lines);
    return open.exit();
  }

  private int statistics(Options options) throws NoSuchName {
    var view = chosen(cluster.refresh(options.timeout()), options);
    long now = cluster.nanoTime();
    print(options.format(), () -> Reports.status(view, now, wall.instant()),
        () -> new StatisticsTable(view.agents()).text(),
        () -> view.agents().stream().map(agent -> line(agent, now)).collect(Collectors.joining()));
    return answered(view);
  }

  private int showTable(Command.ShowTable wanted, Options options) throws NoSuchName {
    var view = chosen(cluster.refresh(options.timeout()), options);
    if (wanted.backend().isEmpty()) {
      print(options.format(), () -> Reports.status(view, cluster.nanoTime(), wall.instant()),
          () -> StickReport.tables(view),
          () -> view.agents().stream().map(agent -> line(agent, cluster.nanoTime())).collect(Collectors.joining()));
      return answered(view);
    }
    requireKnown(view, new Target.OfBackend(wanted.backend().get()));
    var report = StickReport.ask(cluster, view, wanted, options);
    print(options.format(), () -> report.tree(wall.instant()), report::table,
        () -> Document.line(report.tree(wall.instant())));
    report.complaints((agent, error) -> err.println("no table from " + agent + ": " + error));
    return nobody(view) ? answered(view) : report.exit();
  }

  private String line(AgentView agent, long now) {
    var line = new JsonObject();
    line.addProperty("schemaVersion", Reports.SCHEMA_VERSION);
    line.addProperty("asOf", wall.instant().toString());
    line.addProperty("agent", agent.name());
    Reports.agent(agent, now).asMap().forEach(line::add);
    return Document.line(line);
  }

  private int operations(Options options, Optional<String> id) throws NoSuchName {
    var agents = chosen(cluster.refresh(options.timeout()), options).agents();
    if (id.isPresent() && options.has(Clause.WATCH)) {
      return follow(agents, id.get(), options);
    }
    var report = id.isPresent()
        ? OperationReport.one(cluster, agents, id.get(), options)
        : OperationReport.list(cluster, agents, options);
    print(options.format(), () -> report.tree(wall.instant()), id.isPresent() ? report::details : report::table,
        report::lines);
    return complain(report);
  }

  /// Steps as they come, or the whole of it at the end.
  private int follow(List<AgentView> agents, String id, Options options) throws NoSuchName {
    var said = new OperationReport(List.of(), Map.of());
    try {
      while (true) {
        var report = OperationReport.one(cluster, agents, id, options);
        if (options.format() == Format.TABLE) {
          out.print(report.news(said));
          out.flush();
        }
        if (report.over()) {
          print(options.format(), () -> report.tree(wall.instant()), () -> "", report::lines);
          return complain(report);
        }
        said = report;
        Thread.sleep(BETWEEN_LOOKS);
      }
    } catch (InterruptedException _) {
      return Exit.INTERRUPTED;
    }
  }

  private int complain(OperationReport report) {
    report.errors().forEach((agent, error) -> err.println("no operations from " + agent + ": "
        + Failures.plain(error)));
    return report.exit();
  }

  private int await(Command.Wait wait, Options options) throws NoSuchName {
    var view = cluster.refresh(options.timeout());
    var agents = wait.awaited() instanceof Awaited.MasterOf ? view : chosen(view, options);
    if (wait.awaited() instanceof Awaited.MasterOf(_, var node) && node.isPresent()) {
      Executor.selected(view, options);
    }
    if (wait.awaited().target().isPresent()) {
      requireKnown(agents, wait.awaited().target().get());
    }
    if (answered(agents) == Exit.UNKNOWN) {
      return complain("no agent answers", Exit.UNKNOWN);
    }
    try {
      var names = agents.agents().stream().map(AgentView::name).toList();
      var missing = new Waiting(cluster, names).until(wait.awaited(), wait.limit(), _ -> {});
      missing.forEach(err::println);
      return missing.isEmpty() ? Exit.DONE : Exit.NOT_TRUE;
    } catch (InterruptedException _) {
      return Exit.INTERRUPTED;
    }
  }

  private int events(Options options, Optional<Target> target) throws NoSuchName {
    if (target.isPresent()) {
      requireHeardOf(target.get(), options);
    }
    if (options.has(Clause.WATCH)) {
      return new Watcher(cluster, out, wall).events(options, target);
    }
    cluster.refresh(options.timeout());
    var view = chosen(cluster.refreshEvents(options.timeout(), target.isPresent() ? 1000 : options.limit()), options);
    var events = newest(view, options, target);
    print(options.format(), () -> Reports.events(view, events, wall.instant()), () -> Reports.eventTable(events),
        () -> events.stream().map(event -> Document.line(Tree.of(event))).collect(Collectors.joining()));
    view.agents().stream().filter(agent -> agent.error() != null)
        .forEach(agent -> err.println(
            "no events from " + agent.name() + ": " + Failures.plain(Objects.requireNonNullElse(agent.error(), ""))));
    return answered(view);
  }

  /// Something that is there, or that events tell of: what the file once had, or `config`.
  private void requireHeardOf(Target target, Options options) throws NoSuchName {
    cluster.refresh(options.timeout());
    var view = cluster.refreshEvents(options.timeout(), ClusterView.EVENTS);
    if (view.events().stream().noneMatch(event -> Watcher.about(event, target))) {
      requireKnown(view, target);
    }
  }

  private static List<Event> newest(ClusterView view, Options options, Optional<Target> target) {
    var names = view.agents().stream().map(AgentView::name).toList();
    var matching = view.events().stream().filter(event -> names.contains(event.getNode()))
        .filter(event -> target.isEmpty() || Watcher.about(event, target.get())).toList();
    return matching.subList(Math.max(0, matching.size() - options.limit()), matching.size());
  }

  private int mutate(Invocation invocation) throws NoSuchName {
    var options = invocation.options();
    if (options.has(Clause.READ_ONLY) && !options.has(Clause.DRY_RUN)) {
      return complain("%s changes something, and --read-only was given".formatted(invocation.verb().word()),
          Exit.NOT_PERMITTED);
    }
    if (invocation.command() instanceof Command.Close && options.reason().isBlank()) {
      return complain("close needs a reason: add --reason TEXT", Exit.USAGE);
    }
    cluster.refresh(options.timeout());
    var executor = new Executor(cluster);
    var plan = executor.plan(invocation);
    if (options.has(Clause.DRY_RUN)) {
      print(options.format(), () -> Reports.plan(plan), () -> lines(plan), () -> Document.line(Reports.plan(plan)));
      return plan.exit();
    }
    if (!plan.executable()) {
      err.print(lines(plan));
      if (options.format() != Format.TABLE) {
        report(new Results(plan.operation(), plan.agents()), options);
      }
      return plan.exit();
    }
    if (!confirmed(plan)) {
      return Exit.REFUSED;
    }
    var results = executor.execute(plan);
    report(results, options);
    if (results.unknown()) {
      err.println("the result is not known everywhere; it goes on without you, see: buoy op " + results.operation()
          + "\nasked for again it answers the first result: " + again(invocation, results.operation()));
    }
    if (options.value(Clause.WAIT).isPresent() && results.exit() == Exit.DONE) {
      return drained(plan, options);
    }
    return results.exit();
  }

  private static String again(Invocation invocation, String operation) {
    var line = invocation.commandLine();
    return invocation.options().has(Clause.OPERATION) ? line : line + " --operation " + operation;
  }

  private int drained(MutationPlan plan, Options options) {
    out.flush();
    var limit = options.value(Clause.WAIT).flatMap(Durations::parse).orElse(Command.Wait.USUAL);
    var agents = plan.agents().stream().map(AgentResult::node).toList();
    return plan.mutation() instanceof Command.SetState(var server, _)
        ? new Draining(cluster, err, prompt.interactive()).await(server, agents, limit)
        : Exit.DONE;
  }

  private boolean confirmed(MutationPlan plan) {
    var word = plan.confirmWord();
    var given = plan.invocation().options().value(Clause.CONFIRM);
    if (plan.tier() == 0 || given.filter(word::equals).isPresent()) {
      return true;
    }
    err.print(lines(plan));
    if (given.isPresent()) {
      err.println("not confirmed: --confirm %s, but the name is %s".formatted(given.get(), word));
      return false;
    }
    if (!prompt.interactive()) {
      err.println("not confirmed: nothing was changed; to run it add --confirm " + Words.quote(word));
      return false;
    }
    err.flush();
    boolean same = prompt.ask("type %s to run it: ".formatted(word)).filter(word::equals).isPresent();
    if (!same) {
      err.println("not confirmed: nothing was changed");
    }
    return same;
  }

  private static String lines(MutationPlan plan) {
    return "plan: %s%n".formatted(plan.invocation().commandLine())
        + plan.lines().stream().map(line -> "  " + line + "\n").collect(Collectors.joining());
  }

  private void report(Results results, Options options) {
    print(options.format(), () -> Reports.results(results), () -> Reports.resultTable(results),
        () -> Document.line(Reports.results(results)));
  }

  private void print(Format format, Supplier<JsonObject> tree, Supplier<String> table, Supplier<String> lines) {
    out.print(switch (format) {
      case TABLE -> table.get();
      case JSON -> Document.json(tree.get());
      case JSONL -> lines.get();
      case YAML -> Document.yaml(tree.get());
    });
  }

  private int say(String text) {
    out.print(text);
    return Exit.DONE;
  }

  private int complain(String message, int exit) {
    err.println("buoy: " + message);
    return exit;
  }

  private static ClusterView chosen(ClusterView view, Options options) throws NoSuchName {
    return new ClusterView(Executor.selected(view, options), view.events());
  }

  private static void requireKnown(ClusterView view, Target target) throws NoSuchName {
    boolean known = view.agents().stream().anyMatch(agent -> {
      var status = agent.status();
      return status != null && Catalogue.has(status, target);
    });
    var catalogue = new Catalogue(view);
    if (!known && !nobody(view) && !catalogue.agents().contains(target.toString())) {
      throw NoSuchName.of(kind(target), target.toString(), catalogue.like(target));
    }
  }

  private static String kind(Target target) {
    return switch (target) {
      case Target.OfServer _ -> "server";
      case Target.OfBackend _ -> "backend";
      case Target.OfInstance _ -> "instance";
      case Target.OfFrontend _ -> "frontend";
      case Target.OfAgent _ -> "agent";
      case Target.Named _ -> "object";
    };
  }

  /// DONE, PARTIAL or UNKNOWN by how many agents answered, NOT_PERMITTED when none did and one refused; who did not is
  /// told.
  private static int answered(ClusterView view) {
    if (nobody(view)) {
      boolean refused = view.agents().stream().map(agent -> Objects.requireNonNullElse(agent.error(), ""))
          .anyMatch(Failures::refused);
      return refused ? Exit.NOT_PERMITTED : Exit.UNKNOWN;
    }
    return view.agents().stream().allMatch(StatusTable::answers) ? Exit.DONE : Exit.PARTIAL;
  }

  private static boolean nobody(ClusterView view) {
    return view.agents().stream().noneMatch(StatusTable::answers);
  }
}
