package dev.buoy.e2e;

import dev.buoy.e2e.peer.Connections;
import dev.buoy.e2e.peer.Held;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/// What clients of the service do, on the lab's client machine.
final class Client {
  private static final Duration LONG = Duration.ofSeconds(60);

  private Client() {}

  /// Makes that many connections over the virtual address, one after the other.
  /// @return how many each server answered, by its name; failed ones under "error"
  static Map<String, Integer> connections(Lab lab, int count) {
    var lines = lab.runPeer("cl", LONG, Connections.class, ClusterFile.VIP, ClusterFile.SERVICE_PORT, "" + count).ok();
    var counts = new TreeMap<String, Integer>();
    lines.lines().map(line -> line.split(" ", 2)).forEach(words -> counts.put(words[0], Integer.valueOf(words[1])));
    return counts;
  }

  /// Makes a connection every few milliseconds until it is killed, a line of its log for each.
  static Program steady(Lab lab) {
    var client = lab.startPeer("cl", "steady", Connections.class, ClusterFile.VIP, ClusterFile.SERVICE_PORT, "every",
        "10");
    client.awaitLine("^server", Cluster.SOON);
    return client;
  }

  /// Opens connections and uses them until it is killed.
  static Program held(Lab lab, int count) {
    var client = lab.startPeer("cl", "held", Held.class, ClusterFile.VIP, ClusterFile.SERVICE_PORT, "" + count);
    client.awaitLine("^round 1 open " + count + "$", Cluster.SOON);
    return client;
  }

  /// Waits until another round has gone well over all connections that a `held` client opened.
  static void awaitRounds(Program held, int open) {
    long rounds = held.count("^round .* open " + open + "$");
    Await.until(Cluster.SOON, "three more rounds over " + open + " connections", () -> held.describe(5),
        () -> held.count("^round .* open " + open + "$") >= rounds + 3);
  }
}
