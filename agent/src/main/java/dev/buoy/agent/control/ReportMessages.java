package dev.buoy.agent.control;

import dev.buoy.agent.cluster.NodeReport;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.v1.Backend;
import dev.buoy.v1.Condition;
import dev.buoy.v1.Frontend;
import dev.buoy.v1.Server;
import dev.buoy.v1.ServerOverride;
import dev.buoy.v1.Status;
import dev.buoy.v1.VirtualRouter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a status says of a node, as elections and servers go.
final class ReportMessages {
  private ReportMessages() {}

  static NodeReport from(String node, Status status) {
    return new NodeReport(node, null, status.getConfigDigest(),
        status.getVrrpList().stream().map(ReportMessages::router).toList(),
        status.getTrackersList().stream()
            .map(tracker -> new NodeReport.Tracker(tracker.getName(), tracker.getOk(), tracker.getReason())).toList(),
        status.getBackendsList().stream()
            .flatMap(backend -> backend.getServersList().stream().map(server -> server(backend, server))).toList(),
        status.getFrontendsList().stream()
            .map(frontend -> new NodeReport.Frontend(frontend.getName(), frontend.getListening())).toList(),
        status.getFrontendsList().stream().mapToLong(Frontend::getSessions).sum());
  }

  private static NodeReport.Router router(VirtualRouter router) {
    var override = router.getOverride();
    boolean standby = router.hasOverride() && override.getStandby();
    var problems = new ArrayList<>(router.getProblemsList());
    router.getConditionsList().stream().map(Condition::getDetail).forEach(problems::add);
    return new NodeReport.Router(router.getInstance(), state(router), router.getPriority(),
        router.getEffectivePriority(), router.hasOverride() && !standby, standby, router.getObserves(),
        router.hasOverride() ? by(override.getOperator(), override.getReason()) : "", router.getReasonsList(),
        problems, rests(router));
  }

  /// For how long it leaves the role where it is; zero: it may move.
  static Duration rests(VirtualRouter router) {
    var rests = Duration.ofSeconds(router.getRests().getSeconds(), router.getRests().getNanos());
    return rests.isNegative() ? Duration.ZERO : rests;
  }

  private static Optional<RouterState> state(VirtualRouter router) {
    return switch (router.getState()) {
      case INITIALIZE -> Optional.of(RouterState.INITIALIZE);
      case BACKUP -> Optional.of(RouterState.BACKUP);
      case MASTER -> Optional.of(RouterState.MASTER);
      case FAULT -> Optional.of(RouterState.FAULT);
      case UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
    };
  }

  private static NodeReport.Server server(Backend backend, Server server) {
    var check = server.getCheck();
    boolean weightSet = server.hasWeightOverride() && !server.hasOverride();
    return new NodeReport.Server(backend.getName(), server.getName(), server.getState().name(),
        server.getAdminState().name(), server.getWeight(), server.getBackup(), server.getSessions(),
        check.getDetail().isEmpty() ? check.getStatus() : check.getStatus() + " " + check.getDetail(),
        server.hasOverride() ? by(server.getOverride()) : weightSet ? by(server.getWeightOverride()) : "");
  }

  private static String by(ServerOverride override) {
    return by(override.getOperator(), override.getReason());
  }

  private static String by(String operator, String reason) {
    return operator + (reason.isEmpty() ? "" : ": " + reason);
  }

  /// Nodes that did not answer, and why.
  static Map<String, String> missing(List<NodeReport> reports) {
    var missing = new LinkedHashMap<String, String>();
    for (var report : reports) {
      if (report.error() != null) {
        missing.put(report.node(), report.error());
      }
    }
    return missing;
  }
}
