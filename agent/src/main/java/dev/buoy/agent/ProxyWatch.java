package dev.buoy.agent;

import dev.buoy.agent.proxy.Listening;
import dev.buoy.agent.proxy.LoopWatch;
import dev.buoy.agent.proxy.Proxy;
import dev.buoy.agent.vrrp.VirtualAddress;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/// Whether the node's own proxy serves what its virtual routers bring (`track_proxy`). By one thread at a time.
final class ProxyWatch {
  /// Between two looks.
  static final Duration PERIOD = Duration.ofSeconds(1);

  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(3);

  private final Function<Collection<InetAddress>, Listening> frontends;
  private final LoopWatch loops;
  private final Supplier<List<String>> causes;

  /// @param frontends how those stand that are to take connections at some addresses
  /// @param causes the journal's events of what does not listen now
  ProxyWatch(Function<Collection<InetAddress>, Listening> frontends, LoopWatch loops, Supplier<List<String>> causes) {
    this.frontends = frontends;
    this.loops = loops;
    this.causes = causes;
  }

  static ProxyWatch of(Proxy proxy, Supplier<List<String>> causes) {
    return new ProxyWatch(proxy::listeningAt, proxy.watchLoops(PERIOD), causes);
  }

  /// The journal's events that led to what the last look found.
  List<String> causes() {
    return causes.get();
  }

  /// Looks once; never waits.
  /// @return what keeps the proxy from serving, by name of the router; those it serves, or has nothing for, are absent
  Map<String, String> look(List<VirtualRouterConfig> routers, long nanos) {
    boolean silent = loops.look(nanos).compareTo(LONGEST_SILENCE) >= 0;
    var hindrances = new LinkedHashMap<String, String>();
    for (var router : routers) {
      var standing = tracked(router) ? frontends.apply(addresses(router)) : Listening.NOBODY;
      if (!standing.failures().isEmpty()) {
        hindrances.put(router.name(), String.join(", ", standing.failures()));
      } else if (standing.wanted() && silent) {
        hindrances.put(router.name(),
            "the proxy's loops have not answered for " + LONGEST_SILENCE.toSeconds() + " s");
      }
    }
    return hindrances;
  }

  /// The owner of the addresses serves them whatever happens (RFC 9568 section 6.1).
  private static boolean tracked(VirtualRouterConfig router) {
    return router.options().trackProxy() && !router.owner();
  }

  private static List<InetAddress> addresses(VirtualRouterConfig router) {
    return router.addresses().stream().map(VirtualAddress::address).toList();
  }
}
