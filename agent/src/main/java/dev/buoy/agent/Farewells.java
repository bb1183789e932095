package dev.buoy.agent;

import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.journal.Event.Entry;
import dev.buoy.agent.journal.Event.Kind;
import dev.buoy.agent.journal.Event.Severity;
import dev.buoy.agent.journal.Journal;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.proxy.OnRelease;
import dev.buoy.agent.proxy.Proxy;
import dev.buoy.agent.time.Pause;
import dev.buoy.agent.time.Ticker;
import dev.buoy.agent.vrrp.VirtualAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/// Resets the connections of virtual addresses that leave this node, as long as a reset can still be sent from them
/// (`on_release`, ADR 0018). Any thread may call; nothing waits but what says so.
final class Farewells {
  /// A client whose neighbour entry still names this node may connect once more after the first sweep. The address
  /// stays for 200 ms after the new master's first word.
  private static final List<Duration> PAUSES = List.of(Duration.ZERO, Duration.ofMillis(50), Duration.ofMillis(70));

  private final Proxy proxy;
  private final Journal journal;
  private final Executor background;
  private final Ticker ticker;
  private final Set<String> under = ConcurrentHashMap.newKeySet();
  private volatile Map<String, OnRelease> settings;

  /// @param background where tasks may wait
  Farewells(NodeConfig file, Proxy proxy, Journal journal, Executor background, Ticker ticker) {
    this.settings = file.onRelease();
    this.proxy = proxy;
    this.journal = journal;
    this.background = background;
    this.ticker = ticker;
  }

  /// Goes by another file. Connections of addresses that it takes from an instance are reset before this returns. Blocks;
  /// not to be called on a loop.
  void become(NodeConfig before, NodeConfig after) {
    settings = after.onRelease();
    var kept = after.routers().stream().flatMap(router -> plain(router.addresses()).stream()).toList();
    for (var router : before.routers()) {
      var gone = plain(router.addresses()).stream().filter(address -> !kept.contains(address)).toList();
      if (after.routers().stream().anyMatch(next -> next.name().equals(router.name())) && tells(router.name())) {
        report(router.name(), gone, gone.stream().mapToInt(proxy::reset).toArray());
      }
    }
  }

  /// Before a planned hand-over: waits until the connections that are open now have ended by themselves, for each
  /// instance as long as its `linger` says. Blocks; not to be called on a loop.
  /// @param leaving the addresses by instance
  /// @param unwanted whether there is nothing to wait for any more
  void linger(Map<String, List<VirtualAddress>> leaving, BooleanSupplier unwanted) {
    var waits = new ArrayList<Lingering>();
    leaving.forEach((instance, addresses) -> {
      if (settings.get(instance) instanceof OnRelease.Linger(var time)) {
        waits.add(new Lingering(time, proxy.open(addresses.stream().map(VirtualAddress::address).toList())));
      }
    });
    Lingering.await(waits, unwanted, ticker, Pause.SYSTEM);
  }

  /// The addresses are about to leave.
  void leaving(String instance, List<VirtualAddress> addresses) {
    if (tells(instance) && under.add(instance)) {
      background.execute(() -> sweep(instance, plain(addresses)));
    }
  }

  /// Whether resets are still to be sent from addresses of this instance that are leaving.
  boolean departing(String instance) {
    return under.contains(instance);
  }

  private boolean tells(String instance) {
    return !(settings.get(instance) instanceof OnRelease.Leave);
  }

  private static List<InetAddress> plain(List<VirtualAddress> addresses) {
    return addresses.stream().map(VirtualAddress::address).distinct().toList();
  }

  private void sweep(String instance, List<InetAddress> addresses) {
    var counts = new int[addresses.size()];
    try {
      for (var pause : PAUSES) {
        Pause.SYSTEM.pause(pause);
        Arrays.setAll(counts, i -> counts[i] + proxy.reset(addresses.get(i)));
      }
    } finally {
      under.remove(instance);
    }
    report(instance, addresses, counts);
  }

  private void report(String instance, List<InetAddress> addresses, int[] counts) {
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        journal.append(Entry.of(Kind.VRRP_ADDRESS, Severity.NOTICE, instance, "", "", Why.because(
            "reset %d connection%s of %s".formatted(counts[i], counts[i] == 1 ? "" : "s",
                addresses.get(i).getHostAddress()))));
      }
    }
  }
}
