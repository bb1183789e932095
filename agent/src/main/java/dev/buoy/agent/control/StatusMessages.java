package dev.buoy.agent.control;

import com.google.protobuf.Timestamp;
import dev.buoy.agent.access.StickConfig;
import dev.buoy.agent.backend.Server;
import dev.buoy.agent.check.CheckReport;
import dev.buoy.agent.check.CheckTarget;
import dev.buoy.agent.operation.Author;
import dev.buoy.agent.operation.Generation;
import dev.buoy.agent.operation.ServerKey;
import dev.buoy.agent.operation.Setting;
import dev.buoy.agent.proxy.BackendStatus;
import dev.buoy.agent.proxy.Counter;
import dev.buoy.agent.proxy.FrontendConfig;
import dev.buoy.agent.proxy.FrontendStatus;
import dev.buoy.agent.proxy.ProxyStatus;
import dev.buoy.agent.proxy.ServerStatus;
import dev.buoy.agent.track.TrackerView;
import dev.buoy.agent.vrrp.RouterView;
import dev.buoy.v1.AdminState;
import dev.buoy.v1.Backend;
import dev.buoy.v1.CheckStatus;
import dev.buoy.v1.Frontend;
import dev.buoy.v1.OperationalState;
import dev.buoy.v1.Override;
import dev.buoy.v1.RouterOverride;
import dev.buoy.v1.RouterState;
import dev.buoy.v1.ServerOverride;
import dev.buoy.v1.Status;
import dev.buoy.v1.StickTable;
import dev.buoy.v1.Tracker;
import dev.buoy.v1.Transition;
import dev.buoy.v1.VirtualRouter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// Builds the status message out of what the parts know.
public final class StatusMessages {
  private StatusMessages() {}

  /// A snapshot.
  /// @param alarms conditions an operator should know of now
  /// @param cluster what is known of a router beyond this node
  public static Status status(String version, Instant now, Instant started, Generation generation, ProxyStatus proxy,
      List<RouterView> routers, List<TrackerView> trackers, List<String> alarms, ClusterStatus cluster) {
    var message = Status.newBuilder().setNode(generation.file().node()).setVersion(version)
        .setGeneration(generation.number()).setTime(Messages.timestamp(now)).setStarted(Messages.timestamp(started))
        .setConfigDigest(generation.file().digest()).addAllAlarms(alarms);
    routers.forEach(router -> message.addVrrp(router(generation, router, cluster)));
    proxy.frontends().forEach(frontend -> message.addFrontends(frontend(frontend)));
    proxy.backends().forEach(backend -> message.addBackends(backend(generation, backend)));
    trackers.forEach(tracker -> message.addTrackers(tracker(tracker)));
    generation.settings().all().stream().filter(setting -> !setting.cleared())
        .forEach(setting -> message.addOverrides(override(setting)));
    return message.build();
  }

  /// A point in time as messages carry it.
  public static Timestamp time(Instant instant) {
    return Messages.timestamp(instant);
  }

