package dev.buoy.agent;

import dev.buoy.agent.cluster.ConditionLog;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.control.ClusterStatus;
import dev.buoy.agent.control.ConfigMessages;
import dev.buoy.agent.control.DrillMessages;
import dev.buoy.agent.control.StatusMessages;
import dev.buoy.agent.control.TrafficMessages;
import dev.buoy.agent.director.Director;
import dev.buoy.agent.linux.ListenQueues;
import dev.buoy.agent.operation.Operations;
import dev.buoy.agent.rollout.NodeFile;
import dev.buoy.agent.time.Ticker;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.v1.Info;
import dev.buoy.v1.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.List;
import java.util.stream.Stream;

/// What this agent says of itself: who it is, how its parts are, what is wrong. Any thread.
final class SelfReport {
  private final String boot;
  private final Instant started;
  private final Path path;
  private final InstantSource clock;
  private final Ticker ticker;
  private final Operations operations;
  private final Node node;
  private final ClusterWatch watch;
  private final NodeFile ownFile;
  private final Function<String, Optional<Instant>> confirmBy;
  private final Logging logging;
  private final AgentConditions conditions;
  private final Records records;
  private final Supplier<Optional<Director.Under>> drill;
  private final Responding responding;
  private final BooleanSupplier helper;

  /// @param boot this start
  /// @param started when the process began
  /// @param path the file as the user named it
  /// @param confirmBy until when an operation that this node leads can be confirmed
  /// @param helper whether one answers beside the agent
  /// @param drill that this node directs
  SelfReport(String boot, Instant started, Path path, InstantSource clock, Ticker ticker, Operations operations,
      Node node,
      ClusterWatch watch, NodeFile ownFile, Function<String, Optional<Instant>> confirmBy, Logging logging,
      AgentConditions conditions, Records records, Responding responding, BooleanSupplier helper,
      Supplier<Optional<Director.Under>> drill) {
    this.responding = responding;
    this.helper = helper;
    this.drill = drill;
    this.boot = boot;
    this.started = started;
    this.path = path;
    this.clock = clock;
    this.ticker = ticker;
    this.operations = operations;
    this.node = node;
    this.watch = watch;
    this.ownFile = ownFile;
    this.confirmBy = confirmBy;
    this.logging = logging;
    this.conditions = conditions;
    this.records = records;
  }

  Info info() {
    var file = file();
    var info = Info.newBuilder().setNode(file.node()).setVersion(Main.Version.current()).setCluster(file.cluster())
        .setStarted(StatusMessages.time(started)).setConfigPath(path.toString()).setConfigDigest(file.digest())
        .setInsecure(file.api().insecure()).setKernel(System.getProperty("os.version", ""))
        .setPid(ProcessHandle.current().pid()).setBoot(boot).setDrillHelper(helper.getAsBoolean());
    file.nodes().forEach(other -> info.addNodes(dev.buoy.v1.Node.newBuilder().setName(other.name())
        .setAddress(other.address() == null ? "" : other.address().getHostAddress()).setApiPort(file.api().port())));
    return info.build();
  }

  Status status() {
    var status = StatusMessages.status(Main.Version.current(), clock.instant(), started, operations.current(),
        node.proxy().status(), node.routers().views(), node.routers().trackerViews(), alarms(),
        new ClusterStatus(watch.conditions(), watch::nodeAt, clock.instant(), ticker.nanoTime())).toBuilder();
    status.setBoot(boot).setInsecure(file().api().insecure()).addAllHears(watch.heard());
    logging.standing().map(TrafficMessages::accessLog).ifPresent(status::setAccessLog);
    ownFile.waiting().map(change -> ConfigMessages.pending(change, confirmBy.apply(change.operation())))
        .ifPresent(status::setPendingConfig);
    drill.get().map(DrillMessages::running).ifPresent(status::setRunningDrill);
    ListenQueues.lost()
        .ifPresent(lost -> status.setListenOverflows(lost.overflows()).setListenDrops(lost.drops()));
    return status.build();
  }

  private List<String> alarms() {
    var alarms = new Alarms(watch.conditions().stream().map(ConditionLog.Standing::condition).toList(),
        address -> watch.nodeAt(address).orElse(address.getHostAddress()),
        operations.current().overrides().standby() != null, clock.instant(), watch);
    return Stream.of(watch.alarms().stream(), node.routers().views().stream().flatMap(view -> alarms.of(view).stream()),
        node.routers().alarms().stream(), Alarms.of(node.proxy().status()).stream(), operations.clashes().stream(),
        conditions.sentences().stream(),
        records.alarm().stream(), responding.alarm().stream(), standing().stream(),
        logging.standing().filter(log -> !log.problem().isEmpty())
            .map(log -> "access log to " + log.to() + " does not work: " + log.problem()).stream())
        .flatMap(each -> each)
        .toList();
  }

  /// What was set long ago, and may have been forgotten.
  List<String> standing() {
    return Alarms.of(operations.current().settings().on(file().node()).toList(), clock.instant());
  }

  /// The one line that a start ends with.
  String ready(List<String> addresses) {
    var file = file();
    var faults = node.routers().views().stream().filter(view -> view.state() == RouterState.FAULT)
        .map(view -> view.config().name() + " FAULT " + String.join(", ", view.reasons())).toList();
    return "buoy: ready%s node=%s api=%s frontends=%d vrrp=%d in %d ms".formatted(
        faults.isEmpty() ? "" : " (degraded: " + String.join("; ", faults) + ")", file.node(),
        String.join(",", addresses),
        file.frontends().size(), file.routers().size(), Duration.between(started, clock.instant()).toMillis());
  }

  private NodeConfig file() {
    return operations.current().file();
  }
}
