package dev.buoy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.proxy.Listening;
import dev.buoy.agent.proxy.LoopWatch;
import dev.buoy.agent.vrrp.RouterOptions;
import dev.buoy.agent.vrrp.VirtualAddress;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ProxyWatchTest {
  private static final String SILENT = "the proxy's loops have not answered for 3 s";
  private static final InetAddress A = InetAddress.ofLiteral("10.0.0.1");
  private static final InetAddress B = InetAddress.ofLiteral("10.0.0.2");

  private final List<Runnable> owed = new ArrayList<>();
  private final Map<InetAddress, Listening> frontends = new HashMap<>();
  private final ProxyWatch watch = new ProxyWatch(
      addresses -> frontends.getOrDefault(addresses.iterator().next(), Listening.NOBODY),
      new LoopWatch(List.of(owed::add), ProxyWatch.PERIOD), List::of);
  private int second;

  @Test
  void aFrontendThatDoesNotListenHindersTheRouterOfItsAddressAlone() {
    frontends.put(A, new Listening(true, List.of("frontend web does not listen on 10.0.0.1:80: address in use")));
    frontends.put(B, new Listening(true, List.of()));

    assertThat(look()).containsExactly(Map.entry("A", "frontend web does not listen on 10.0.0.1:80: address in use"));
    frontends.put(A, new Listening(true, List.of()));
    assertThat(look()).isEmpty();
  }

  @Test
  void loopsThatAreSilentForThreeSecondsHinderRoutersWithFrontendsUntilTheyAnswer() {
    frontends.put(A, new Listening(true, List.of()));
    assertThat(look()).isEmpty();
    assertThat(look()).isEmpty();
    assertThat(look()).isEmpty();

    assertThat(look()).containsExactly(Map.entry("A", SILENT));

    owed.forEach(Runnable::run);
    assertThat(look()).isEmpty();
  }

  @Test
  void theOwnerAndARouterThatDoesNotTrackTheProxyAreLeftAlone() {
    frontends.put(A, new Listening(true, List.of("frontend web does not listen")));
    frontends.put(B, new Listening(true, List.of("frontend web does not listen")));
    var d = RouterOptions.DEFAULTS;
    var careless = new RouterOptions(d.preemptDelay(), d.observe(), d.strict(), d.hmac(), d.lease(), d.announcing(),
        d.virtualMac(), d.fence(), d.relative(), false);

    assertThat(watch.look(List.of(router("A", A, 255), router("B", B, 100).with(careless)), 0)).isEmpty();
  }

  /// A second passes.
  private Map<String, String> look() {
    return watch.look(List.of(router("A", A, 100), router("B", B, 100)), Duration.ofSeconds(second++).toNanos());
  }

  private static VirtualRouterConfig router(String name, InetAddress address, int priority) {
    return new VirtualRouterConfig(name, "eth0", 1, 3, priority, Duration.ofSeconds(1), true, List.of(), null, null,
        List.of(new VirtualAddress(address, 24, null, null)), List.of());
  }
}
