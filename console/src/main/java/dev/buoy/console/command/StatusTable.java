package dev.buoy.console.command;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.v1.AdminState;
import dev.buoy.v1.Backend;
import dev.buoy.v1.Server;
import dev.buoy.v1.Status;
import dev.buoy.v1.VirtualRouter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The state of the cluster for people: agents, instances by nodes, frontends, servers by agents, each with the reason
/// where there is one.
final class StatusTable {
  private final List<AgentView> agents;
  private final long now;
  private final StringBuilder text = new StringBuilder();

  private StatusTable(ClusterView view, long now) {
    this.agents = view.agents();
    this.now = now;
  }

  static String of(ClusterView view, long now) {
    var table = new StatusTable(view, now);
    table.agents();
    table.instances();
    table.frontends();
    table.servers();
    table.alarms();
    return table.text.toString();
  }

  private void agents() {
    var table = new Table("AGENT", "ADDRESS", "STATE", "AGE", "VERSION", "GENERATION", "CONFIG", "WHY");
    for (var agent : agents) {
      var status = agent.status();
      var error = agent.error();
      table.row(agent.name(), agent.endpoint().toString(), state(agent),
          agent.age(now).map(Durations::brief).orElse("-"),
          status == null ? "-" : status.getVersion(),
          status == null ? "-" : Long.toUnsignedString(status.getGeneration()),
          status == null ? "-" : status.getConfigDigest().substring(0, Math.min(8, status.getConfigDigest().length())),
          error == null ? "" : error);
    }
    add(table);
  }

  private String state(AgentView agent) {
    return agent.status() == null ? "UNREACHED" : agent.error() == null ? agent.freshness(now).name() : "LOST";
  }

  private void instances() {
    var headings = new ArrayList<>(List.of("INSTANCE", "ADDRESSES"));
    agents.forEach(agent -> headings.add(agent.name()));
    headings.add("LAST CHANGE");
    headings.add("WHY");
    var table = new Table(headings.toArray(String[]::new));
    for (var name : names(status -> status.getVrrpList().stream().map(VirtualRouter::getInstance))) {
      var routers = known(status -> status.getVrrpList().stream().filter(each -> each.getInstance().equals(name)));
      var row = new ArrayList<>(List.of(name + "/" + routers.getFirst().getVirtualRouterId(),
          String.join(",", routers.getFirst().getAddressesList())));
      agents.forEach(agent -> row.add(role(agent, name)));
      row.add(lastChange(routers));
      row.add(agents.stream().flatMap(agent -> routers(agent, name).flatMap(router -> why(agent, router)))
          .collect(Collectors.joining("; ")));
      table.row(row);
    }
    add(table);
  }

  private static String role(AgentView agent, String instance) {
    return routers(agent, instance).findFirst().map(router -> {
      var priority = router.getPriority() == router.getEffectivePriority()
          ? String.valueOf(router.getPriority())
          : router.getEffectivePriority() + "/" + router.getPriority();
      return router.getState() + " " + priority + (agent.error() == null ? "" : " ?");
    }).orElse(agent.status() == null ? "?" : "-");
  }

  private static Stream<VirtualRouter> routers(AgentView agent, String instance) {
    return agent.lastStatus().stream().flatMap(status -> status.getVrrpList().stream())
        .filter(router -> router.getInstance().equals(instance));
  }

  private static Stream<String> why(AgentView agent, VirtualRouter router) {
    var rival = router.getRival().isEmpty() ? Stream.<String>of() : Stream.of("rival master " + router.getRival());
    var override = router.hasOverride()
        ? Stream.of("failover forced by " + or(router.getOverride().getOperator(), "?")
            + (router.getOverride().getReason().isEmpty() ? "" : " (" + router.getOverride().getReason() + ")"))
        : Stream.<String>of();
    return Stream.of(router.getReasonsList().stream(), override, rival).flatMap(each -> each)
        .map(reason -> agent.name() + ": " + reason);
  }

