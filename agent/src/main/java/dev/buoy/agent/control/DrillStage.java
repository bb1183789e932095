package dev.buoy.agent.control;

import dev.buoy.agent.config.ClusterConfig;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.director.Commission;
import dev.buoy.agent.director.Stage;
import dev.buoy.agent.drill.Fault;
import dev.buoy.agent.drill.Scene;
import dev.buoy.agent.explain.Subject;
import dev.buoy.agent.explain.Timeline;
import dev.buoy.agent.explain.Wording;
import dev.buoy.agent.journal.ClusterClock;
import dev.buoy.agent.operation.Failovers;
import dev.buoy.agent.operation.OperationLog;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.operation.Request;
import dev.buoy.agent.operation.Result;
import dev.buoy.agent.time.Pause;
import dev.buoy.agent.time.Ticker;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import dev.buoy.agent.whatif.Prospect;
import dev.buoy.agent.whatif.WhatIf;
import dev.buoy.v1.EndFaultRequest;
import dev.buoy.v1.ProbeRequest;
import dev.buoy.v1.ProbeResults;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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

  private final Supplier<ClusterConfig> file;
  private final String self;
  private final GrpcPeers peers;
  private final Roll roll;
  private final PeerTestimony testimony;
  private final Failovers failovers;
  private final DrillSurvey survey;
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
    this.survey = new DrillSurvey(file, self, peers, roll, log, clock);
    this.own = own;
    this.stamps = stamps;
    this.clock = clock;
    this.ticker = ticker;
  }

  @Override
  public Scene scene(Commission commission) {
    return survey.scene(commission);
  }

  private Optional<VirtualRouterConfig> router(String node, String instance) {
    return file.get().node(node).routers().stream().filter(each -> each.name().equals(instance)).findFirst();
  }

  @Override
  public String probed(String instance) {
    Subjects.of(file.get()).require(Subject.Kind.INSTANCE, instance);
    int port = file.get().node(self).drills().responder();
    var addresses = survey.addresses(instance);
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
    var supposed = List.of(DrillScenes.supposition(commission, target));
    return WhatIf.of(file.get(), testimony.reports(), supposed).prospects().stream()
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
        stub -> stub.beginFault(DrillMessages.begin(drill, commission, atMost).build()));
  }

  private static Request request(String drill, Commission commission, @Nullable Duration lasting) {
    var request = commission.request();
    return new Request(request.caller(), reason(drill, request), false, false, "", null, "drill-" + drill, lasting);
  }

  private static String reason(String drill, Request request) {
    return "drill " + drill + (request.reason().isEmpty() ? "" : ": " + request.reason());
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
    var request = ProbeRequest.newBuilder().setAddress(survey.addresses(instance).getFirst())
        .setPort(file.get().node(self).drills().responder()).setInterval(Messages.duration(interval))
        .setPatience(Messages.duration(PATIENCE)).setConnections(LONG_CONNECTIONS)
        .addAllFrontends(DrillScenes.frontends(file.get().node(self), survey.addresses(instance))).build();
    var target = probed(instance);
    heard.accept(Batch.none(node, target, interval, ""));
    return new LastingProbe(node.equals(self) ? own::probe : (order, results) -> peers.probe(node, order, results),
        request, results -> heard.accept(DrillMessages.batch(node, results, ticker.nanoTime())),
        trouble -> heard.accept(Batch.none(node, target, interval, trouble)), Pause.SYSTEM);
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
    /// Probes until this thread is interrupted; blocks.
    void probe(ProbeRequest request, Consumer<ProbeResults> results);
  }
}
