package dev.buoy.console.command;

import dev.buoy.console.cluster.AgentLink;
import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.Failures;
import dev.buoy.v1.AgentGrpc.AgentBlockingStub;
import dev.buoy.v1.ApplyConfigRequest;
import dev.buoy.v1.OperationResult;
import dev.buoy.v1.OperationResult.Outcome;
import dev.buoy.v1.Plan;
import dev.buoy.v1.PlanConfigRequest;
import dev.buoy.v1.RollbackConfigRequest;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/// Puts another file to work on every node: one of this host, or a version that ran before. One agent is asked; it asks
/// the others, and leads the change. Blocking.
final class FileChange {
  /// As long as a change may take on the largest clusters.
  static final Duration CHANGE = Duration.ofMinutes(15);
  /// The agent that is asked asks all the others.
  static final int ROUNDS = 3;

  private final Cluster cluster;

  FileChange(Cluster cluster) {
    this.cluster = cluster;
  }

  /// Whether the command puts another file to work.
  static boolean takes(Command command) {
    return command instanceof Command.ConfigApply || command instanceof Command.ConfigRollback;
  }

  /// What it would do to every node. Problems of the file are what the agent answers, as the operator calls the file.
  /// @throws NoSuchName when the file cannot be read, or no agent answers
  MutationPlan plan(Invocation invocation) throws NoSuchName {
    var options = invocation.options();
    var agent = speaker(cluster, options);
    var operation = OperationId.of(options);
    AgentResult answer;
    try {
      answer = plan(agent, link(agent), invocation);
    } catch (StatusRuntimeException e) {
      answer = AgentResult.failed(agent.name(), e, false);
    }
    return new MutationPlan(invocation, invocation.command(), operation, List.of(answer));
  }

  private AgentResult plan(AgentView agent, AgentLink link, Invocation invocation) throws NoSuchName {
    var options = invocation.options();
    var patience = options.timeout().multipliedBy(ROUNDS);
    if (invocation.command() instanceof Command.ConfigRollback(var what)) {
      return planned(agent, earlier(link, what.orElse(""), request(options), patience), options);
    }
    var files = read(invocation.command());
    var answer = link.call(patience).planConfig(PlanConfigRequest.newBuilder().addAllFiles(files.files()).build());
    var problems = files.renamed(answer.getProblemsList(), cluster.view().agents());
    return problems.isEmpty()
        ? planned(agent, answer.getPlan(), options)
        : new AgentResult(agent.name(), Outcome.REFUSED, String.join("; ", problems), Plan.getDefaultInstance(),
            Exit.USAGE, problems, "");
  }

  private static AgentResult planned(AgentView agent, Plan plan, Options options) {
    return AgentResult.planned(agent.name(), OperationResult.newBuilder().setPlan(told(plan, options)).build(),
        options.has(Clause.FORCE));
  }

  /// The plan, and whether it stays by itself.
  static Plan told(Plan plan, Options options) {
    return plan.toBuilder().addWarnings(options.confirmWithin().map(time -> "taken back by itself "
        + Durations.brief(time) + " after every node runs it, unless it is kept").orElse("stays once every node runs it"
            + " well: nobody is asked again (--confirm-within 60s has it taken back unless it is kept)"))
        .build();
  }

  /// Puts a file to work as it was planned.
  static ApplyConfigRequest.Builder request(ConfigFiles files, Plan planned, Options options, String operation) {
    var request = ApplyConfigRequest.newBuilder().addAllFiles(files.files()).setReason(options.reason())
        .setForce(options.has(Clause.FORCE)).setPlanId(planned.getPlanId())
        .setExpectedGeneration(planned.getGeneration()).setOperationId(operation);
    options.confirmWithin().ifPresent(time -> request.setConfirmWithin(ConfigText.duration(time)));
    return request;
  }

  /// Puts an earlier version to work as it was planned, once the request names it.
  static RollbackConfigRequest.Builder asPlanned(RollbackConfigRequest.Builder request, Plan planned, Options options,
      String operation) {
    options.confirmWithin().ifPresent(time -> request.setConfirmWithin(ConfigText.duration(time)));
    return request.setDryRun(false).setPlanId(planned.getPlanId()).setExpectedGeneration(planned.getGeneration())
        .setOperationId(operation);
  }

  /// The word names an operation, or else a version.
  static Plan earlier(AgentLink link, String what, RollbackConfigRequest.Builder request, Duration patience) {
    try {
      return link.call(patience).rollbackConfig(request.setApply(what).setDryRun(true).build()).getPlan();
    } catch (StatusRuntimeException e) {
      if (what.isEmpty() || e.getStatus().getCode() != Code.NOT_FOUND) {
        throw e;
      }
      return link.call(patience).rollbackConfig(request.clearApply().setDigest(what).setDryRun(true).build())
          .getPlan();
    }
  }

  static RollbackConfigRequest.Builder request(Options options) {
    return RollbackConfigRequest.newBuilder().setReason(options.reason()).setForce(options.has(Clause.FORCE));
  }

  /// Tells the agent that planned it. Another file than the planned one is refused by it: its plan has another id.
  /// @param step takes what is done, as it is done
  Results execute(MutationPlan plan, Consumer<String> step) {
    var planned = plan.agents().getFirst();
    var found = cluster.link(planned.node());
    if (found.isEmpty()) {
      return new Results(plan.operation(),
          List.of(AgentResult.unreachable(planned.node(), "the agent left the cluster")));
    }
    AgentResult result;
    try {
      var call = call(plan, planned.plan(), found.get());
      result = AgentResult.executed(planned.node(), new ConfigCall(found.get()).follow(plan.operation(), CHANGE, call,
          step));
    } catch (StatusRuntimeException e) {
      result = AgentResult.failed(planned.node(), e, true);
    } catch (NoSuchName gone) {
      result = new AgentResult(planned.node(), Outcome.REFUSED, "nothing was sent: " + gone.sentence(),
          Plan.getDefaultInstance(), Exit.REFUSED);
    }
    return new Results(plan.operation(), List.of(result));
  }

  private static Function<AgentBlockingStub, OperationResult> call(MutationPlan plan, Plan planned, AgentLink link)
      throws NoSuchName {
    var options = plan.invocation().options();
    if (plan.mutation() instanceof Command.ConfigRollback(var what)) {
      var request = request(options);
      var _ = earlier(link, what.orElse(""), request, options.timeout().multipliedBy(ROUNDS));
      var asPlanned = asPlanned(request, planned, options, plan.operation()).build();
      return stub -> stub.rollbackConfig(asPlanned);
    }
    var request = request(read(plan.mutation()), planned, options, plan.operation());
    return stub -> stub.applyConfig(request.build());
  }

  private static ConfigFiles read(Command command) throws NoSuchName {
    try {
      return ConfigFiles.read(((Command.ConfigApply) command).file());
    } catch (IOException e) {
      throw NoSuchName.file(String.valueOf(e.getMessage()));
    }
  }

  /// The first agent that answers, of those that are meant.
  static AgentView speaker(Cluster cluster, Options options) throws NoSuchName {
    var selected = Executor.selected(cluster.view(), options);
    for (var agent : selected) {
      if (agent.error() == null && agent.status() != null && cluster.link(agent.name()).isPresent()) {
        return agent;
      }
    }
    throw NoSuchName.nobody(selected.stream().map(agent -> agent.name() + " " + Executor.error(agent)).toList(),
        selected.stream().map(Executor::error).anyMatch(Failures::refused));
  }

  private AgentLink link(AgentView agent) {
    return cluster.link(agent.name()).orElseThrow();
  }
}
