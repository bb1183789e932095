package dev.buoy.console.command;

import com.google.gson.JsonObject;
import com.google.protobuf.Duration;
import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.Failures;
import dev.buoy.v1.ListStickEntriesRequest;
import dev.buoy.v1.ListStickEntriesResponse;
import io.grpc.StatusRuntimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which servers the clients of a backend stay with, as every agent has it.
final class StickReport {
  private final Map<String, ListStickEntriesResponse> answers = new LinkedHashMap<>();
  private final Map<String, String> errors = new LinkedHashMap<>();

  /// Asks every agent of the view. Blocking.
  static StickReport ask(Cluster cluster, ClusterView view, Command.ShowTable wanted, Options options) {
    var report = new StickReport();
    var request = ListStickEntriesRequest.newBuilder().setBackend(wanted.backend().orElse(""))
        .setNetwork(wanted.key().orElse("")).setLimit(options.limit()).build();
    for (var agent : view.agents()) {
      var link = cluster.link(agent.name());
      var error = agent.error();
      if (link.isEmpty() || error != null) {
        report.errors.put(agent.name(), error == null ? "UNAVAILABLE: no status yet" : error);
        continue;
      }
      try {
        report.answers.put(agent.name(), link.get().call(options.timeout()).listStickEntries(request));
      } catch (StatusRuntimeException e) {
        var words = e.getStatus().getDescription();
        report.errors.put(agent.name(), words == null ? e.getStatus().getCode().name() : words.replace("\n", "; "));
      }
    }
    return report;
  }

  /// Who did not answer, and why, a line each.
  List<String> complaints() {
    return errors.entrySet().stream()
        .map(each -> "no table from " + each.getKey() + ": " + Failures.plain(each.getValue())).toList();
  }

  int exit() {
    return errors.isEmpty() ? Exit.DONE : answers.isEmpty() ? Exit.FAILED : Exit.PARTIAL;
  }

  /// `{"schemaVersion":1,"asOf":…,"agents":{"n1":{"entries":[…],"used":…,"size":…}}}`
  JsonObject tree(Instant asOf) {
    var root = Reports.root(asOf);
    var agents = new JsonObject();
    answers.forEach((agent, answer) -> agents.add(agent, Tree.of(answer)));
    errors.forEach((agent, error) -> {
      var object = new JsonObject();
      object.addProperty("error", error);
      agents.add(agent, object);
    });
    root.add("agents", agents);
    return root;
  }

  String table() {
    var table = new Table("AGENT", "CLIENT", "SERVER", "IDLE", "LEFT");
    var sums = new StringBuilder();
    answers.forEach((agent, answer) -> {
      answer.getEntriesList().forEach(entry -> table.row(agent, entry.getClient(), entry.getServer(),
          brief(entry.getIdle()), entry.hasLeft() ? brief(entry.getLeft()) : "-"));
      sums.append("%s: %d of %d shown, %d of %d entries used%n".formatted(agent, answer.getEntriesCount(),
          answer.getMatching(), answer.getUsed(), answer.getSize()));
    });
    return (table.isEmpty() ? "" : table.toString()) + sums;
  }

  /// One line for each table of each agent.
  static String tables(ClusterView view) {
    var table = new Table("AGENT", "BACKEND", "USED", "SIZE", "EXPIRE");
    for (var agent : view.agents()) {
      rows(agent, table);
    }
    return table.isEmpty() ? "no backend has a stick table\n" : table.toString();
  }

  private static void rows(AgentView agent, Table table) {
    var status = agent.status();
    if (status != null) {
      status.getBackendsList().stream().filter(backend -> backend.hasStick())
          .forEach(backend -> table.row(agent.name(), backend.getName(), Long.toString(backend.getStick().getUsed()),
              Long.toString(backend.getStick().getSize()),
              backend.getStick().hasExpire() ? brief(backend.getStick().getExpire()) : "-"));
    }
  }

  private static String brief(Duration duration) {
    return Durations.brief(java.time.Duration.ofSeconds(duration.getSeconds(), duration.getNanos()));
  }
}
