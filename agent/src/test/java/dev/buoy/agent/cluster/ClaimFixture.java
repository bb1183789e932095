package dev.buoy.agent.cluster;

import dev.buoy.agent.vrrp.Decoded.Reason;
import dev.buoy.agent.vrrp.RouterState;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Claims of nodes n1, n2, … at 10.77.0.1, 10.77.0.2, … for VI_1 with an interval of one second.
record ClaimFixture(String node, RouterState state, @Nullable String hears, Duration heardAge, Deficit deficit,
    boolean standsBack, List<String> addresses, @Nullable Duration movedAge, List<Refusal> refusals) {
  static final Duration INTERVAL = Duration.ofSeconds(1);

  static ClaimFixture master(String node) {
    return new ClaimFixture(node, RouterState.MASTER, null, Duration.ZERO, Deficit.NONE, false,
        List.of("10.77.0.100"), null, List.of());
  }

  static ClaimFixture backup(String node) {
    return new ClaimFixture(node, RouterState.BACKUP, null, Duration.ZERO, Deficit.NONE, false,
        List.of("10.77.0.100"), null, List.of());
  }

  ClaimFixture hears(String other) {
    return hears(other, Duration.ofMillis(400));
  }

  ClaimFixture hears(String other, Duration age) {
    return new ClaimFixture(node, state, address(other), age, deficit, standsBack, addresses, movedAge, refusals);
  }

  ClaimFixture lost(int priority) {
    return new ClaimFixture(node, state, hears, heardAge, new Deficit(false, priority), standsBack, addresses,
        movedAge, refusals);
  }

  ClaimFixture fault() {
    return new ClaimFixture(node, state, hears, heardAge, new Deficit(true, 0), standsBack, addresses, movedAge,
        refusals);
  }

  ClaimFixture standingBack() {
    return new ClaimFixture(node, state, hears, heardAge, deficit, true, addresses, movedAge, refusals);
  }

  ClaimFixture addresses(String... other) {
    return new ClaimFixture(node, state, hears, heardAge, deficit, standsBack, List.of(other), movedAge, refusals);
  }

  ClaimFixture moved(Duration ago) {
    return new ClaimFixture(node, state, hears, heardAge, deficit, standsBack, addresses, ago, refusals);
  }

  ClaimFixture refuses(String... others) {
    return new ClaimFixture(node, state, hears, heardAge, deficit, standsBack, addresses, movedAge,
        List.of(others).stream().map(other -> new Refusal(other, Reason.PASSWORD)).toList());
  }

  RouterClaim claim() {
    return new RouterClaim("VI_1", state, 100, 2, INTERVAL, addresses,
        state == RouterState.MASTER ? address(node) : null, hears, heardAge, standsBack, deficit, movedAge, null,
        refusals);
  }

  NodeClaims claims() {
    return new NodeClaims(node, List.of(claim()));
  }

  static List<NodeClaims> all(ClaimFixture... nodes) {
    return List.of(nodes).stream().map(ClaimFixture::claims).toList();
  }

  private static String address(String node) {
    return "10.77.0." + node.substring(1);
  }
}
