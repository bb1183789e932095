package dev.buoy.console.command;

import com.google.protobuf.Duration;
import dev.buoy.console.cluster.AgentLink;
import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.Failures;
import dev.buoy.v1.AgentGrpc.AgentBlockingStub;
import dev.buoy.v1.ClearStickEntriesRequest;
import dev.buoy.v1.CloseConnectionsRequest;
import dev.buoy.v1.FailoverRequest;
import dev.buoy.v1.NodeState;
import dev.buoy.v1.OperationResult;
import dev.buoy.v1.OperationResult.Outcome;
import dev.buoy.v1.Plan;
import dev.buoy.v1.ReleaseFailoverRequest;
import dev.buoy.v1.ReloadRequest;
import dev.buoy.v1.RouterState;
import dev.buoy.v1.SetNodeStateRequest;
import dev.buoy.v1.SetServerStateRequest;
import dev.buoy.v1.SetServerWeightRequest;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Carries out mutations: first every concerned agent's plan, then, once confirmed, exactly these plans. Blocking; call
/// it from a thread of its own.
public final class Executor {
  private static final java.time.Duration HAND_OVER = java.time.Duration.ofSeconds(60);

  private final Cluster cluster;

  public Executor(Cluster cluster) {
    this.cluster = cluster;
  }

  /// Asks every concerned agent what the command would do. Changes nothing. Uses the view the cluster has now.
  /// @throws NoSuchName     when the target, an agent after `on` or the node after `to` does not exist
  /// @throws ClassCastException when the command is not a mutation
  public MutationPlan plan(Invocation invocation) throws NoSuchName {
    var options = invocation.options();
    var view = cluster.view();
    var mutation = meant((Command.Mutation) invocation.command(), new Catalogue(view));
    var to = options.value(Clause.TO);
    if (to.isPresent() && !new Catalogue(view).agents().contains(to.get())) {
      throw NoSuchName.of("agent", to.get(), new Catalogue(view).agents());
    }
    var operation = OperationId.of(options);
    var agents = concerned(view, mutation, selected(view, options));
    return new MutationPlan(invocation, mutation, operation,
        Together.each(agents, agent -> planOn(agent, mutation, options)));
  }

  /// Executes a confirmed plan. An agent whose state moved since answers that the plan is stale; a lost answer is asked
  /// for once more under the same operation id, and stays UNKNOWN when that is lost too. Agents that could not be
  /// reached hear of a change for the whole cluster from those that carried it out.
  public Results execute(MutationPlan plan) {
    var sent = plan.agents().stream().filter(agent -> agent.outcome() == Outcome.PLANNED).toList();
    var answers = Together.each(sent, agent -> executeOn(agent, plan));
    var tellers = Tellers.of(plan, answers, cluster.view());
    return new Results(plan.operation(), plan.agents().stream().map(agent -> sent.contains(agent)
        ? answers.get(sent.indexOf(agent))
        : tellers.unsent(agent)).toList());
  }

  /// `release` takes nodes too; a name that is both is the instance.
  private static Command.Mutation meant(Command.Mutation mutation, Catalogue names) {
    return mutation instanceof Command.Release(var name) && !names.instances().contains(name)
        && names.agents().contains(name) ? new Command.Standby(name, false) : mutation;
  }

  /// The agents that the command's `on` names; all without one.
  /// @throws NoSuchName when one of them does not exist
  static List<AgentView> selected(ClusterView view, Options options) throws NoSuchName {
    if (options.on().isEmpty()) {
      return view.agents();
    }
    var chosen = new ArrayList<AgentView>();
    for (var name : options.on()) {
      chosen.add(view.agent(name).orElseThrow(() -> NoSuchName.of("agent", name, new Catalogue(view).agents())));
    }
    return chosen;
  }

  private static List<AgentView> concerned(ClusterView view, Command.Mutation mutation, List<AgentView> selected)
      throws NoSuchName {
    var target = switch (mutation) {
      case Command.SetState set -> set.server();
      case Command.SetWeight set -> set.server();
      case Command.Close close -> close.server().orElse(null);
      case Command.Failover failover -> new Target.OfInstance(failover.instance());
      case Command.Release release -> new Target.OfInstance(release.instance());
      case Command.Standby standby -> new Target.OfAgent(standby.node());
      case Command.ClearTable clear -> new Target.OfBackend(clear.backend());
      case Command.Reload _ -> null;
    };
    if (selected.stream().noneMatch(Executor::answers)) {
      throw NoSuchName.nobody(selected.stream().map(agent -> agent.name() + " " + error(agent)).toList(),
          selected.stream().map(Executor::error).anyMatch(Failures::refused));
    }
    if (mutation instanceof Command.Close(var ids, _, _) && !ids.isEmpty()) {
      return owners(selected, ids);
    }
    if (target == null) {
      return selected;
    }
    if (target instanceof Target.OfAgent(var node)) {
      return List.of(nodeOrOther(view, selected, node));
    }
    if (selected.stream().noneMatch(agent -> answers(agent) && hasTarget(agent, target))) {
      var names = new Catalogue(view);
      if (mutation instanceof Command.Release) {
        throw NoSuchName.of("instance or node", target.toString(),
            Stream.concat(names.instances().stream(), names.agents().stream()).toList());
      }
      throw NoSuchName.of(kind(target), target.toString(),
          names.like(target));
    }
    var with = selected.stream().filter(agent -> !answers(agent) || hasTarget(agent, target)).toList();
    return target instanceof Target.OfServer || mutation instanceof Command.ClearTable
        ? with
        : List.of(speaker(with, target.toString()));
  }

