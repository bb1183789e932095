package dev.buoy.console.command;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.Failures;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Asks the agents once. Blocking.
final class Looking {
  private final Cluster cluster;
  private final InstantSource wall;

  Looking(Cluster cluster, InstantSource wall) {
    this.cluster = cluster;
    this.wall = wall;
  }

  /// The answer to a question that can be answered at once.
  /// @throws NoSuchName when it is about something that is not there
  Reply at(Command.Query query, Options options) throws NoSuchName {
    var view = Known.chosen(cluster.refresh(options.timeout()), options);
    return switch (query) {
      case Command.Status _ -> status(view, now -> StatusTable.of(view, now));
      case Command.Show(var target) -> show(view, target);
      case Command.Connections(var target) -> connections(view, options, target);
      case Command.Statistics _ -> status(view, _ -> new StatisticsTable(view.agents()).text());
      case Command.ShowTable table -> table(view, table, options);
      case Command.Describe(var target) -> describe(view, target, options);
      case Command.Events(var target) -> events(view, target, options);
      case Command.Why why -> why(view, why, options);
      case Command.WhatIf whatIf -> whatIf(view, whatIf, options);
      case Command.Logs(var containing) -> LogLines.ask(cluster, view, containing, options).reply(wall.instant());
      case Command.Diff _ -> FileDifference.ask(cluster, view, options).reply(wall.instant());
      case Command.Operations(var id) -> operations(view, id, options);
      case Command.Wait _,Command.Watch _ -> throw new IllegalStateException("takes longer than a look: " + query);
    };
  }

  private Reply show(ClusterView view, Optional<Target> target) throws NoSuchName {
    if (target.isPresent()) {
      Known.require(view, target.get(), Parser.SHOWN);
    }
    var shown = target.isPresent() ? Selection.of(view, target.get()) : view;
    return status(shown, now -> StatusTable.of(shown, now));
  }

  private Reply status(ClusterView view, Function<Long, String> table) {
    long now = cluster.nanoTime();
    var asOf = wall.instant();
    return new Reply(() -> Reports.status(view, now, asOf), () -> table.apply(now),
        () -> view.agents().stream().map(agent -> line(agent, now, asOf)).collect(Collectors.joining()),
        List.of(), Known.answered(view));
  }

  /// One agent of a status as a JSON line.
  static String line(AgentView agent, long now, Instant asOf) {
    var line = Reports.root(asOf);
    line.addProperty("agent", agent.name());
    Reports.agent(agent, now).asMap().forEach(line::add);
    return Document.line(line);
  }

  private Reply connections(ClusterView view, Options options, Optional<Target> target) throws NoSuchName {
    if (target.isPresent()) {
      Known.require(view, target.get());
    }
    var open = Connections.of(cluster, view.agents(), target, options);
    return new Reply(() -> open.tree(wall.instant()), open::table, open::lines, List.of(), open.exit());
  }

  private Reply table(ClusterView view, Command.ShowTable wanted, Options options) throws NoSuchName {
    if (wanted.backend().isEmpty()) {
      return status(view, _ -> StickReport.tables(view));
    }
    Known.require(view, new Target.OfBackend(wanted.backend().get()));
    var report = StickReport.ask(cluster, view, wanted, options);
    return Reply.of(() -> report.tree(wall.instant()), report::table,
        Known.nobody(view) ? Known.answered(view) : report.exit()).complaining(report.complaints());
  }

  private Reply describe(ClusterView view, Target target, Options options) throws NoSuchName {
    Known.require(view, target);
    var about = EventList.ask(cluster, view, EventQuery.about(target), options);
    return new Description(view, target, cluster.nanoTime(), about).reply(wall.instant());
  }

  /// Of something that is there, or that events tell of: what the file once had, or `config`.
  private Reply events(ClusterView view, Optional<Target> target, Options options) throws NoSuchName {
    var list = EventList.ask(cluster, view, EventQuery.of(target, options, wall.instant()), options);
    if (target.isPresent() && list.events().isEmpty()) {
      var ever = EventList.ask(cluster, view, EventQuery.about(target.get()), Options.NONE);
      if (ever.events().isEmpty()) {
        Known.require(view, target.get());
      }
    }
    return list.reply(wall.instant());
  }

  private Reply why(ClusterView view, Command.Why why, Options options) throws NoSuchName {
    var report = WhyReport.ask(cluster, view, why, options, wall.instant());
    report.inquiry().requireMeaning();
    return report.reply(wall.instant());
  }

  private Reply whatIf(ClusterView view, Command.WhatIf whatIf, Options options) throws NoSuchName {
    var report = WhatIfReport.ask(cluster, view, whatIf, options);
    if (report.inquiry().exit() == Exit.FAILED) {
      for (var target : whatIf.suppositions().stream().flatMap(Supposed::targets).toList()) {
        Known.require(view, target);
      }
    }
    report.inquiry().requireMeaning();
    return report.reply(wall.instant());
  }

  private Reply operations(ClusterView view, Optional<String> id, Options options) throws NoSuchName {
    var report = id.isPresent()
        ? OperationReport.one(cluster, view.agents(), id.get(), options)
        : OperationReport.list(cluster, view.agents(), options);
    return new Reply(() -> report.tree(wall.instant()), id.isPresent() ? report::details : report::table,
        report::lines, complaints(report), report.exit());
  }

  static List<String> complaints(OperationReport report) {
    return report.errors().entrySet().stream()
        .map(each -> "no operations from " + each.getKey() + ": " + Failures.plain(each.getValue())).toList();
  }
}
