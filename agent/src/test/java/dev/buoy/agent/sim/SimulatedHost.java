package dev.buoy.agent.sim;

import dev.buoy.agent.time.VirtualScheduler;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A host with one entry in its neighbour table, that of the virtual address, through which it sends every millisecond.
/// It believes who announces the address, and who answers when it asks; it asks when it knows nobody.
final class SimulatedHost {
  private static final Duration EVERY = Duration.ofMillis(1);

  private final String name;
  private final VirtualScheduler time;
  private final SimulatedLan lan;
  private final Collection<SimulatedNode> nodes;
  private @Nullable SimulatedNode known;
  private boolean sending;
  private long lost;
  private long arrived;

  SimulatedHost(String name, VirtualScheduler time, SimulatedLan lan, Collection<SimulatedNode> nodes) {
    this.name = name;
    this.time = time;
    this.lan = lan;
    this.nodes = nodes;
  }

  String name() {
    return name;
  }

  /// The node that it takes for the virtual address; empty when it knows none.
  String knows() {
    return known == null ? "" : known.name();
  }

  /// Probes that did not arrive at a node with the address.
  long lost() {
    return lost;
  }

  long arrived() {
    return arrived;
  }

  /// Sends from now on, and counts what becomes of it.
  void startCounting() {
    lost = 0;
    arrived = 0;
    if (!sending) {
      sending = true;
      sendOn();
    }
  }

  void learn(SimulatedNode node) {
    known = node;
  }

  private void sendOn() {
    time.schedule(EVERY, () -> {
      sendOn();
      probe();
    });
  }

  private void probe() {
    var to = known;
    if (to == null) {
      lost++;
      ask();
    } else if (lan.reaches(to, name)) {
      lan.carry(to, name, () -> arrive(to));
    } else {
      lost++;
    }
  }

  private void arrive(SimulatedNode at) {
    if (!at.frozen() && routers(at).stream().anyMatch(SimulatedRouter::holdsAddresses)) {
      arrived++;
    } else {
      lost++;
    }
  }

  private void ask() {
    nodes.stream().filter(node -> routers(node).stream().anyMatch(SimulatedRouter::answersNeighbours))
        .forEach(node -> lan.carry(node, name, () -> learn(node)));
  }

  private static List<SimulatedRouter> routers(SimulatedNode node) {
    return node.parts(SimulatedRouter.class);
  }
}