  private static VirtualRouter router(Generation generation, RouterView view, ClusterStatus cluster) {
    var config = view.config();
    var message = VirtualRouter.newBuilder().setInstance(config.name()).setVirtualRouterId(config.virtualRouterId())
        .setState(RouterState.Value.valueOf(view.state().name())).setPriority(config.priority())
        .setEffectivePriority(view.effectivePriority()).setInterface(config.interfaceName())
        .setVersion(config.version())
        .setAdvertInt(Messages.duration(config.advertInterval())).setPreempt(config.preempt())
        .setFence(view.guard().fence()).setMuted(view.guard().muted())
        .addAllReasons(view.reasons()).setAdvertisementsSent(view.sent()).setAdvertisementsReceived(view.received())
        .setAnnouncementsSent(view.announced())
        .setCadence(view.cadence());
    config.addresses().forEach(address -> message.addAddresses(address.toString()));
    message.setObserves(config.options().observe());
    generation.file().drills().policy().allowed(config.name()).stream().sorted()
        .forEach(fault -> message.addAllowedFaults(fault.toString()));
    var rests = view.moves().pause(cluster.nanos());
    if (rests.isPositive()) {
      message.setRests(Messages.duration(rests));
    }
    view.held().forEach(address -> message.addHeld(address.toString()));
    view.rejected().forEach((reason, count) -> message.putRejected(reason.name(), count));
    view.claims().forEach((address, macs) -> message.putClaims(address.toString(), String.join(", ", macs)));
    view.problems(cluster.now()).forEach(problem -> message.addProblems(problem.sentence()));
    if (view.master() != null) {
      message.setMaster(view.master().getHostAddress());
    }
    var news = cluster.of(config.name(), view.master());
    message.setMasterNode(news.masterNode()).addAllConditions(news.conditions());
    if (view.rival() != null) {
      message.setRival(view.rival().getHostAddress());
    }
    var last = view.lastTransition();
    if (last != null) {
      message.setLastTransition(Transition.newBuilder().setTime(Messages.timestamp(last.time()))
          .setFrom(RouterState.Value.valueOf(last.from().name())).setTo(RouterState.Value.valueOf(last.to().name()))
          .setReason(last.why().reason()));
    }
    var heard = view.lastHeard();
    if (heard != null) {
      message.setLastHeard(Messages.timestamp(heard.time())).setHeardPriority(heard.priority());
    }
    var standing = generation.overrides().yields().get(config.name());
    var standby = generation.overrides().standby();
    if (standby != null) {
      message.setOverride(override(standby, "").setStandby(true));
    } else if (standing != null) {
      message.setOverride(override(standing.author(), standing.to()));
    }
    return message.build();
  }

  private static RouterOverride.Builder override(Author author, String to) {
    var message = RouterOverride.newBuilder().setOperator(author.operator()).setReason(author.reason())
        .setSince(Messages.timestamp(author.since())).setOperation(author.operation()).setTo(to);
    if (author.until() != null) {
      message.setUntil(Messages.timestamp(author.until()));
    }
    return message;
  }

  private static Frontend frontend(FrontendStatus status) {
    var totals = status.totals();
    return Frontend.newBuilder().setName(status.config().name())
        .addAllBind(status.config().binds().stream().map(FrontendConfig.Bind::text).toList())
        .setSessions(totals.open()).setTotalSessions(totals.get(Counter.OPENED))
        .setBytesIn(totals.get(Counter.BYTES_IN))
        .setBytesOut(totals.get(Counter.BYTES_OUT)).setMaxconn(status.config().maxconn())
        .setDefaultBackend(status.config().backend()).setListening(status.listening())
        .setProxyHeaderErrors(totals.get(Counter.HEADER_FAULTS))
        .addAllQueues(status.queues().stream().map(TrafficMessages::queue).toList())
        .setTraffic(TrafficMessages.traffic(totals, status.activity()))
        .setDenied(
            totals.get(Counter.DENIED_ACCESS) + totals.get(Counter.DENIED_CONNECTIONS)
                + totals.get(Counter.DENIED_RATE))
        .putDenials("access", totals.get(Counter.DENIED_ACCESS))
        .putDenials("maxconn_per_src", totals.get(Counter.DENIED_CONNECTIONS))
        .putDenials("rate_per_src", totals.get(Counter.DENIED_RATE)).build();
  }

  private static Backend backend(Generation generation, BackendStatus status) {
    var name = status.config().name();
    var checks = generation.file().checks().stream().filter(check -> check.backend().equals(name))
        .filter(check -> !check.asksAgent()).toList();
    var message = Backend.newBuilder().setName(name).setBalance(status.config().balance().word())
        .setRefused(status.refused()).setCheck(checks.isEmpty() ? "" : words(checks.getFirst()))
        .setTraffic(TrafficMessages.traffic(status.totals(), status.activity())).setQueued(status.queued())
        .setMostQueued(status.mostQueued());
    var stick = status.config().stick();
    if (stick != null) {
      message.setStick(stick(stick, status.stuck()));
    }
    status.servers().forEach(server -> message.addServers(server(generation, name, server, checks)));
    return message.build();
  }

