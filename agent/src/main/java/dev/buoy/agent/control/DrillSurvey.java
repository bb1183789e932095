package dev.buoy.agent.control;

import dev.buoy.agent.config.ClusterConfig;
import dev.buoy.agent.director.Commission;
import dev.buoy.agent.director.Director;
import dev.buoy.agent.drill.Fault;
import dev.buoy.agent.drill.Scene;
import dev.buoy.agent.explain.Subject;
import dev.buoy.agent.operation.Operation;
import dev.buoy.agent.operation.OperationLog;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.operation.Request;
import dev.buoy.v1.BeginFaultResponse;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Asks the nodes for everything that may speak against a drill. Any thread; blocks until they have answered, or their time
/// is over.
final class DrillSurvey {
  /// The helper of a node may take five.
  private static final long ANSWER_SECONDS = 6;
  /// Of a helper that was not asked after.
  private static final BeginFaultResponse UNSAID = BeginFaultResponse.newBuilder().setHelper(true).build();

  private final Supplier<ClusterConfig> file;
  private final String self;
  private final GrpcPeers peers;
  private final Roll roll;
  private final OperationLog log;
  private final InstantSource clock;

  /// @param file what every node runs
  /// @param self this node
  /// @param log of this node
  DrillSurvey(Supplier<ClusterConfig> file, String self, GrpcPeers peers, Roll roll, OperationLog log,
      InstantSource clock) {
    this.file = file;
    this.self = self;
    this.peers = peers;
    this.roll = roll;
    this.log = log;
    this.clock = clock;
  }

  Scene scene(Commission commission) {
    require(commission);
    var order = commission.order();
    var instance = order.instance();
    var answers = roll.call();
    var target = target(order, answers);
    var against = new ArrayList<String>();
    var readiness = target.flatMap(node -> readiness(node, commission, against));
    target.ifPresent(node -> against.addAll(guards(node, commission)));
    var outstanding = outstanding(answers, against);
    var nodes = answers.stream().map(answer -> DrillScenes.report(answer, instance, file.get(),
        answer.node().equals(target.orElse("")) ? readiness.orElse(null) : null)).toList();
    return new Scene(file.get().node(self).drills().policy(), order, nodes,
        LocalDateTime.ofInstant(clock.instant(), ZoneId.systemDefault()),
        DrillScenes.sinceMove(answers, instance, clock.instant()),
        commission.reachedBy().stream().anyMatch(addresses(instance)::contains), outstanding, against);
  }

  private void require(Commission commission) {
    if (commission.order().fault() == Fault.BACKEND) {
      var subjects = Subjects.of(file.get());
      var backend = subjects.require(Subject.Kind.BACKEND, commission.details().backend());
      commission.details().servers().forEach(server -> subjects.require(Subject.Kind.SERVER, backend + "/" + server));
    }
  }

  private static Optional<String> target(Scene.Order order, List<Roll.Answer> answers) {
    return order.target().isEmpty()
        ? answers.stream().filter(answer -> DrillScenes.leads(answer, order.instance())).map(Roll.Answer::node)
            .findFirst()
        : Optional.of(order.target());
  }

  /// What the target says of itself; empty: nothing, as it does not answer, or is this node.
  /// @param against takes why it would not begin; whether a helper waits there it has not said then
  private Optional<BeginFaultResponse> readiness(String node, Commission commission, List<String> against) {
    var order = commission.order();
    if (order.fault() == Fault.HANDOVER || node.equals(self)) {
      return Optional.empty();
    }
    if (!file.get().node(self).drills().policy().allows(order.instance(), order.fault())) {
      return Optional.of(UNSAID);
    }
    try {
      return Optional.of(peers.asPeer(node, commission.request(), ANSWER_SECONDS, stub -> stub
          .beginFault(DrillMessages.begin("", commission, Director.LONGEST_FAULT).setDryRun(true).build())));
    } catch (Refused e) {
      if (e.kind() != Refused.Kind.PRECONDITION) {
        return Optional.empty();
      }
      against.add(node + ": " + e.getMessage());
      return Optional.of(UNSAID);
    }
  }

  /// What the master's own plan of a failover says against it; who does not answer is refused for that.
  private List<String> guards(String target, Commission commission) {
    if (commission.order().fault() != Fault.HANDOVER || target.equals(self)) {
      return List.of();
    }
    var asked = commission.request();
    var look = new Request(asked.caller(), asked.reason(), true, false, "", null, "", null);
    try {
      var plan = peers.failover(target, commission.order().instance(), "", look).plan();
      return plan == null ? List.of() : plan.guards();
    } catch (Refused e) {
      return e.kind() == Refused.Kind.PRECONDITION ? List.of(String.valueOf(e.getMessage())) : List.of();
    }
  }

  /// A change of the file is an operation of the agent that leads it, and is named once.
  /// @param against takes who did not tell its operations
  private List<String> outstanding(List<Roll.Answer> answers, List<String> against) {
    var changes = answers.stream().filter(answer -> answer.status() != null && answer.status().hasPendingConfig())
        .map(answer -> answer.status().getPendingConfig().getOperation()).collect(Collectors.toSet());
    var outstanding = new LinkedHashSet<String>();
    log.list().stream().filter(Operation::running).map(Operation::id)
        .forEach(id -> operation(id, self, changes, outstanding));
    for (var told : roll.operations(answers)) {
      told.running().forEach(id -> operation(id, told.node(), changes, outstanding));
      if (!told.silent().isEmpty()) {
        against.add(told.node() + " does not tell what is under way there: " + told.silent());
      }
    }
    for (var answer : answers) {
      var status = answer.status();
      if (status != null && status.hasPendingConfig()) {
        outstanding.add("a change of the file on " + answer.node());
      }
      if (status != null && status.hasRunningDrill() && !answer.node().equals(self)) {
        outstanding.add("drill " + status.getRunningDrill().getId() + ", which " + answer.node() + " directs,");
      }
    }
    return List.copyOf(outstanding);
  }

  private static void operation(String id, String node, Set<String> changes, Set<String> outstanding) {
    if (!changes.contains(id)) {
      outstanding.add("operation " + id + " on " + node);
    }
  }

  List<String> addresses(String instance) {
    return file.get().node(self).routers().stream().filter(each -> each.name().equals(instance))
        .flatMap(router -> router.addresses().stream()).map(address -> address.address().getHostAddress()).toList();
  }
}
