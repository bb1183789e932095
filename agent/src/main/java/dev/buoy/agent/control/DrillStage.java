package dev.buoy.agent.control;

import dev.buoy.agent.config.ClusterConfig;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.director.Commission;
import dev.buoy.agent.director.Director;
import dev.buoy.agent.director.Stage;
import dev.buoy.agent.drill.Fault;
import dev.buoy.agent.drill.Scene;
import dev.buoy.agent.explain.Subject;
import dev.buoy.agent.explain.Timeline;
import dev.buoy.agent.explain.Wording;
import dev.buoy.agent.journal.ClusterClock;
import dev.buoy.agent.operation.Failovers;
import dev.buoy.agent.operation.Operation;
import dev.buoy.agent.operation.OperationLog;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.operation.Request;
import dev.buoy.agent.operation.Result;
import dev.buoy.agent.time.Ticker;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import dev.buoy.agent.whatif.Prospect;
import dev.buoy.agent.whatif.WhatIf;
import dev.buoy.v1.BeginFaultRequest;
import dev.buoy.v1.BeginFaultResponse;
import dev.buoy.v1.EndFaultRequest;
import dev.buoy.v1.ProbeRequest;
import dev.buoy.v1.ProbeResults;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The nodes of the cluster, as the agent of one of them reaches them for a drill.
public final class DrillStage implements Stage {
  /// The helper of a node may take five.
  private static final long ANSWER_SECONDS = 6;
  private static final Duration START_OF_AN_AGENT = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofMillis(900);
  private static final int LONG_CONNECTIONS = 10;
  private static final int NEWEST = 1000;
  /// Of a helper that was not asked after.
  private static final BeginFaultResponse UNSAID = BeginFaultResponse.newBuilder().setHelper(true).build();

  private final Supplier<ClusterConfig> file;
  private final String self;
  private final GrpcPeers peers;
  private final Roll roll;
  private final PeerTestimony testimony;
  private final Failovers failovers;
  private final OperationLog log;
  private final Probers own;
  private final ClusterClock stamps;
  private final InstantSource clock;
  private final Ticker ticker;

  /// @param file what every node runs
  /// @param self this node
  /// @param own lets this node probe
  public DrillStage(Supplier<ClusterConfig> file, String self, GrpcPeers peers, Roll roll, PeerTestimony testimony,
      Failovers failovers, OperationLog log, Probers own, ClusterClock stamps, InstantSource clock, Ticker ticker) {
    this.file = file;
    this.self = self;
    this.peers = peers;
    this.roll = roll;
    this.testimony = testimony;
    this.failovers = failovers;
    this.log = log;
    this.own = own;
    this.stamps = stamps;
    this.clock = clock;
    this.ticker = ticker;
  }

