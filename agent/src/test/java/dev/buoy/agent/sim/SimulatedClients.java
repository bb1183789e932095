package dev.buoy.agent.sim;

import dev.buoy.agent.time.VirtualScheduler;
import dev.buoy.agent.vrrp.RouterState;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/// Clients that connect to whoever answers for the virtual address, one after the other at random moments.
final class SimulatedClients {
  private static final String HOST = "clients";

  private final VirtualScheduler time;
  private final SimulatedLan lan;
  private final SplittableRandom random;
  private final SimulatedServers servers;
  private final Collection<SimulatedNode> nodes;
  private final BooleanSupplier calm;
  private final Duration between;
  private final TreeMap<String, Long> served = new TreeMap<>();
  private long refused;

  /// @param calm whether nothing has changed for so long that each connection must succeed
  /// @param between connections, on average
  SimulatedClients(VirtualScheduler time, SimulatedLan lan, SplittableRandom random, SimulatedServers servers,
      Collection<SimulatedNode> nodes, BooleanSupplier calm, Duration between) {
    this.time = time;
    this.lan = lan;
    this.random = random;
    this.servers = servers;
    this.nodes = nodes;
    this.calm = calm;
    this.between = between;
  }

  void start() {
    time.schedule(Duration.ofNanos(random.nextLong(2 * between.toNanos())), () -> {
      start();
      connect();
    });
  }

  /// Connections that reached each server.
  Map<String, Long> served() {
    return new TreeMap<>(served);
  }

  /// Connections that found nobody, or a node or server that did not take them.
  long refused() {
    return refused;
  }

  void startCounting() {
    served.clear();
    refused = 0;
  }

  private void connect() {
    var holders = nodes.stream().filter(node -> lan.reaches(node, HOST) && answers(node)).toList();
    if (holders.isEmpty()) {
      refused("nobody answers for the address",
          nodes.stream().filter(SimulatedNode::running).anyMatch(node -> lan.reaches(node, HOST)));
    } else {
      var node = holders.get(random.nextInt(holders.size()));
      lan.carry(node, HOST, () -> arrived(node));
    }
  }

  private void arrived(SimulatedNode node) {
    if (!holds(node)) {
      refused(node.name() + " does not hold the address any more", true);
      return;
    }
    var router = node.parts(SimulatedRouter.class).getFirst();
    if (router.state() != RouterState.MASTER && !router.participant().releasing()) {
      throw new AssertionError("a connection through " + node.name() + ", which neither is master nor hands over");
    }
    var proxy = node.parts(SimulatedProxy.class).getFirst();
    proxy.connect().ifPresentOrElse(server -> relay(node, server),
        () -> refused(node.name() + " has no server", proxy.mustServe()));
  }

  private void relay(SimulatedNode node, String server) {
    if (!lan.reaches(node, server)) {
      refused(server + " is out of reach for " + node.name(), true);
    }
    lan.carry(node, server, () -> {
      if (servers.answers(server)) {
        served.merge(server, 1L, Long::sum);
      } else {
        refused(server + " is dead", true);
      }
    });
  }

  private static boolean answers(SimulatedNode node) {
    return node.parts(SimulatedRouter.class).stream().anyMatch(SimulatedRouter::answersNeighbours);
  }

  private static boolean holds(SimulatedNode node) {
    return node.parts(SimulatedRouter.class).stream().anyMatch(SimulatedRouter::holdsAddresses);
  }

  private void refused(String reason, boolean wrong) {
    refused++;
    if (wrong && calm.getAsBoolean()) {
      throw new AssertionError("a client of a calm cluster was refused: " + reason);
    }
  }
}
