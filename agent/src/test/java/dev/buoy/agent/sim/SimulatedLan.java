package dev.buoy.agent.sim;

import dev.buoy.agent.time.VirtualScheduler;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// One network segment that loses, delays, duplicates and partitions. Besides the nodes there are hosts on it, known by
/// name only: servers and clients.
final class SimulatedLan {
  private final VirtualScheduler time;
  private final SplittableRandom random;
  private final List<SimulatedNode> nodes = new ArrayList<>();
  private final List<SimulatedHost> hosts = new ArrayList<>();
  private final TreeMap<String, Integer> sides = new TreeMap<>();
  private final Set<String> deaf = new HashSet<>();
  private final Set<String> mute = new HashSet<>();
  private Duration longestDelay = Duration.ofMillis(1);
  private final Map<String, Long> lastArrivals = new HashMap<>();
  private boolean inOrder;
  private double loss;
  private double duplication;

  SimulatedLan(VirtualScheduler time, SplittableRandom random) {
    this.time = time;
    this.random = random;
  }

  /// @param payload what follows the IP header
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Packet(InetAddress source, InetAddress destination, int ttl, byte[] payload) {}

  void attach(SimulatedNode node) {
    nodes.add(node);
  }

  /// Each packet takes a random time up to this, so that packets may overtake each other.
  void longestDelay(Duration delay) {
    longestDelay = delay;
  }

  Duration longestDelay() {
    return longestDelay;
  }

  /// No packet overtakes another of the same sender on its way to the same node, as in a switch.
  void keepOrder() {
    inOrder = true;
  }

  /// @param losing share of the packets that get lost, 0 to 1
  /// @param duplicating share of the packets that arrive twice
  void disturb(double losing, double duplicating) {
    loss = losing;
    duplication = duplicating;
  }

  boolean lossless() {
    return loss == 0;
  }

  /// Nodes and hosts reach each other only on the same side; those without a side are on side 0.
  void putOnSide(String node, int side) {
    sides.put(node, side);
  }

  /// Packets of other nodes do not reach a node, or its own none of them.
  void isolate(String node, boolean in, boolean out) {
    if (in) {
      deaf.add(node);
    }
    if (out) {
      mute.add(node);
    }
  }

  void heal() {
    sides.clear();
    deaf.clear();
    mute.clear();
    disturb(0, 0);
  }

  /// Whether every packet between running nodes arrives.
  boolean whole() {
    var running = nodes.stream().filter(SimulatedNode::running).toList();
    return loss == 0 && deaf.isEmpty() && mute.isEmpty()
        && running.stream().allMatch(node -> node.linkUp() && !node.frozen())
        && running.stream().map(node -> side(node)).distinct().count() <= 1;
  }

  void send(SimulatedNode from, Packet packet) {
    for (var to : nodes) {
      if (to != from && addressed(packet, to) && connected(from, to) && random.nextDouble() >= loss) {
        deliver(from, to, packet);
        if (random.nextDouble() < duplication) {
          deliver(from, to, packet);
        }
      }
    }
  }

  /// A host that hears announcements.
  void attach(SimulatedHost host) {
    hosts.add(host);
  }

  /// Tells the hosts that the virtual addresses are at this node.
  void announce(SimulatedNode from) {
    hosts.forEach(host -> carry(from, host.name(), () -> host.learn(from)));
  }

  /// Takes something from a node to a host, or back; nothing happens where it is lost.
  void carry(SimulatedNode node, String host, Runnable arrival) {
    if (reaches(node, host) && random.nextDouble() >= loss) {
      time.schedule(delay(), () -> {
        if (reaches(node, host)) {
          arrival.run();
        }
      });
    }
  }

  boolean reaches(SimulatedNode node, String host) {
    return node.linkUp() && side(node) == side(host);
  }

  private void deliver(SimulatedNode from, SimulatedNode to, Packet packet) {
    var delay = delay();
    if (inOrder) {
      long arrival = time.nanoTime() + delay.toNanos();
      long after = lastArrivals.merge(from.name() + ">" + to.name(), arrival, (last, own) -> Math.max(last + 1, own));
      delay = Duration.ofNanos(after - time.nanoTime());
    }
    time.schedule(delay, () -> {
      if (connected(from, to)) {
        to.received(packet);
      }
    });
  }

  private Duration delay() {
    return Duration.ofNanos(random.nextLong(longestDelay.toNanos() + 1));
  }

  private static boolean addressed(Packet packet, SimulatedNode to) {
    return packet.destination().isMulticastAddress() || packet.destination().equals(to.address());
  }

  private boolean connected(SimulatedNode from, SimulatedNode to) {
    return from.linkUp() && to.linkUp() && side(from) == side(to) && !mute.contains(from.name())
        && !deaf.contains(to.name());
  }

  private int side(SimulatedNode node) {
    return side(node.name());
  }

  private int side(String host) {
    return sides.getOrDefault(host, 0);
  }
}
