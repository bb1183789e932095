package dev.buoy.console.command;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.buoy.console.cluster.AgentLink;
import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.Cluster;
import dev.buoy.v1.Connection;
import dev.buoy.v1.ListConnectionsRequest;
import dev.buoy.v1.ListConnectionsRequest.Order;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Open connections of the agents, as asked for, and what they look like.
/// @param limit rows of the table at most; each agent is asked for as many
record Connections(List<Answer> answers, Order order, int limit) {
  private static final int PAGE = 500;

  /// What one agent says.
  /// @param total how many there are, of which the list may be the first only
  /// @param failure why nothing is known; absent: it answered
  record Answer(String agent, List<Connection> connections, long total, @Nullable AgentResult failure) {
    Answer {
      connections = List.copyOf(connections);
    }
  }

  private record Row(String agent, Connection connection) {
    Duration age() {
      return Duration.ofSeconds(connection.getAge().getSeconds(), connection.getAge().getNanos());
    }
  }

  Connections {
    answers = List.copyOf(answers);
  }

  /// Asks these agents, one after the other page by page. Blocks.
  static Connections of(Cluster cluster, List<AgentView> agents, Optional<Target> target, Options options) {
    var order = options.value(Clause.SORT).filter("bytes"::equals).isPresent() ? Order.BYTES : Order.AGE;
    var request = ListConnectionsRequest.newBuilder().setOrder(order)
        .setClient(options.value(Clause.CLIENT).orElse(""));
    switch (target.orElse(null)) {
      case Target.OfServer(var backend, var server) -> request.setBackend(backend).setServer(server);
      case Target.OfFrontend(var name) -> request.setFrontend(name);
      case null -> {
      }
      case Target.Named(var name) when isFrontend(agents, name) -> request.setFrontend(name);
      case Target other -> request.setBackend(other.toString());
    }
    var answers = agents.stream().map(agent -> cluster.link(agent.name())
        .map(link -> ask(agent.name(), link, request.clone(), options))
        .orElseGet(() -> failed(AgentResult.unreachable(agent.name(), "UNAVAILABLE: the agent left the cluster"))))
        .toList();
    return new Connections(answers, order, options.limit());
  }

  /// A name that is a backend's as well means the backend.
  private static boolean isFrontend(List<AgentView> agents, String name) {
    var statuses = agents.stream().flatMap(agent -> agent.lastStatus().stream()).toList();
    return statuses.stream().noneMatch(status -> Catalogue.has(status, new Target.OfBackend(name)))
        && statuses.stream().anyMatch(status -> Catalogue.has(status, new Target.OfFrontend(name)));
  }

  private static Answer ask(String agent, AgentLink link, ListConnectionsRequest.Builder request, Options options) {
    var connections = new ArrayList<Connection>();
    long total = 0;
    try {
      do {
        request.setLimit(Math.min(PAGE, options.limit() - connections.size()));
        var page = link.call(options.timeout()).listConnections(request.build());
        connections.addAll(page.getConnectionsList());
        total = page.getTotal();
        request.setPageToken(page.getNextPageToken());
      } while (!request.getPageToken().isEmpty() && connections.size() < options.limit());
      return new Answer(agent, connections, total, null);
    } catch (StatusRuntimeException e) {
      return failed(AgentResult.failed(agent, e, false));
    }
  }

  private static Answer failed(AgentResult failure) {
    return new Answer(failure.node(), List.of(), 0, failure);
  }

  /// DONE, PARTIAL, or why none has a list.
  int exit() {
    var failures = failures();
    if (failures.size() < answers.size()) {
      return failures.isEmpty() ? Exit.DONE : Exit.PARTIAL;
    }
    return failures.stream().map(AgentResult::exit).filter(exit -> exit != Exit.UNKNOWN).findFirst()
        .orElse(Exit.UNKNOWN);
  }

  private List<AgentResult> failures() {
    return answers.stream().map(Answer::failure).filter(Objects::nonNull).toList();
  }

  /// `{"schemaVersion":1,"asOf":…,"agents":{"n1":{"total":2,"connections":[…]},"n3":{"error":…}}}`
  JsonObject tree(Instant asOf) {
    var root = new JsonObject();
    root.addProperty("schemaVersion", Reports.SCHEMA_VERSION);
    root.addProperty("asOf", asOf.toString());
    var agents = new JsonObject();
    for (var answer : answers) {
      var object = new JsonObject();
      var failure = answer.failure();
      if (failure == null) {
        object.addProperty("total", answer.total());
        var list = new JsonArray();
        answer.connections().forEach(connection -> list.add(Tree.of(connection)));
        object.add("connections", list);
      } else {
        object.addProperty("error", failure.message());
      }
      agents.add(answer.agent(), object);
    }
    root.add("agents", agents);
    return root;
  }

  /// One line for each.
  String lines() {
    return rows().stream().map(row -> {
      var line = new JsonObject();
      line.addProperty("agent", row.agent());
      Tree.of(row.connection()).asMap().forEach(line::add);
      return Document.line(line);
    }).collect(Collectors.joining());
  }

  /// A table, and what is not in it.
  String table() {
    var table = new Table("ID", "CLIENT", "FRONTEND", "SERVER", "AGE", "IDLE", "IN", "OUT", "STATE");
    var rows = rows();
    for (var row : rows) {
      var each = row.connection();
      table.row(each.getId(), each.getClient(), each.getFrontend(),
          each.getBackend() + "/" + (each.getServer().isEmpty() ? "-" : each.getServer()), age(each.getAge()),
          age(each.getIdle()), TrafficTables.bytes(each.getBytesIn()), TrafficTables.bytes(each.getBytesOut()),
          each.getState().toString());
    }
    long total = answers.stream().mapToLong(Answer::total).sum();
    var shown = total > rows.size() ? rows.size() + " of " + total + " connections; more with --limit\n" : "";
    var failures = failures();
    var silent = failures.stream().map(failure -> failure.node()
        + (failure.exit() == Exit.UNKNOWN ? " does not answer\n" : ": " + failure.message() + "\n"))
        .collect(Collectors.joining());
    var none = failures.size() < answers.size() || answers.isEmpty() ? "no connections\n" : "";
    return (rows.isEmpty() ? none : table.toString()) + shown + silent;
  }

  private List<Row> rows() {
    Comparator<Row> by = switch (order) {
      case BYTES -> Comparator
          .comparingLong((Row row) -> row.connection().getBytesIn() + row.connection().getBytesOut()).reversed();
      case AGE, ORDER_UNSPECIFIED, UNRECOGNIZED -> Comparator.comparing(Row::age).reversed();
    };
    return answers.stream().flatMap(answer -> answer.connections().stream().map(each -> new Row(answer.agent(), each)))
        .sorted(by).limit(limit).toList();
  }

  private static String age(com.google.protobuf.Duration age) {
    return Durations.brief(Duration.ofSeconds(age.getSeconds(), age.getNanos()));
  }
}