  private static String lastChange(List<VirtualRouter> routers) {
    return routers.stream().filter(VirtualRouter::hasLastTransition).map(VirtualRouter::getLastTransition)
        .max(java.util.Comparator.comparingLong(transition -> transition.getTime().getSeconds()))
        .map(last -> Sentences.time(last.getTime()) + " " + last.getFrom() + "->" + last.getTo() + " "
            + last.getReason())
        .orElse("-");
  }

  private void frontends() {
    var table = new Table("FRONTEND", "AGENT", "BIND", "LISTENING", "SESSIONS", "TOTAL", "IN", "OUT", "BACKEND");
    forEach(status -> status.getFrontendsList().stream(),
        (agent, frontend) -> table.row(frontend.getName(), agent.name(),
            String.join(",", frontend.getBindList()),
            frontend.hasListening() ? frontend.getListening() ? "yes" : "NO" : "-",
            Long.toUnsignedString(frontend.getSessions()), Long.toUnsignedString(frontend.getTotalSessions()),
            bytes(frontend.getBytesIn()), bytes(frontend.getBytesOut()), or(frontend.getDefaultBackend(), "-")));
    add(table);
  }

  private void servers() {
    var table = new Table("SERVER", "AGENT", "ADDRESS", "STATE", "ADMIN", "WEIGHT", "SESSIONS", "TOTAL", "IN", "OUT",
        "CHECK", "TOOK", "WHY");
    for (var backend : names(status -> status.getBackendsList().stream().map(Backend::getName))) {
      for (var name : names(status -> servers(status, backend).map(Server::getName))) {
        forEach(status -> servers(status, backend).filter(server -> server.getName().equals(name)),
            (agent, server) -> table.row(row(agent, backend, server)));
      }
    }
    add(table);
  }

  private static Stream<Server> servers(Status status, String backend) {
    return status.getBackendsList().stream().filter(each -> each.getName().equals(backend))
        .flatMap(each -> each.getServersList().stream());
  }

  private static List<String> row(AgentView agent, String backend, Server server) {
    var check = server.getCheck();
    var took = check.hasDuration()
        ? Durations.brief(Duration.ofSeconds(check.getDuration().getSeconds(), check.getDuration().getNanos()))
        : "-";
    return List.of(backend + "/" + server.getName(), agent.name(), server.getAddress(),
        server.getState() + (agent.error() == null ? "" : " ?"), server.getAdminState().toString(),
        String.valueOf(server.getWeight()), Long.toUnsignedString(server.getSessions()),
        Long.toUnsignedString(server.getTotalSessions()), bytes(server.getBytesIn()), bytes(server.getBytesOut()),
        or(check.getStatus(), "-"), took, why(server));
  }

  private static String why(Server server) {
    var set = server.getOverride();
    var override = server.hasOverride() && server.getAdminState() != AdminState.Value.UNSPECIFIED
        ? "%s by %s%s".formatted(server.getAdminState(), or(set.getOperator(), "?"),
            set.getReason().isEmpty() ? "" : " (" + set.getReason() + ")")
        : "";
    return Stream.of(override, server.getReason()).filter(Predicate.not(String::isEmpty))
        .collect(Collectors.joining("; "));
  }

  private void alarms() {
    for (var agent : agents) {
      var status = agent.status();
      if (status != null) {
        status.getAlarmsList().forEach(alarm -> text.append("ALARM ").append(agent.name()).append(": ").append(alarm)
            .append('\n'));
      }
    }
  }

  private void add(Table table) {
    if (!table.isEmpty()) {
      text.append(text.isEmpty() ? "" : "\n").append(table);
    }
  }

  private List<String> names(java.util.function.Function<Status, Stream<String>> names) {
    return known(names).stream().distinct().toList();
  }

  private <T> List<T> known(java.util.function.Function<Status, Stream<T>> values) {
    return agents.stream().flatMap(agent -> agent.lastStatus().stream()).flatMap(values).toList();
  }

  private <T> void forEach(java.util.function.Function<Status, Stream<T>> values,
      java.util.function.BiConsumer<AgentView, T> row) {
    for (var agent : agents) {
      var status = agent.status();
      if (status != null) {
        values.apply(status).forEach(value -> row.accept(agent, value));
      }
    }
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