  @Override
  public Scene scene(Commission commission) {
    require(commission);
    var order = commission.order();
    var instance = order.instance();
    var answers = roll.call();
    var target = target(order, answers);
    var against = new ArrayList<String>();
    var readiness = target.flatMap(node -> readiness(node, commission, against));
    target.ifPresent(node -> against.addAll(guards(node, commission)));
    var nodes = answers.stream().map(answer -> DrillScenes.report(answer, instance, file.get(),
        answer.node().equals(target.orElse("")) ? readiness.orElse(null) : null)).toList();
    return new Scene(file.get().node(self).drills().policy(), order, nodes,
        LocalDateTime.ofInstant(clock.instant(), ZoneId.systemDefault()),
        DrillScenes.sinceMove(answers, instance, clock.instant()),
        commission.reachedBy().stream().anyMatch(addresses(instance)::contains), outstanding(answers), against);
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
      return Optional.of(peers.asPeer(node, commission.request(), ANSWER_SECONDS,
          stub -> stub.beginFault(fault("", commission, Director.LONGEST_FAULT).setDryRun(true).build())));
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

  private List<String> outstanding(List<Roll.Answer> answers) {
    var outstanding = new ArrayList<String>();
    log.list().stream().filter(Operation::running)
        .forEach(operation -> outstanding.add("operation " + operation.id() + " on " + self));
    for (var answer : answers) {
      var status = answer.status();
      if (status != null && status.hasPendingConfig()) {
        outstanding.add("a change of the file on " + answer.node());
      }
      if (status != null && status.hasRunningDrill() && !answer.node().equals(self)) {
        outstanding.add("drill " + status.getRunningDrill().getId() + ", which " + answer.node() + " directs,");
      }
    }
    return outstanding;
  }

  private List<String> addresses(String instance) {
    return router(self, instance).map(router -> router.addresses().stream()
        .map(address -> address.address().getHostAddress()).toList()).orElse(List.of());
  }

  private Optional<VirtualRouterConfig> router(String node, String instance) {
    return file.get().node(node).routers().stream().filter(each -> each.name().equals(instance)).findFirst();
  }

  @Override
  public String probed(String instance) {
    Subjects.of(file.get()).require(Subject.Kind.INSTANCE, instance);
    int port = file.get().node(self).drills().responder();
    var addresses = addresses(instance);
    if (port == 0) {
      throw new Refused(Refused.Kind.PRECONDITION, "there is nothing to measure with: give drills.responder a port");
    }
    if (addresses.isEmpty()) {
      throw new Refused(Refused.Kind.PRECONDITION, instance + " has no virtual address");
    }
    var address = addresses.getFirst();
    return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
  }

  @Override
  public Optional<Prospect> forecast(Commission commission, String target) {
    var suppositions = DrillScenes.suppositions(commission, target, file.get());
    return suppositions.isEmpty()
        ? Optional.empty()
        : WhatIf.of(file.get(), testimony.reports(), suppositions).prospects().stream()
            .filter(each -> each.instance().equals(commission.order().instance())).findFirst();
  }

  @Override
  public List<Standing> standings() {
    return roll.callQuickly().stream().map(DrillScenes::standing).toList();
  }

  @Override
  public void begin(String drill, Commission commission, String target, Duration atMost) {
    if (commission.order().fault() == Fault.HANDOVER) {
      var result = peers.failover(target, commission.order().instance(), "", request(drill, commission, atMost));
      if (result.outcome() != Result.Outcome.DONE) {
        throw new Refused(Refused.Kind.PRECONDITION, result.message());
      }
      return;
    }
    peers.asPeer(target, commission.request(), ANSWER_SECONDS,
        stub -> stub.beginFault(fault(drill, commission, atMost).build()));
  }

  private static Request request(String drill, Commission commission, @Nullable Duration lasting) {
    var request = commission.request();
    return new Request(request.caller(), reason(drill, request), false, false, "", null, "drill-" + drill, lasting);
  }

  private static String reason(String drill, Request request) {
    return "drill " + drill + (request.reason().isEmpty() ? "" : ": " + request.reason());
  }

  private static BeginFaultRequest.Builder fault(String drill, Commission commission, Duration atMost) {
    return BeginFaultRequest.newBuilder().setId(drill).setInstance(commission.order().instance())
        .setFault(DrillMessages.fault(commission)).setAtMost(Messages.duration(atMost))
        .setOperator(commission.request().caller().name()).setReason(commission.request().reason());
  }

  @Override
  public void end(String drill, Commission commission, String target) {
    if (commission.order().fault() == Fault.HANDOVER) {
      var result = failovers.release(commission.order().instance(), request(drill, commission, null));
      if (result.outcome() != Result.Outcome.DONE) {
        throw new Refused(Refused.Kind.UNREACHABLE, result.message());
      }
      return;
    }
    peers.asPeer(target, commission.request(), ANSWER_SECONDS,
        stub -> stub.endFault(EndFaultRequest.newBuilder().setId(drill).build()));
  }

  @Override
  public void giveBack(Commission commission, String to) {
    var instance = commission.order().instance();
    var request = new Request(commission.request().caller(), "drill: the role goes back to where it was", false, false,
        "", null, "", START_OF_AN_AGENT);
    var result = failovers.failover(instance, to, request, false);
    failovers.release(instance, request);
    if (result.outcome() != Result.Outcome.DONE) {
      throw new Refused(Refused.Kind.UNREACHABLE, result.message());
    }
  }

  @Override
  public Duration longestReturn(String instance) {
    return START_OF_AN_AGENT.plus(file.get().nodeNames().stream().flatMap(node -> router(node, instance).stream())
        .map(router -> router.options().preemptDelay()).max(Comparator.naturalOrder()).orElse(Duration.ZERO));
  }

  @Override
  public Running probe(String node, String instance, Duration interval, Consumer<Batch> heard) {
    var request = ProbeRequest.newBuilder().setAddress(addresses(instance).getFirst())
        .setPort(file.get().node(self).drills().responder()).setInterval(Messages.duration(interval))
        .setPatience(Messages.duration(PATIENCE)).setConnections(LONG_CONNECTIONS)
        .addAllFrontends(DrillScenes.frontends(file.get().node(self), addresses(instance))).build();
    Consumer<ProbeResults> each = results -> heard
        .accept(DrillMessages.batch(node, results, ticker.nanoTime()));
    return node.equals(self) ? own.probe(request, each) : peers.probe(node, request, each);
  }

  @Override
  public List<Moment> moments(Instant since) {
    var heard = testimony.hear(NEWEST);
    var timeline = new Timeline(self, heard.events(), new Timeline.Moment(clock.instant(), stamps.now()));
    var wording = new Wording(names());
    return timeline.events().stream().filter(event -> !timeline.time(event).isBefore(since))
        .map(event -> new Moment(timeline.time(event), event.node(), wording.of(List.of(event)))).toList();
  }

  /// Of nodes by their addresses.
  private Map<String, String> names() {
    return file.get().nodes().stream().filter(node -> node.address() != null)
        .collect(Collectors.toMap(node -> PeerChannels.address(node).getHostAddress(), NodeConfig.Node::name));
  }

  @Override
  public Makes makes() {
    var kernels = new LinkedHashMap<String, String>();
    roll.kernels().forEach(kernels::put);
    var now = roll.own();
    return new Makes(self, now.getVersion(), now.getConfigDigest(), kernels);
  }

  /// Port: probes of this node.
  @FunctionalInterface
  public interface Probers {
    /// Probes until it is closed.
    Running probe(ProbeRequest request, Consumer<ProbeResults> results);
  }
}
