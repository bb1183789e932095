package dev.buoy.agent.vrrp;

import static dev.buoy.agent.vrrp.Routers.address;
import static dev.buoy.agent.vrrp.Routers.advertisement;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.vrrp.VrrpAction.StartTimer;
import dev.buoy.agent.vrrp.VrrpAction.StopTimer;
import dev.buoy.agent.vrrp.VrrpAction.Timer;
import dev.buoy.agent.vrrp.VrrpState.Awaiting;
import dev.buoy.agent.vrrp.VrrpState.Backup;
import dev.buoy.agent.vrrp.VrrpState.Fault;
import dev.buoy.agent.vrrp.VrrpState.Master;
import dev.buoy.agent.vrrp.VrrpState.Patience;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What the row tests share: states, and what a step does.
final class Rows {
  static final InetAddress LOCAL = address("10.77.0.2");
  static final InetAddress LOWER_ADDRESS = address("10.77.0.1");
  static final InetAddress HIGHER_ADDRESS = address("10.77.0.3");
  static final Duration SECOND = Duration.ofSeconds(1);
  static final VirtualRouterConfig V2 = Routers.config(2, 100, SECOND, true);
  static final VirtualRouterConfig V3 = Routers.config(3, 100, Duration.ofMillis(100), true);
  static final Standing STANDING = new Standing(LOCAL, 100, null, Map.of());
  static final Why WHY = Why.because("for this test");
  static final Yield YIELD = Routers.standingBack(null);

  static Backup backup(VirtualRouterConfig config) {
    return new Backup(STANDING, config.advertInterval(), new Heard(LOWER_ADDRESS, 150), Awaiting.FOLLOWING,
        Patience.NONE);
  }

  static Master master() {
    return new Master(STANDING, Rivals.NONE, Map.of());
  }

  static Fault fault() {
    return new Fault(STANDING.with(FaultCause.LINK, Why.because("interface eth0 has no carrier")));
  }

  static Step on(VirtualRouterConfig config, VrrpState state, VrrpEvent event) {
    return new VirtualRouter(config).on(state, event);
  }

  static Step received(VirtualRouterConfig config, VrrpState state, int priority, InetAddress source) {
    return on(config, state, new VrrpEvent.Received(advertisement(config, priority), source));
  }

  static <A extends VrrpAction> A only(Step step, Class<A> type) {
    var found = step.actions().stream().filter(type::isInstance).map(type::cast).toList();
    assertThat(found).as("%s in %s", type.getSimpleName(), step.actions()).hasSize(1);
    return found.getFirst();
  }

  static Duration started(Step step, Timer timer) {
    return step.actions().stream().filter(StartTimer.class::isInstance).map(StartTimer.class::cast)
        .filter(start -> start.timer() == timer).map(StartTimer::delay).findFirst().orElseThrow();
  }

  static List<Timer> stopped(Step step) {
    return step.actions().stream().filter(StopTimer.class::isInstance).map(StopTimer.class::cast).map(StopTimer::timer)
        .toList();
  }

  /// What happens, without the timers.
  static List<Class<?>> order(Step step) {
    return step.actions().stream().filter(action -> !(action instanceof StartTimer) && !(action instanceof StopTimer))
        .flatMap(action -> Stream.<Class<?>>of(action.getClass())).toList();
  }

  static VirtualRouterConfig with(VirtualRouterConfig config, Duration preemptDelay, boolean observe, boolean strict) {
    var options = config.options();
    return config.with(new RouterOptions(preemptDelay, observe, strict, options.hmac(), options.lease(),
        options.announcing(), options.virtualMac(), options.fence(), options.relative()));
  }

  static VirtualRouterConfig with(VirtualRouterConfig config, AddressLease lease, Announcing announcing) {
    var options = config.options();
    return config.with(new RouterOptions(options.preemptDelay(), options.observe(), options.strict(), options.hmac(),
        lease, announcing, options.virtualMac(), options.fence(), options.relative()));
  }

  private Rows() {}
}
