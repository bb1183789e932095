package dev.buoy.console.command;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.Cluster;
import dev.buoy.v1.AgentGrpc.AgentBlockingStub;
import dev.buoy.v1.GetOperationRequest;
import dev.buoy.v1.ListOperationsRequest;
import dev.buoy.v1.Operation;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Operations as the agents have them, each agent for itself.
/// @param found the latest first
/// @param errors agents that could not be asked, and why
record OperationReport(List<Found> found, Map<String, String> errors) {

  /// An operation on an agent.
  record Found(String agent, Operation operation) {
    private String outcome() {
      return operation.hasResult() ? operation.getResult().getOutcome().name() : "RUNNING";
    }

    private Instant started() {
      return Instant.ofEpochSecond(operation.getStarted().getSeconds(), operation.getStarted().getNanos());
    }
  }

  /// Asks these agents for their latest.
  static OperationReport list(Cluster cluster, List<AgentView> agents, Options options) {
    var found = new ArrayList<Found>();
    var errors = new LinkedHashMap<String, String>();
    var request = ListOperationsRequest.newBuilder().setLimit(options.limit()).build();
    for (var agent : agents) {
      ask(cluster, agent, errors, options, stub -> stub.listOperations(request).getOperationsList()
          .forEach(operation -> found.add(new Found(agent.name(), operation))));
    }
    found.sort(Comparator.comparing(Found::started).reversed());
    return new OperationReport(found.stream().limit(options.limit()).toList(), errors);
  }

  /// Asks these agents for one; those that never had it are left out.
  /// @throws NoSuchName when none had it, with the latest ids
  static OperationReport one(Cluster cluster, List<AgentView> agents, String id, Options options) throws NoSuchName {
    var found = new ArrayList<Found>();
    var errors = new LinkedHashMap<String, String>();
    var request = GetOperationRequest.newBuilder().setOperationId(id).build();
    for (var agent : agents) {
      ask(cluster, agent, errors, options,
          stub -> found.add(new Found(agent.name(), stub.getOperation(request).getOperation())));
    }
    if (found.isEmpty() && errors.size() < agents.size()) {
      throw NoSuchName.of("operation", id, list(cluster, agents, options).found.stream()
          .map(each -> each.operation.getOperationId()).distinct().limit(5).toList());
    }
    return new OperationReport(found, errors);
  }

  private interface Call {
    void with(AgentBlockingStub stub);
  }

  private static void ask(Cluster cluster, AgentView agent, Map<String, String> errors, Options options, Call call) {
    var link = cluster.link(agent.name());
    if (link.isEmpty() || agent.error() != null) {
      errors.put(agent.name(), Objects.requireNonNullElse(agent.error(), "UNAVAILABLE: no status yet"));
      return;
    }
    try {
      call.with(link.get().call(options.timeout()));
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.NOT_FOUND) {
        errors.put(agent.name(), AgentResult.failed(agent.name(), e, false).message());
      }
    }
  }

  /// Whether all of them are over.
  boolean over() {
    return found.stream().allMatch(each -> each.operation.hasResult());
  }

  int exit() {
    return errors.isEmpty() ? Exit.DONE : found.isEmpty() ? Exit.UNKNOWN : Exit.PARTIAL;
  }

  /// `{"schemaVersion":1,"asOf":…,"operations":[{"agent":"n1",…}],"errors":{"n3":…}}`
  JsonObject tree(Instant asOf) {
    var root = Reports.root(asOf);
    var array = new JsonArray();
    found.forEach(each -> array.add(object(each)));
    root.add("operations", array);
    var failed = new JsonObject();
    errors.forEach(failed::addProperty);
    root.add("errors", failed);
    return root;
  }

  String lines() {
    return found.stream().map(each -> Document.line(object(each))).collect(Collectors.joining());
  }

  private static JsonObject object(Found each) {
    var object = new JsonObject();
    object.addProperty("agent", each.agent);
    Tree.of(each.operation).asMap().forEach(object::add);
    return object;
  }

  /// One line each.
  String table() {
    if (found.isEmpty()) {
      return "no operations within 24 hours\n";
    }
    var table = new Table("TIME", "AGENT", "ID", "VERB", "OBJECT", "BY", "OUTCOME", "MESSAGE");
    found.forEach(each -> table.row(Sentences.time(each.operation.getStarted()), each.agent,
        each.operation.getOperationId(), each.operation.getVerb(), each.operation.getObject(),
        each.operation.getOperator(), each.outcome(), firstLine(each.operation.getResult().getMessage())));
    return table.toString();
  }

  /// Everything there is to say of each.
  String details() {
    return found.stream().flatMap(each -> {
      var running = each.operation.hasResult() ? Stream.<String>of() : Stream.of(each.agent + "  " + each.outcome());
      return Stream.concat(said(each).stream(), running);
    }).map(line -> line + "\n").collect(Collectors.joining());
  }

  /// What is to be said now of what was said before: each operation only ever says more.
  /// @param before the same operations, earlier
  String news(OperationReport before) {
    return found.stream().flatMap(each -> {
      long known = before.found.stream().filter(other -> other.agent.equals(each.agent))
          .mapToLong(other -> said(other).size()).sum();
      return said(each).stream().skip(known);
    }).map(line -> line + "\n").collect(Collectors.joining());
  }

  private static List<String> said(Found each) {
    var operation = each.operation;
    var lines = new ArrayList<String>();
    lines.add("%s  %s %s by %s from %s at %s%s".formatted(each.agent, operation.getVerb(), operation.getObject(),
        operation.getOperator(), operation.getOrigin(), Sentences.time(operation.getStarted()),
        operation.getReason().isEmpty() ? "" : ": " + operation.getReason()));
    operation.getStepsList().forEach(step -> lines.add(each.agent + "    " + step));
    if (operation.hasResult()) {
      var message = operation.getResult().getMessage();
      lines.add(each.agent + "  " + each.outcome() + (message.isEmpty() ? "" : ": " + message));
    }
    return lines;
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }
}