  private static String kind(Target target) {
    return switch (target) {
      case Target.OfServer _ -> "server";
      case Target.OfBackend _ -> "backend";
      case Target.OfInstance _,Target.OfFrontend _,Target.OfAgent _,Target.Named _ -> "instance";
    };
  }

  /// The agents that these connections are on; an id begins with its agent's name.
  private static List<AgentView> owners(List<AgentView> selected, List<String> ids) throws NoSuchName {
    var owners = selected.stream()
        .filter(agent -> ids.stream().anyMatch(id -> owner(id).equals(agent.name()))).toList();
    if (owners.isEmpty()) {
      throw NoSuchName.of("connection", String.join(", ", ids), List.of());
    }
    return owners;
  }

  private static String owner(String id) {
    return id.substring(0, Math.max(0, id.lastIndexOf('-')));
  }

  /// The node itself when it answers, else one that passes the call on, or says that it cannot.
  private static AgentView nodeOrOther(ClusterView view, List<AgentView> selected, String node) throws NoSuchName {
    var agent = view.agent(node).orElseThrow(() -> NoSuchName.of("agent", node, new Catalogue(view).agents()));
    return answers(agent) ? agent : selected.stream().filter(Executor::answers).findFirst().orElse(agent);
  }

  /// The one agent that takes a call which the agents pass on: the master when it answers, else anyone.
  private static AgentView speaker(List<AgentView> agents, String instance) {
    var answering = agents.stream().filter(Executor::answers).toList();
    return answering.stream().filter(agent -> isMaster(agent, instance)).findFirst().orElseGet(answering::getFirst);
  }

  private static boolean isMaster(AgentView agent, String instance) {
    return agent.lastStatus().stream().flatMap(status -> status.getVrrpList().stream())
        .anyMatch(router -> router.getInstance().equals(instance) && router.getState() == RouterState.Value.MASTER);
  }

  private static boolean answers(AgentView agent) {
    return agent.error() == null && agent.status() != null;
  }

  private static boolean hasTarget(AgentView agent, Target target) {
    var status = agent.status();
    return status != null && Catalogue.has(status, target);
  }

  static String error(AgentView agent) {
    var error = agent.error();
    return error == null ? "UNAVAILABLE: no status yet" : error;
  }

  private AgentResult planOn(AgentView agent, Command.Mutation mutation, Options options) {
    var link = cluster.link(agent.name());
    if (!answers(agent) || link.isEmpty()) {
      return AgentResult.unreachable(agent.name(), error(agent));
    }
    try {
      var answer = call(stub(link.get(), options), mutation, options, true, Plan.getDefaultInstance(), "");
      return AgentResult.planned(agent.name(), answer, options.has(Clause.FORCE));
    } catch (StatusRuntimeException e) {
      return AgentResult.failed(agent.name(), e, false);
    }
  }

  private AgentResult executeOn(AgentResult planned, MutationPlan plan) {
    var first = executeOnce(planned, plan);
    return first.outcome() == Outcome.UNKNOWN ? executeOnce(planned, plan) : first;
  }

  private AgentResult executeOnce(AgentResult planned, MutationPlan plan) {
    var link = cluster.link(planned.node());
    if (link.isEmpty()) {
      return AgentResult.unreachable(planned.node(), "the agent left the cluster");
    }
    var options = plan.invocation().options();
    try {
      var mutation = (Command.Mutation) plan.mutation();
      var stub = link.get().call(patience(mutation, options));
      var answer = call(stub, mutation, options, false, planned.plan(), plan.operation());
      return AgentResult.executed(planned.node(), answer);
    } catch (StatusRuntimeException e) {
      return AgentResult.failed(planned.node(), e, true);
    }
  }

  private static AgentBlockingStub stub(AgentLink link, Options options) {
    return link.call(options.timeout());
  }

