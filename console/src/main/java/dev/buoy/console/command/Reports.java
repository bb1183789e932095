package dev.buoy.console.command;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.Failures;
import java.time.Instant;
import java.util.List;

/// Answers as trees (JSON, YAML) and tables.
public final class Reports {
  /// Version of the shape of every JSON answer.
  public static final int SCHEMA_VERSION = 1;

  private Reports() {}

  /// `{"schemaVersion":1,"asOf":…,"agents":{"n1":{"age":…,"error":…,…}}}`
  /// @param now  on the cluster's clock
  /// @param asOf the same instant for people
  public static JsonObject status(ClusterView view, long now, Instant asOf) {
    var root = root(asOf);
    var agents = new JsonObject();
    view.agents().forEach(agent -> agents.add(agent.name(), agent(agent, now)));
    root.add("agents", agents);
    return root;
  }

  /// One agent of the status.
  static JsonObject agent(AgentView agent, long now) {
    var object = new JsonObject();
    agent.age(now).ifPresent(age -> object.addProperty("age", Durations.age(age)));
    var error = agent.error();
    if (error != null) {
      object.addProperty("error", error);
    }
    var info = agent.info();
    if (info != null && !info.getRole().isEmpty()) {
      object.addProperty("caller", info.getCaller());
      object.addProperty("role", info.getRole());
    }
    var status = agent.status();
    if (status != null) {
      Tree.of(status).asMap().forEach(object::add);
    }
    return object;
  }

  /// `{"schemaVersion":1,"asOf":…,"true":false,"missing":[…]}`
  static JsonObject awaited(List<String> missing, Instant asOf) {
    var root = root(asOf);
    root.addProperty("true", missing.isEmpty());
    var array = new JsonArray();
    missing.forEach(array::add);
    root.add("missing", array);
    return root;
  }

  /// `{"operation":"7f3a","results":{"n1":{"outcome":"DONE","message":"…"}}}`
  public static JsonObject results(Results results) {
    var root = new JsonObject();
    root.addProperty("schemaVersion", SCHEMA_VERSION);
    root.addProperty("operation", results.operation());
    root.add("results", outcomes(results.agents()));
    return root;
  }

  /// The same for a plan, with each agent's plan beside its outcome.
  static JsonObject plan(MutationPlan plan) {
    var root = new JsonObject();
    root.addProperty("schemaVersion", SCHEMA_VERSION);
    root.addProperty("operation", plan.operation());
    root.addProperty("confirm", plan.confirmWord());
    root.addProperty("tier", plan.tier());
    root.add("results", outcomes(plan.agents()));
    var plans = new JsonObject();
    plan.agents().forEach(agent -> plans.add(agent.node(), Tree.of(agent.plan())));
    root.add("plans", plans);
    return root;
  }

  static String resultTable(Results results) {
    var table = new Table("AGENT", "OUTCOME", "MESSAGE");
    results.agents().forEach(agent -> agent.lines()
        .forEach(line -> table.row(agent.node(), agent.word(), Failures.plain(line))));
    return table.toString();
  }

  static JsonObject root(Instant asOf) {
    var root = new JsonObject();
    root.addProperty("schemaVersion", SCHEMA_VERSION);
    root.addProperty("asOf", asOf.toString());
    return root;
  }

  private static JsonObject outcomes(List<AgentResult> agents) {
    var outcomes = new JsonObject();
    for (var agent : agents) {
      var object = new JsonObject();
      object.addProperty("outcome", agent.outcome().name());
      object.addProperty("message", agent.message());
      outcomes.add(agent.node(), object);
    }
    return outcomes;
  }
}
