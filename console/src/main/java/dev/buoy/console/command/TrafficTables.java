package dev.buoy.console.command;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.v1.Backend;
import dev.buoy.v1.Frontend;
import dev.buoy.v1.Server;
import dev.buoy.v1.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Frontends and servers, one row each over all agents that answer: numbers are their sums, and where they disagree each
/// word names who says it.
final class TrafficTables {
  private final List<AgentView> agents;
  /// By the agents' clocks.
  private final Instant told;

  TrafficTables(List<AgentView> agents) {
    this.agents = agents;
    this.told = SetBy.told(agents);
  }

  /// Both tables and the line that says whose sums they are; empty when no agent knows of either.
  String text() {
    var frontends = frontends();
    var servers = servers();
    if (frontends.isEmpty() && servers.isEmpty()) {
      return "";
    }
    var both = Stream.of(frontends, servers).filter(Predicate.not(Table::isEmpty)).map(Table::toString)
        .collect(Collectors.joining("\n"));
    return both + sums("SESSIONS, TOTAL, IN and OUT") + "\n";
  }

  /// Whose sums the numbers are.
  String sums(String columns) {
    var answering = names(agents.stream().filter(StatusTable::answers));
    var silent = names(agents.stream().filter(Predicate.not(StatusTable::answers)));
    if (answering.isEmpty()) {
      return "no agent answers: nothing is known now";
    }
    return columns + " are sums over " + answering
        + (silent.isEmpty() ? "" : "; not counted: " + silent);
  }

  private static String names(Stream<AgentView> agents) {
    return agents.map(AgentView::name).collect(Collectors.joining(" "));
  }

  private Table frontends() {
    var table = new Table("FRONTEND", "BIND", "LISTENING", "SESSIONS", "TOTAL", "IN", "OUT", "BACKEND");
    for (var name : distinct(status -> status.getFrontendsList().stream().map(Frontend::getName))) {
      var answers = answers(status -> status.getFrontendsList().stream().filter(each -> each.getName().equals(name)));
      if (answers.all().isEmpty()) {
        table.row(name, "?", "?", "?", "?", "?", "?", "?");
      } else {
        table.row(name, answers.agreed(each -> String.join(",", each.getBindList())),
            answers.agreed(each -> each.hasListening() ? each.getListening() ? "yes" : "NO" : "-"),
            limited(answers.sum(Frontend::getSessions), answers.sum(Frontend::getMaxconn)),
            Long.toUnsignedString(answers.sum(Frontend::getTotalSessions)), bytes(answers.sum(Frontend::getBytesIn)),
            bytes(answers.sum(Frontend::getBytesOut)), answers.agreed(each -> or(each.getDefaultBackend(), "-")));
      }
    }
    return table;
  }

  private Table servers() {
    var table = new Table("SERVER", "ADDRESS", "STATE", "ADMIN", "WEIGHT", "SESSIONS", "TOTAL", "IN", "OUT", "CHECK",
        "TOOK", "WHY");
    for (var backend : distinct(status -> status.getBackendsList().stream().map(Backend::getName))) {
      for (var name : distinct(status -> servers(status, backend).map(Server::getName))) {
        table.row(row(backend + "/" + name,
            answers(status -> servers(status, backend).filter(server -> server.getName().equals(name)))));
      }
    }
    return table;
  }

  static Stream<Server> servers(Status status, String backend) {
    return status.getBackendsList().stream().filter(each -> each.getName().equals(backend))
        .flatMap(each -> each.getServersList().stream());
  }

  private List<String> row(String id, Answers<Server> answers) {
    if (answers.all().isEmpty()) {
      return List.of(id, "?", "?", "?", "?", "?", "?", "?", "?", "?", "?", "");
    }
    return List.of(id, answers.agreed(Server::getAddress), answers.agreed(TrafficTables::state),
        answers.agreed(server -> server.getAdminState().toString()),
        answers.agreed(server -> String.valueOf(server.getWeight())),
        limited(answers.sum(Server::getSessions), answers.sum(Server::getMaxconn)),
        Long.toUnsignedString(answers.sum(Server::getTotalSessions)), bytes(answers.sum(Server::getBytesIn)),
        bytes(answers.sum(Server::getBytesOut)), answers.agreed(TrafficTables::check),
        took(answers), answers.sentences(this::why));
  }

  private static String state(Server server) {
    return server.getState() + (server.getBackup() ? " backup" : "");
  }

  /// `3/100`; without a limit `3`.
  private static String limited(long sessions, long limit) {
    return Long.toUnsignedString(sessions) + (limit == 0 ? "" : "/" + limit);
  }

  private static String check(Server server) {
    return or(server.getCheck().getStatus(), "-") + (server.getCheck().getFlapping() ? " flapping" : "");
  }

  /// The slowest agent's check.
  private static String took(Answers<Server> answers) {
    return answers.all().stream().map(answer -> answer.value().getCheck()).filter(check -> check.hasDuration())
        .map(check -> Duration.ofSeconds(check.getDuration().getSeconds(), check.getDuration().getNanos()))
        .max(Duration::compareTo).map(Durations::brief).orElse("-");
  }

  /// Why it is in its state, and who set what of it.
  String why(Server server) {
    var set = SetBy.of(server.getOverride());
    var override = server.hasOverride() && !server.getReason().startsWith(server.getAdminState().name())
        ? server.getAdminState() + " " + set.at(told)
        : "";
    var weight = server.hasWeightOverride()
        ? "weight " + server.getWeight() + " " + SetBy.of(server.getWeightOverride()).at(told)
        : "";
    var reason = server.hasOverride() ? set.dated(server.getReason(), told) : server.getReason();
    return Stream.of(override, weight, reason).filter(Predicate.not(String::isEmpty)).distinct()
        .collect(Collectors.joining("; "));
  }

  /// Names in the order of the file, those of silent agents too.
  List<String> distinct(Function<Status, Stream<String>> names) {
    return agents.stream().flatMap(agent -> agent.lastStatus().stream()).flatMap(names).distinct().toList();
  }

  <T> Answers<T> answers(Function<Status, Stream<T>> values) {
    var all = new ArrayList<Answers.Answer<T>>();
    for (var agent : agents) {
      var status = agent.status();
      if (status != null && StatusTable.answers(agent)) {
        values.apply(status).limit(1).forEach(value -> all.add(new Answers.Answer<>(agent.name(), value)));
      }
    }
    return new Answers<>(all);
  }

  private static String or(String text, String otherwise) {
    return text.isEmpty() ? otherwise : text;
  }

  /// `812B 41k 9.8M 1.2G`, k = 1024.
  static String bytes(long count) {
    if (count < 1024) {
      return Long.toUnsignedString(count) + "B";
    }
    double value = count;
    int unit = -1;
    while (value >= 1024 && unit < 4) {
      value /= 1024;
      unit++;
    }
    return (value < 10 ? "%.1f" : "%.0f").formatted(value) + "kMGTP".charAt(unit);
  }
}