  private static StickTable stick(StickConfig config, int used) {
    var message = StickTable.newBuilder().setSize(config.size()).setUsed(used).setNopurge(config.nopurge());
    if (config.expire() != null) {
      message.setExpire(Messages.duration(config.expire()));
    }
    return message.build();
  }

  private static String words(CheckTarget check) {
    var config = check.config();
    return check.ask().word() + " " + seconds(config.interval()) + " rise " + config.rise() + " fall " + config.fall();
  }

  private static String seconds(java.time.Duration duration) {
    return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
  }

  private static dev.buoy.v1.Server server(Generation generation, String backend, ServerStatus status,
      List<CheckTarget> checks) {
    Server server = status.server();
    var totals = status.totals();
    var message = dev.buoy.v1.Server.newBuilder().setName(server.name())
        .setAddress(server.config().address().getHostString() + ":" + server.config().address().getPort())
        .setState(OperationalState.Value.valueOf(server.operational().name()))
        .setAdminState(AdminState.Value.valueOf(server.admin().name())).setWeight(server.weight())
        .setSessions(totals.open()).setTotalSessions(totals.get(Counter.OPENED))
        .setBytesIn(totals.get(Counter.BYTES_IN))
        .setBytesOut(totals.get(Counter.BYTES_OUT)).setConnectErrors(totals.get(Counter.CONNECT_ERRORS))
        .setLastChange(Messages.timestamp(status.lastChange())).setReason(status.reason())
        .setTraffic(TrafficMessages.traffic(totals, status.activity()))
        .setCheck(check(status, checks.stream().anyMatch(check -> check.server().equals(server.name()))));
    if (server.config().maxconn() > 0) {
      message.setMaxconn(server.config().maxconn());
    }
    message.setBackup(server.config().backup()).setPortsLeft(status.portsLeft()).setQueued(status.queued())
        .setMostQueued(status.mostQueued());
    var override = generation.overrides().servers().get(new ServerKey(backend, server.name()));
    if (override != null) {
      message.setOverride(override(override.author()));
    }
    var weight = generation.overrides().weights().get(new ServerKey(backend, server.name()));
    if (weight != null) {
      message.setWeightOverride(override(weight.author()));
    }
    return message.build();
  }

  private static CheckStatus check(ServerStatus status, boolean checked) {
    CheckReport report = status.check();
    if (report == null) {
      return CheckStatus.newBuilder().setStatus(checked ? "INI" : "NONE").build();
    }
    return CheckStatus.newBuilder().setStatus(report.result().code().name())
        .setDuration(Messages.duration(report.result().duration())).setDetail(report.result().detail())
        .setStreak(report.after().streak()).setFlapping(status.flapping())
        .setTime(Messages.timestamp(Objects.requireNonNull(status.checkTime())))
        .build();
  }

  private static Override override(Setting setting) {
    var key = setting.key();
    var message = Override.newBuilder().setKind(key.kind().name().toLowerCase(Locale.ROOT)).setObject(key.object())
        .setValue(setting.value()).setAuthor(override(setting.author()));
    if (!key.scope().isEmpty()) {
      message.addNodes(key.scope());
    }
    return message.build();
  }

  private static ServerOverride override(Author author) {
    var message = ServerOverride.newBuilder().setOperator(author.operator()).setReason(author.reason())
        .setSince(Messages.timestamp(author.since())).setOperation(author.operation());
    if (author.until() != null) {
      message.setUntil(Messages.timestamp(author.until()));
    }
    return message.build();
  }

  private static Tracker tracker(TrackerView view) {
    return Tracker.newBuilder().setName(view.name())
        .setKind((view.kind() + " " + view.target()).toLowerCase(Locale.ROOT)).setOk(view.holds())
        .setReason(view.reason()).build();
  }
}
