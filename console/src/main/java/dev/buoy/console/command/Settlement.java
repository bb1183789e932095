package dev.buoy.console.command;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.v1.ConfirmConfigRequest;
import dev.buoy.v1.OperationResult.Outcome;
import dev.buoy.v1.PendingConfig;
import dev.buoy.v1.Plan;
import dev.buoy.v1.RollbackConfigRequest;
import dev.buoy.v1.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Keeps, or takes back, the file that waits to be confirmed. One agent is told; it tells the others.
final class Settlement {
  private static final Duration CHANGE = Duration.ofMinutes(2);

  private final Cluster cluster;

  Settlement(Cluster cluster) {
    this.cluster = cluster;
  }

  /// Whether the command is about a file that waits: a rollback is, where what it names waits.
  boolean isMeant(Command command) {
    return command instanceof Command.ConfigConfirm
        || (command instanceof Command.ConfigRollback(var what) && meant(cluster.view(), what).isPresent());
  }

  /// The operation that waits and is meant: the one of this name; without a name, any. The word may as well be an earlier
  /// operation or version, so that only the whole name counts.
  static Optional<String> meant(ClusterView view, Optional<String> what) {
    return waiting(view, what).stream().flatMap(agent -> pending(agent).stream()).map(PendingConfig::getOperation)
        .findFirst();
  }

  /// Whether the plan was made here: an agent's own has an id.
  static boolean made(MutationPlan plan) {
    return plan.mutation() instanceof Command.ConfigConfirm || (plan.mutation() instanceof Command.ConfigRollback
        && plan.agents().getFirst().plan().getPlanId().isEmpty());
  }

  private static List<AgentView> waiting(ClusterView view, Optional<String> operation) {
    return view.agents().stream().filter(agent -> agent.error() == null)
        .filter(agent -> pending(agent).filter(one -> operation.map(one.getOperation()::equals).orElse(true))
            .isPresent())
        .toList();
  }

  /// The operation that the plan is about, of one that was made here.
  static Optional<String> waits(MutationPlan plan) {
    return made(plan) ? operation(plan.mutation()) : Optional.empty();
  }

  /// What it does, from what the agents report. The word to type is the name of the cluster.
  /// @throws NoSuchName when nothing waits, or nothing of this name
  MutationPlan plan(Invocation invocation) throws NoSuchName {
    var asked = operation(invocation.command());
    var waiting = waiting(cluster.view(), asked);
    if (waiting.isEmpty()) {
      throw NoSuchName.of("file that waits to be confirmed", asked.orElse(""), cluster.view().agents().stream()
          .flatMap(agent -> pending(agent).stream()).map(PendingConfig::getOperation).distinct().toList());
    }
    var first = waiting.getFirst();
    var pending = pending(first).orElseThrow();
    var nodes = waiting.stream().map(AgentView::name).collect(Collectors.joining(" "));
    var digest = first.lastStatus().map(Status::getConfigDigest).orElse("");
    var brief = digest.substring(0, Math.min(12, digest.length()));
    var keeps = invocation.command() instanceof Command.ConfigConfirm;
    var cluster = this.cluster.view().clusterName();
    var plan = Plan.newBuilder().setConfirm(cluster.isEmpty() ? pending.getOperation() : cluster)
        .setTier(keeps ? 1 : 2)
        .addChanges(keeps
            ? "file " + brief + " stays on " + nodes
            : "file " + brief + " is taken back on " + nodes + ": each puts the version before it to work");
    if (!pending.getOperator().isEmpty()) {
      plan.addWarnings("it was put to work by " + pending.getOperator() + " as operation " + pending.getOperation());
    }
    Optional<String> operation = Optional.of(pending.getOperation());
    return new MutationPlan(invocation,
        keeps ? new Command.ConfigConfirm(operation) : new Command.ConfigRollback(operation), OperationId.fresh(),
        List.of(new AgentResult(first.name(), Outcome.PLANNED, "", plan.build(), Exit.DONE)));
  }

  /// Tells the agent that the plan names.
  Results execute(MutationPlan plan) {
    var node = plan.agents().getFirst().node();
    var apply = waits(plan).orElseThrow();
    var reason = plan.invocation().options().reason();
    var link = cluster.link(node);
    if (link.isEmpty()) {
      return new Results(plan.operation(), List.of(AgentResult.unreachable(node, "the agent left the cluster")));
    }
    try {
      var stub = link.get().call(CHANGE);
      var result = plan.mutation() instanceof Command.ConfigConfirm
          ? stub.confirmConfig(ConfirmConfigRequest.newBuilder().setApply(apply).setReason(reason)
              .setOperationId(plan.operation()).build())
          : stub.rollbackConfig(RollbackConfigRequest.newBuilder().setApply(apply).setReason(reason)
              .setOperationId(plan.operation()).build());
      return new Results(plan.operation(), List.of(AgentResult.executed(node, result)));
    } catch (StatusRuntimeException e) {
      return new Results(plan.operation(), List.of(AgentResult.failed(node, e, true)));
    }
  }

  private static Optional<String> operation(Command command) {
    return switch (command) {
      case Command.ConfigConfirm(var operation) -> operation;
      case Command.ConfigRollback(var operation) -> operation;
      default -> Optional.empty();
    };
  }

  private static Optional<PendingConfig> pending(AgentView agent) {
    return agent.lastStatus().filter(Status::hasPendingConfig).map(Status::getPendingConfig);
  }
}
