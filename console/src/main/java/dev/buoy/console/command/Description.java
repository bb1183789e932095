package dev.buoy.console.command;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.protobuf.Message;
import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.Failures;
import dev.buoy.v1.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/// Everything known of one object: what every agent says of it, how old that is, and what happened to it lately.
/// @param now on the cluster's clock
record Description(ClusterView view, Target target, long now, EventList events) {
  Reply reply(Instant asOf) {
    return Reply.of(() -> tree(asOf), this::text, Known.answered(view))
        .complaining(events.asked().complaints("events"));
  }

  /// `{"schemaVersion":1,"asOf":…,"object":"b/s","agents":{"n1":{"age":…,"server":{…}}},"events":[…]}`
  private JsonObject tree(Instant asOf) {
    var root = Reports.root(asOf);
    root.addProperty("object", target.toString());
    var agents = new JsonObject();
    for (var agent : view.agents()) {
      var object = new JsonObject();
      agent.age(now).ifPresent(age -> object.addProperty("age", Durations.age(age)));
      var error = agent.error();
      if (error != null) {
        object.addProperty("error", error);
      }
      parts(agent, Tree::of).forEach(object::add);
      agents.add(agent.name(), object);
    }
    root.add("agents", agents);
    root.add("events", events.array());
    return root;
  }

  /// What an agent that answers says of it, by kind: a frontend and a backend may have one name.
  /// @param tree how a message is told
  private Map<String, JsonObject> parts(AgentView agent, Function<Message, JsonObject> tree) {
    var parts = new LinkedHashMap<String, JsonObject>();
    var status = agent.status();
    if (status == null || !StatusTable.answers(agent)) {
      return parts;
    }
    for (var router : status.getVrrpList()) {
      if (is(new Target.OfInstance(router.getInstance()))) {
        parts.put("instance", tree.apply(router));
      }
    }
    for (var frontend : status.getFrontendsList()) {
      if (is(new Target.OfFrontend(frontend.getName()))) {
        parts.put("frontend", tree.apply(frontend));
      }
    }
    for (var backend : status.getBackendsList()) {
      if (is(new Target.OfBackend(backend.getName()))) {
        parts.put("backend", tree.apply(backend));
      }
      backend.getServersList().stream().filter(each -> is(new Target.OfServer(backend.getName(), each.getName())))
          .forEach(each -> parts.put("server", tree.apply(each)));
    }
    if (is(new Target.OfAgent(agent.name()))) {
      parts.put("agent", itself(agent, status, tree));
    }
    return parts;
  }

  private static JsonObject itself(AgentView agent, Status status, Function<Message, JsonObject> tree) {
    var object = new JsonObject();
    var info = agent.info();
    if (info != null) {
      tree.apply(info).asMap().forEach(object::add);
    }
    tree.apply(status.toBuilder().clearVrrp().clearFrontends().clearBackends().build()).asMap().forEach(object::add);
    return object;
  }

  private boolean is(Target object) {
    return target.equals(object) || target.equals(new Target.Named(object.toString()));
  }

  private String text() {
    var parts = new LinkedHashMap<String, Map<String, JsonObject>>();
    view.agents().forEach(agent -> parts(agent, Tree::told).forEach(
        (kind, object) -> parts.computeIfAbsent(kind, _ -> new LinkedHashMap<>()).put(agent.name(), object)));
    var text = new StringBuilder();
    parts.forEach((kind, objects) -> text.append(kind).append(' ').append(target).append('\n')
        .append(fields(objects)).append('\n'));
    return text + ages() + "\n" + events.table();
  }

  /// A line per field: the value, or each value with the agents that have it.
  private static String fields(Map<String, JsonObject> objects) {
    var flat = new LinkedHashMap<String, Map<String, String>>();
    objects.forEach((agent, object) -> {
      var fields = new LinkedHashMap<String, String>();
      flatten("", object, fields);
      flat.put(agent, fields);
    });
    var names = new LinkedHashSet<String>();
    flat.values().forEach(fields -> names.addAll(fields.keySet()));
    var table = new Table("  FIELD", "VALUE");
    for (var name : names) {
      var answers = flat.entrySet().stream()
          .map(each -> new Answers.Answer<>(each.getKey(), each.getValue().getOrDefault(name, "-"))).toList();
      table.row("  " + name, new Answers<>(answers).agreed(value -> value));
    }
    return table.toString();
  }

  /// Fields of fields as `check.status`; what is in a list by its name, or its place. What is empty says nothing.
  private static void flatten(String path, JsonElement element, Map<String, String> fields) {
    if (element.isJsonObject()) {
      element.getAsJsonObject().asMap()
          .forEach((key, value) -> flatten(path.isEmpty() ? key : path + "." + key, value, fields));
    } else if (element.isJsonArray()
        && element.getAsJsonArray().asList().stream().anyMatch(JsonElement::isJsonObject)) {
      var list = element.getAsJsonArray().asList();
      for (int i = 0; i < list.size(); i++) {
        var name = list.get(i).getAsJsonObject().get("name");
        flatten(path + "." + (name == null ? "" + i : name.getAsString()), list.get(i), fields);
      }
    } else if (element.isJsonArray()) {
      var text = StreamSupport.stream(element.getAsJsonArray().spliterator(), false).map(JsonElement::getAsString)
          .collect(Collectors.joining(", "));
      put(path, text, fields);
    } else if (element.isJsonPrimitive()) {
      put(path, element.getAsString(), fields);
    }
  }

  private static void put(String path, String text, Map<String, String> fields) {
    if (!text.isEmpty()) {
      fields.put(path, text);
    }
  }

  private String ages() {
    List<String> ages = new ArrayList<>();
    for (var agent : view.agents()) {
      ages.add(agent.name() + " " + (StatusTable.answers(agent)
          ? agent.age(now).map(Durations::brief).orElse("-") + " ago"
          : "does not answer: " + Failures.plain(Executor.error(agent))));
    }
    return "as told by " + String.join(", ", ages) + "\n";
  }
}