  /// A hand-over may wait for connections to end (`on_release: linger`), and answers when the new master is heard.
  private static java.time.Duration patience(Command.Mutation mutation, Options options) {
    return switch (mutation) {
      case Command.Failover _,Command.Standby _ when !options.has(Clause.TIMEOUT) -> HAND_OVER;
      case Command.Failover _,Command.Standby _,Command.SetState _,Command.SetWeight _,Command.Close _,Command.Release _,Command.ClearTable _,Command.Reload _ ->
        options.timeout();
    };
  }

  private static OperationResult call(AgentBlockingStub stub, Command.Mutation mutation, Options options,
      boolean dryRun,
      Plan plan, String operation) {
    boolean force = options.has(Clause.FORCE);
    return switch (mutation) {
      case Command.SetState(var server, var state) -> {
        var request = SetServerStateRequest.newBuilder().setBackend(server.backend()).setServer(server.server())
            .setState(state).setReason(options.reason()).setDryRun(dryRun).setForce(force).setPlanId(plan.getPlanId())
            .setOperationId(operation).addAllNodes(options.on());
        options.lasting().ifPresent(lasting -> request.setFor(proto(lasting)));
        yield stub.setServerState((dryRun ? request : request.setExpectedGeneration(plan.getGeneration())).build());
      }
      case Command.SetWeight(var server, var number, var percent) -> {
        var request = SetServerWeightRequest.newBuilder().setBackend(server.backend()).setServer(server.server())
            .setReason(options.reason()).setDryRun(dryRun).setForce(force).setPlanId(plan.getPlanId())
            .setOperationId(operation).addAllNodes(options.on());
        var _ = percent ? request.setPercent(number) : request.setWeight(number);
        options.lasting().ifPresent(lasting -> request.setFor(proto(lasting)));
        yield stub.setServerWeight((dryRun ? request : request.setExpectedGeneration(plan.getGeneration())).build());
      }
      case Command.Close(var ids, var server, var client) -> {
        var request = CloseConnectionsRequest.newBuilder().addAllIds(ids).setClient(client.orElse(""))
            .setReason(options.reason()).setDryRun(dryRun).setForce(force).setPlanId(plan.getPlanId())
            .setOperationId(operation);
        server.ifPresent(each -> request.setBackend(each.backend()).setServer(each.server()));
        yield stub.closeConnections((dryRun ? request : request.setExpectedGeneration(plan.getGeneration())).build());
      }
      case Command.Failover(var instance) -> {
        var request = FailoverRequest.newBuilder().setInstance(instance).setTo(options.value(Clause.TO).orElse(""))
            .setReason(options.reason()).setDryRun(dryRun).setForce(force).setPlanId(plan.getPlanId())
            .setOperationId(operation);
        options.lasting().ifPresent(lasting -> request.setFor(proto(lasting)));
        yield stub.failover((dryRun ? request : request.setExpectedGeneration(plan.getGeneration())).build());
      }
      case Command.Release(var instance) -> {
        var request = ReleaseFailoverRequest.newBuilder().setInstance(instance).setReason(options.reason())
            .setDryRun(dryRun).setForce(force).setPlanId(plan.getPlanId()).setOperationId(operation);
        yield stub.releaseFailover((dryRun ? request : request.setExpectedGeneration(plan.getGeneration())).build());
      }
      case Command.Standby(var node, var standby) -> {
        var request = SetNodeStateRequest.newBuilder().setNode(node)
            .setState(standby ? NodeState.Value.STANDBY : NodeState.Value.READY).setReason(options.reason())
            .setDryRun(dryRun).setForce(force).setPlanId(plan.getPlanId()).setOperationId(operation);
        options.lasting().ifPresent(lasting -> request.setFor(proto(lasting)));
        yield stub.setNodeState((dryRun ? request : request.setExpectedGeneration(plan.getGeneration())).build());
      }
      case Command.ClearTable(var backend, var key) -> {
        var request = ClearStickEntriesRequest.newBuilder().setBackend(backend).setNetwork(key.orElse(""))
            .setReason(options.reason()).setDryRun(dryRun).setForce(force).setPlanId(plan.getPlanId())
            .setOperationId(operation);
        yield stub.clearStickEntries((dryRun ? request : request.setExpectedGeneration(plan.getGeneration())).build());
      }
      case Command.Reload _ -> {
        var request = ReloadRequest.newBuilder().setReason(options.reason()).setDryRun(dryRun).setForce(force)
            .setPlanId(plan.getPlanId()).setOperationId(operation);
        yield stub.reload((dryRun ? request : request.setExpectedGeneration(plan.getGeneration())).build());
      }
    };
  }

  private static Duration proto(java.time.Duration duration) {
    return Duration.newBuilder().setSeconds(duration.getSeconds()).setNanos(duration.getNano()).build();
  }
}
