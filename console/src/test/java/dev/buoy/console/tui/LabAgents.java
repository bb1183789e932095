package dev.buoy.console.tui;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.buoy.v1.AdminState;
import dev.buoy.v1.Backend;
import dev.buoy.v1.CheckStatus;
import dev.buoy.v1.Condition;
import dev.buoy.v1.Event;
import dev.buoy.v1.Frontend;
import dev.buoy.v1.Info;
import dev.buoy.v1.Node;
import dev.buoy.v1.OperationalState;
import dev.buoy.v1.RouterOverride;
import dev.buoy.v1.RouterState;
import dev.buoy.v1.RunningDrill;
import dev.buoy.v1.Server;
import dev.buoy.v1.Status;
import dev.buoy.v1.Transition;
import dev.buoy.v1.VirtualRouter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A made-up cluster of three nodes with one instance and one backend that behaves plausibly: what the screens are
/// tested and looked at with. Not thread-safe.
final class LabAgents {
  static final List<String> NODES = List.of("n1", "n2", "n3");
  private static final int[] PRIORITY = {150, 120, 100};
  private static final int[] WEIGHT = {40, 30, 30};

  final Instant start;
  String master = "n1";
  Instant moved;
  int generation = 1;
  String forcedBy = "";
  final Map<String, AdminState.Value> admin = new HashMap<>();
  final Map<String, OperationalState.Value> operational = new HashMap<>();
  final List<Event> events = new ArrayList<>();
  /// More claims to be master than `master`, for split brains.
  final List<String> rivals = new ArrayList<>();
  final List<String> alarms = new ArrayList<>();
  /// What every node found wrong with the instance.
  final List<Condition> conditions = new ArrayList<>();
  final List<String> observers = new ArrayList<>();
  /// Faults that the nodes' files allow; none: the agents do not tell.
  final List<String> allowedFaults = new ArrayList<>();
  /// What n2 directs; null: nothing.
  @Nullable
  RunningDrill drill;
  String defaultBackend = "";
  /// How far clocks are ahead.
  final Map<String, java.time.Duration> ahead = new HashMap<>();
  /// Nodes whose agents the others hear.
  final List<String> heard = new ArrayList<>();
  /// Own interval of every node, and for how long the master has not been heard when a node reports.
  java.time.Duration interval = java.time.Duration.ofSeconds(1);
  java.time.Duration silence = java.time.Duration.ofMillis(400);

  LabAgents(Instant start) {
    this.start = start;
    this.moved = start;
    NODES.forEach(
        node -> event(start, node, Event.Kind.AGENT_STARTED, node, "", "", "version 0.1.0", "", Event.Severity.INFO));
    event(start.plusMillis(3204), "n1", Event.Kind.VRRP_TRANSITION, "VI_1", "BACKUP", "MASTER",
        "no master heard for 3.41 s",
        "", Event.Severity.NOTICE);
    event(start.plusMillis(3306), "n2", Event.Kind.SERVER_STATE, "quotation_backend/server1", "UNKNOWN", "UP",
        "L4OK after 3 of 3 checks", "", Event.Severity.INFO);
  }

  Info info(String node, Map<String, Integer> ports) {
    var info = Info.newBuilder().setNode(node).setVersion("0.1.0").setCluster("quotation")
        .setConfigPath("/etc/buoy/buoy.yaml");
    ports.forEach(
        (name, port) -> info.addNodes(Node.newBuilder().setName(name).setAddress("127.0.0.1").setApiPort(port)));
    return info.build();
  }

  void event(Instant at, String node, Event.Kind kind, String object, String from, String to, String reason,
      String operator,
      Event.Severity severity) {
    events.add(Event.newBuilder().setId(node + "-" + (events.size() + 1)).setTime(time(at)).setNode(node).setKind(kind)
        .setObject(object).setFrom(from).setTo(to).setReason(reason).setOperator(operator).setSeverity(severity)
        .build());
  }

