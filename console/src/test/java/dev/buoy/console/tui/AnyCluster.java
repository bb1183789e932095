package dev.buoy.console.tui;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.Endpoint;
import dev.buoy.v1.AdminState;
import dev.buoy.v1.Backend;
import dev.buoy.v1.CheckStatus;
import dev.buoy.v1.Event;
import dev.buoy.v1.Frontend;
import dev.buoy.v1.Info;
import dev.buoy.v1.Latency;
import dev.buoy.v1.OperationalState;
import dev.buoy.v1.RouterOverride;
import dev.buoy.v1.RouterState;
import dev.buoy.v1.RunningDrill;
import dev.buoy.v1.Server;
import dev.buoy.v1.Status;
import dev.buoy.v1.Traffic;
import dev.buoy.v1.Transition;
import dev.buoy.v1.VirtualRouter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;

/// Clusters that no sane person would build, from a seed.
final class AnyCluster {
  private static final String[] TEXTS = {"", "web", "quotation_backend", "日本語の長い名前です", "é combining",
      "\033[31mred\033[0m", "a\tb\nc", "😀", "\u202eright to left", "x".repeat(90), "two words"};

  private final Random random;
  private final Moment now;

  private AnyCluster(Random random, Moment now) {
    this.random = random;
    this.now = now;
  }

  /// Up to six agents, each with its own idea of what there is.
  static ClusterView of(Random random, Moment now) {
    return new AnyCluster(random, now).view();
  }

  private ClusterView view() {
    var agents = new ArrayList<AgentView>();
    for (var i = random.nextInt(7); i > 0; i--) {
      var age = Duration.ofMillis(random.nextBoolean() ? random.nextInt(1500) : random.nextInt(100_000));
      var heard = random.nextInt(5) > 0;
      var endpoint = new Endpoint.Address("10.77.0." + i, 7443);
      agents.add(new AgentView("n" + i, endpoint,
          random.nextBoolean() ? Info.newBuilder().setNode("n" + i).setCluster(text()).build() : null,
          heard ? status("n" + i, age) : null, heard ? now.nanos() - age.toNanos() : 0,
          random.nextInt(3) == 0 ? "UNAVAILABLE: " + text() : null));
    }
    var events = new ArrayList<Event>();
    for (var i = random.nextInt(60); i > 0; i--) {
      events.add(Event.newBuilder().setId("n" + i % 4 + "-" + i).setNode("n" + i % 4).setObject(text())
          .setTime(LabAgents.time(now.wall().minusMillis(random.nextInt(1_000_000_000))))
          .setKind(Event.Kind.forNumber(random.nextInt(17))).setFrom(text()).setTo(text()).setReason(text())
          .setOperator(text()).setSeverity(Event.Severity.forNumber(random.nextInt(6))).build());
    }
    return new ClusterView(agents, events);
  }

  private String text() {
    return TEXTS[random.nextInt(TEXTS.length)];
  }

  private Status status(String node, Duration age) {
    var taken = now.wall().minus(age).plusMillis(random.nextInt(3) == 0 ? random.nextInt(10_000) - 5_000 : 0);
    var status = Status.newBuilder().setNode(node).setTime(LabAgents.time(taken)).setConfigDigest(text());
    for (var i = random.nextInt(4); i > 0; i--) {
      status.addVrrp(router("VI_" + i + (i == 3 ? text() : "")));
    }
    for (var i = random.nextInt(3); i > 0; i--) {
      status.addFrontends(Frontend.newBuilder().setName("front" + i + text()).addBind(text()).setDefaultBackend(text())
          .setListening(random.nextBoolean()).setSessions(number()).setTotalSessions(number()).setDenied(number()));
    }
    for (var i = random.nextInt(4); i > 0; i--) {
      status.addBackends(backend("backend" + i + (i == 2 ? text() : "")));
    }
    for (var i = random.nextInt(5); i > 0; i--) {
      status.addAlarms(text() + " " + i + " s");
    }
    if (random.nextInt(4) == 0) {
      status.setRunningDrill(RunningDrill.newBuilder().setId(text()).setInstance(text()).setFault(text())
          .setTarget(text()).setOperator(text()).setStep(text()));
    }
    return status.build();
  }

  private VirtualRouter router(String name) {
    var router = VirtualRouter.newBuilder().setInstance(name).setVirtualRouterId(random.nextInt(256))
        .setState(RouterState.Value.forNumber(random.nextInt(5))).setPriority(random.nextInt(256))
        .setEffectivePriority(random.nextInt(256)).addAddresses(text()).setMaster("10.77.0." + random.nextInt(5))
        .setLastTransition(Transition.newBuilder().setReason(text())
            .setTime(LabAgents.time(now.wall().minusMillis(random.nextInt(100_000)))))
        .addReasons(text()).setRival(random.nextBoolean() ? text() : "");
    if (random.nextBoolean()) {
      router.setLastHeard(LabAgents.time(now.wall().minusMillis(random.nextInt(10_000))));
    }
    if (random.nextInt(4) == 0) {
      router.setOverride(RouterOverride.newBuilder().setOperator(text()).setReason(text()));
    }
    return router.build();
  }

  private Backend backend(String name) {
    var backend = Backend.newBuilder().setName(name).setBalance(text()).setCheck(text());
    for (var i = random.nextInt(3) == 0 ? random.nextInt(80) : random.nextInt(5); i > 0; i--) {
      var p95 = com.google.protobuf.Duration.newBuilder().setNanos(random.nextInt(1_000_000_000));
      backend.addServers(Server.newBuilder().setName("server" + i).setAddress(text())
          .setState(OperationalState.Value.forNumber(random.nextInt(4)))
          .setAdminState(AdminState.Value.forNumber(random.nextInt(4))).setWeight(random.nextInt(300))
          .setSessions(number()).setTotalSessions(number()).setBytesIn(number()).setBytesOut(number())
          .setReason(text()).setTraffic(Traffic.newBuilder().setConnectTime(Latency.newBuilder().setP95(p95)))
          .setCheck(CheckStatus.newBuilder().setStatus(text()).setDuration(p95).setDetail(text())));
    }
    return backend.build();
  }

  private long number() {
    return random.nextInt(4) == 0 ? Long.MAX_VALUE >> random.nextInt(63) : random.nextInt(2000);
  }
}
