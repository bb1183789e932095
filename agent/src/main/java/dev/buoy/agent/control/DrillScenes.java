package dev.buoy.agent.control;

import com.google.protobuf.Timestamp;
import dev.buoy.agent.config.ClusterConfig;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.director.Commission;
import dev.buoy.agent.director.Stage.Role;
import dev.buoy.agent.director.Stage.Sent;
import dev.buoy.agent.director.Stage.Standing;
import dev.buoy.agent.drill.Scene;
import dev.buoy.agent.track.TrackerConfig;
import dev.buoy.agent.whatif.Supposition;
import dev.buoy.v1.AdminState;
import dev.buoy.v1.Backend;
import dev.buoy.v1.BeginFaultResponse;
import dev.buoy.v1.OperationalState;
import dev.buoy.v1.RouterState;
import dev.buoy.v1.Status;
import dev.buoy.v1.VirtualRouter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What statuses say of a cluster, as far as it concerns a drill.
final class DrillScenes {
  private DrillScenes() {}

  static boolean leads(Roll.Answer answer, String instance) {
    return router(answer, instance).filter(router -> router.getState() == RouterState.Value.MASTER).isPresent();
  }

  private static Optional<VirtualRouter> router(Roll.Answer answer, String instance) {
    return answer.status() == null
        ? Optional.empty()
        : answer.status().getVrrpList().stream().filter(router -> router.getInstance().equals(instance)).findFirst();
  }

  /// @param readiness what the node says of faults; absent: nothing
  static Scene.NodeReport report(Roll.Answer answer, String instance, ClusterConfig file,
      @Nullable BeginFaultResponse readiness) {
    var status = answer.status();
    if (status == null) {
      return new Scene.NodeReport(answer.node(), answer.silent(), "", "", null, List.of(), Duration.ZERO, List.of(),
          Map.of(), false, false);
    }
    var holds = status.getVrrpList().stream().filter(router -> !router.getInstance().equals(instance))
        .filter(router -> router.getState() == RouterState.Value.MASTER).map(VirtualRouter::getInstance).toList();
    return new Scene.NodeReport(answer.node(), "", status.getConfigDigest(), status.getVersion(),
        router(answer, instance).map(DrillScenes::router).orElse(null), holds, answer.skew(), status.getAlarmsList(),
        capacity(status.getBackendsList(), file.has(answer.node()) ? file.node(answer.node()) : null),
        readiness != null && readiness.getHelper(), readiness != null && readiness.getSharesLink());
  }

  private static Scene.Router router(VirtualRouter router) {
    boolean master = router.getState() == RouterState.Value.MASTER;
    var why = router.getObserves()
        ? "only observes"
        : router.hasOverride()
            ? router.getOverride().getStandby() ? "is in standby" : "stands back"
            : master || router.getState() == RouterState.Value.BACKUP
                ? ""
                : "is " + router.getState() + (router.getReasonsCount() == 0
                    ? ""
                    : " (" + String.join(", ", router.getReasonsList()) + ")");
    return new Scene.Router(master, router.getEffectivePriority(), why.isEmpty(), why);
  }

  private static Map<String, Scene.Capacity> capacity(List<Backend> backends, @Nullable NodeConfig file) {
    var capacity = new LinkedHashMap<String, Scene.Capacity>();
    for (var backend : backends) {
      if (backend.getServersCount() > 0) {
        int up = (int) backend.getServersList().stream()
            .filter(server -> server.getState() != OperationalState.Value.DOWN
                && server.getAdminState() == AdminState.Value.READY)
            .count();
        capacity.put(backend.getName(), new Scene.Capacity(up, file == null ? 1 : needed(backend.getName(), file)));
      }
    }
    return capacity;
  }

  private static int needed(String backend, NodeConfig file) {
    return file.trackers().stream().filter(tracker -> tracker instanceof TrackerConfig.Backend)
        .map(TrackerConfig.Backend.class::cast).filter(tracker -> tracker.backend().equals(backend))
        .mapToInt(TrackerConfig.Backend::minUp).max().orElse(1);
  }

  /// Since the master of an instance became it; absent: nobody is, or it does not say.
  static @Nullable Duration sinceMove(List<Roll.Answer> answers, String instance, Instant now) {
    return answers.stream().filter(answer -> leads(answer, instance))
        .flatMap(answer -> router(answer, instance).stream()).filter(VirtualRouter::hasLastTransition)
        .map(router -> Duration.between(instant(router.getLastTransition().getTime()), now))
        .min(Duration::compareTo).orElse(null);
  }

  static Standing standing(Roll.Answer answer) {
    var status = answer.status();
    if (status == null) {
      return new Standing(answer.node(), answer.silent(), answer.nanos(), "", Map.of(), Map.of());
    }
    var roles = new LinkedHashMap<String, Role>();
    status.getVrrpList().forEach(router -> roles.put(router.getInstance(), new Role(router.getState().name(),
        router.getEffectivePriority(), router.hasOverride(), router.getPreempt(), age(router, status),
        new Sent(router.getAdvertisementsSent(), router.getAnnouncementsSent()))));
    return new Standing(answer.node(), "", answer.nanos(), status.getBoot(), roles, serves(status));
  }

  private static Map<String, String> serves(Status status) {
    var serves = new LinkedHashMap<String, String>();
    status.getFrontendsList().forEach(frontend -> serves.put("frontend " + frontend.getName(),
        frontend.getListening() ? "listening" : "not listening"));
    status.getBackendsList().forEach(backend -> backend.getServersList().forEach(server -> serves
        .put("server " + backend.getName() + "/" + server.getName(),
            server.getState() + " " + server.getAdminState())));
    return serves;
  }

  /// Both times are of the same clock.
  private static Duration age(VirtualRouter router, Status status) {
    if (!router.hasLastTransition()) {
      return Duration.ZERO;
    }
    var age = Duration.between(instant(router.getLastTransition().getTime()), instant(status.getTime()));
    return age.isNegative() ? Duration.ZERO : age;
  }

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  /// What comes nearest to the fault, for a forecast.
  static List<Supposition> suppositions(Commission commission, String target, ClusterConfig file) {
    return switch (commission.order().fault()) {
      case HANDOVER, STOP, PROXY -> List.of(new Supposition.Stop(target));
      case KILL, FREEZE -> List.of(new Supposition.Kill(target));
      case LINK -> List.of(new Supposition.LinkDown(target));
      case ISOLATE -> List.of(new Supposition.Isolate(target));
      case BACKEND -> file.node(target).trackers().stream()
          .filter(tracker -> tracker instanceof TrackerConfig.Backend backend
              && backend.backend().equals(commission.details().backend()))
          .<Supposition>map(tracker -> new Supposition.TrackerFails(tracker.name(), target)).toList();
    };
  }

  /// Frontends that clients reach by one of these addresses.
  static List<String> frontends(NodeConfig file, List<String> addresses) {
    return file.frontends().stream().filter(frontend -> frontend.binds().stream()
        .map(bind -> bind.address().getAddress())
        .anyMatch(address -> address.isAnyLocalAddress() || addresses.contains(address.getHostAddress())))
        .map(frontend -> frontend.name()).toList();
  }
}
