package dev.buoy.console.command;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.Safe;
import dev.buoy.v1.ConfigFile;
import dev.buoy.v1.GetConfigRequest;
import dev.buoy.v1.GetConfigResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// How the files differ that the agents run: by their digests, and key by key as far as they may be read.
/// @param groups agents by the digest of what they run, most of them first
/// @param files the keys of each file that could be read, by the first agent of its group
/// @param complaints files that could not be read, and why
record FileDifference(ClusterView view, long now, Map<String, List<String>> groups,
    Map<String, Map<String, String>> files, List<String> complaints) {
  private static final int SHOWN = 12;

  /// Asks the agents of the view, of each file one. Blocking.
  static FileDifference ask(Cluster cluster, ClusterView view, Options options) {
    var groups = groups(view);
    var files = new LinkedHashMap<String, Map<String, String>>();
    var complaints = new ArrayList<String>();
    if (groups.size() > 1) {
      var first = groups.values().stream().flatMap(names -> view.agent(names.getFirst()).stream()).toList();
      var asked = Asked.all(cluster, first, options, stub -> stub.getConfig(GetConfigRequest.getDefaultInstance()));
      complaints.addAll(asked.complaints("file"));
      asked.answers().forEach((agent, answer) -> {
        try {
          files.put(agent, keys(answer));
        } catch (YamlEngineException _) {
          complaints.add("no file from " + agent + ": it is not YAML");
        }
      });
    }
    return new FileDifference(view, cluster.nanoTime(), groups, files, List.copyOf(complaints));
  }

  private static Map<String, List<String>> groups(ClusterView view) {
    var nodes = new LinkedHashMap<String, List<String>>();
    view.agents().stream().filter(StatusTable::answers).forEach(agent -> agent.lastStatus().ifPresent(
        status -> nodes.computeIfAbsent(status.getConfigDigest(), _ -> new ArrayList<>()).add(agent.name())));
    var sorted = new LinkedHashMap<String, List<String>>();
    nodes.entrySet().stream().sorted((a, b) -> b.getValue().size() - a.getValue().size())
        .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
    return sorted;
  }

  private static Map<String, String> keys(GetConfigResponse answer) {
    var keys = new LinkedHashMap<String, String>();
    for (ConfigFile file : answer.getFilesList()) {
      keys.putAll(YamlKeys.of(file.getContent().toStringUtf8()));
    }
    return keys;
  }

  private record Difference(String key, Map<String, String> values) {}

  /// Keys that are not the same in all files that could be read.
  private List<Difference> differences() {
    var keys = new LinkedHashSet<String>();
    files.values().forEach(file -> keys.addAll(file.keySet()));
    return keys.stream().filter(key -> files.values().stream().map(file -> file.getOrDefault(key, "-")).distinct()
        .count() > 1).map(key -> {
          var values = new LinkedHashMap<String, String>();
          files.forEach((agent, file) -> values.put(agent, Safe.text(file.getOrDefault(key, "-"))));
          return new Difference(Safe.text(key), values);
        }).toList();
  }

  Reply reply(Instant asOf) {
    var silent = view.agents().stream().filter(agent -> !StatusTable.answers(agent))
        .map(agent -> agent.name() + " does not answer");
    return Reply.of(() -> tree(asOf), this::table, Known.answered(view))
        .complaining(Stream.concat(complaints.stream(), silent).toList());
  }

  /// `{"schemaVersion":1,"asOf":…,"same":false,"agents":{"n1":{"age":…,"digest":…}},"differences":[{"key":…,"values":{}}]}`
  private JsonObject tree(Instant asOf) {
    var root = Reports.root(asOf);
    root.addProperty("same", groups.size() <= 1);
    var agents = new JsonObject();
    view.agents().forEach(agent -> agents.add(agent.name(), agent(agent)));
    root.add("agents", agents);
    var array = new JsonArray();
    differences().forEach(difference -> {
      var values = new JsonObject();
      difference.values().forEach(values::addProperty);
      var object = new JsonObject();
      object.addProperty("key", difference.key());
      object.add("values", values);
      array.add(object);
    });
    root.add("differences", array);
    return root;
  }

  private JsonObject agent(AgentView agent) {
    var object = new JsonObject();
    agent.age(now).ifPresent(age -> object.addProperty("age", Durations.age(age)));
    if (StatusTable.answers(agent)) {
      agent.lastStatus().ifPresent(status -> object.addProperty("digest", status.getConfigDigest()));
    } else {
      object.addProperty("error", Executor.error(agent));
    }
    return object;
  }

  private String table() {
    if (groups.size() <= 1) {
      return groups.entrySet().stream()
          .map(each -> String.join(" ", each.getValue()) + " run the same file " + brief(each.getKey()) + "\n")
          .collect(Collectors.joining());
    }
    var table = new Table("FILE", "AGENTS");
    groups.forEach((digest, names) -> table.row(brief(digest), String.join(" ", names)));
    return table + (files.size() < 2 ? "" : "\n" + keys());
  }

  private String keys() {
    var differences = differences();
    if (differences.isEmpty()) {
      return "they differ in nothing but comments, order or space\n";
    }
    var table = new Table(Stream.concat(Stream.of("KEY"), files.keySet().stream().map(this::column))
        .toArray(String[]::new));
    differences.forEach(each -> table
        .row(Stream.concat(Stream.of(each.key()), each.values().values().stream()).toList()));
    return table.toString();
  }

  /// All agents that run the file.
  private String column(String agent) {
    return groups.values().stream().filter(names -> names.getFirst().equals(agent))
        .map(names -> String.join(" ", names)).findFirst().orElse(agent);
  }

  private static String brief(String digest) {
    return digest.substring(0, Math.min(SHOWN, digest.length()));
  }
}
