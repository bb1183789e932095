package dev.buoy.agent.rollout;

import dev.buoy.agent.config.ClusterConfig;
import dev.buoy.agent.operation.Plan;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.operation.Request;
import dev.buoy.agent.operation.Result;
import java.util.ArrayList;
import java.util.List;

/// What runs on n1, in memory.
final class FakeWork implements Work {
  final List<String> reasons = new ArrayList<>();
  ClusterConfig running;
  /// Why nothing can be put to work; empty: it can.
  String refusal = "";
  boolean allowed;
  List<String> leads = List.of();

  FakeWork(ClusterConfig running) {
    this.running = running;
  }

  @Override
  public String node() {
    return "n1";
  }

  @Override
  public ClusterConfig running() {
    return running;
  }

  @Override
  public long generation() {
    return 1;
  }

  @Override
  public boolean allowsScripts() {
    return allowed;
  }

  @Override
  public List<String> leads() {
    return leads;
  }

  @Override
  public Plan plan(ClusterConfig next) {
    return new Plan(1, List.of("something"), List.of(), List.of(), "n1", 1);
  }

  @Override
  public Result load(ClusterConfig next, Request request) {
    if (!refusal.isEmpty()) {
      throw new Refused(Refused.Kind.PRECONDITION, refusal);
    }
    reasons.add(request.reason());
    running = next;
    return new Result(request.operationId(), Result.Outcome.DONE, "", 2, null);
  }
}