  Status status(String node, Instant now) {
    var index = NODES.indexOf(node);
    var seconds = java.time.Duration.between(start, now).toMillis() / 1000.0;
    var status = Status.newBuilder().setNode(node).setVersion("0.1.0").setGeneration(generation).setTime(time(now))
        .setConfigDigest("3fa29b7c01d2aa")
        .setStarted(time(start)).addAllHears(heard.stream().filter(other -> !other.equals(node)).toList())
        .addVrrp(router(node, index, now))
        .addFrontends(
            Frontend.newBuilder().setName("quotation_service").addBind("*:9000").setSessions(3).setTotalSessions(
                (long) (seconds * 20)).setListening(true).setDefaultBackend(defaultBackend));
    var backend = Backend.newBuilder().setName("quotation_backend").setBalance("roundrobin")
        .setCheck("tcp 1s rise 3 fall 1");
    for (var i = 1; i <= WEIGHT.length; i++) {
      backend.addServers(server(node, i, seconds, now));
    }
    var directed = drill;
    if (directed != null && node.equals("n2")) {
      status.setRunningDrill(directed);
    }
    return status.addBackends(backend).addAllAlarms(alarms).build();
  }

  private VirtualRouter router(String node, int index, Instant now) {
    var claims = node.equals(master) || rivals.contains(node);
    var forced = !forcedBy.isEmpty() && node.equals("n1");
    var router = VirtualRouter.newBuilder().addAllConditions(conditions).setObserves(observers.contains(node))
        .addAllAllowedFaults(allowedFaults)
        .setInstance("VI_1").setVirtualRouterId(99)
        .setState(claims ? RouterState.Value.MASTER : RouterState.Value.BACKUP).setPriority(PRIORITY[index])
        .setEffectivePriority(forced ? 1 : index == 1 ? 90 : PRIORITY[index]).addAddresses("10.77.0.100/24")
        .setMaster("10.77.0." + (NODES.indexOf(master) + 1)).setInterface("lan").setVersion(2)
        .setAdvertInt(Duration.newBuilder().setSeconds(interval.getSeconds()).setNanos(interval.getNano()))
        .setLastTransition(Transition.newBuilder().setTime(time(moved))
            .setFrom(claims ? RouterState.Value.BACKUP : RouterState.Value.INITIALIZE)
            .setTo(claims ? RouterState.Value.MASTER : RouterState.Value.BACKUP)
            .setReason(claims ? "no master heard for 3.41 s" : "startup"));
    if (index == 1) {
      router.addReasons("track proxy -30: frontend quotation_service does not listen");
    }
    if (forced) {
      router
          .setOverride(RouterOverride.newBuilder().setOperator("alice").setReason("drill").setSince(time(moved)).setTo(
              master));
    }
    if (!claims && !master.isEmpty()) {
      router.setLastHeard(time(now.minus(silence)));
    }
    return router.build();
  }

  private Server server(String node, int number, double seconds, Instant now) {
    var id = "quotation_backend/server" + number;
    var state = operational.getOrDefault(node + " " + id, operational.getOrDefault(id, OperationalState.Value.UP));
    var up = state == OperationalState.Value.UP;
    var unchecked = state == OperationalState.Value.UNKNOWN;
    var serving = node.equals(master) && up && admin.getOrDefault(id, AdminState.Value.READY) == AdminState.Value.READY;
    return Server.newBuilder().setName("server" + number).setAddress("10.77.0.1" + number + ":8080").setState(state)
        .setAdminState(admin.getOrDefault(id, AdminState.Value.READY)).setWeight(WEIGHT[number - 1])
        .setSessions(serving ? number + 1 : 0).setTotalSessions(serving ? (long) (seconds * WEIGHT[number - 1] / 2) : 0)
        .setCheck(CheckStatus.newBuilder().setStatus(up ? "L4OK" : unchecked ? "NONE" : "L4CON")
            .setDetail(up ? "" : "connection refused")
            .setDuration(Duration.newBuilder().setNanos(312_000)).setTime(time(now)).setStreak(12))
        .setLastChange(time(start)).setReason(up ? "" : "connection refused, 1 of 1").build();
  }

  static Timestamp time(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }
}
