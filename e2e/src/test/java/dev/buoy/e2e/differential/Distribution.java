package dev.buoy.e2e.differential;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// Which servers connections go to.
final class Distribution {
  static final List<Scenario> SCENARIOS = List.of(
      new Scenario("roundrobin_equal", """
          balance roundrobin
          server s1 $1
          server s2 $2
          server s3 $3
          """, """
          balance: roundrobin
          servers: {s1: {address: "$1"}, s2: {address: "$2"}, s3: {address: "$3"}}
          """, scene -> oneByOne(scene, 99),
          Row.same("s1", 33), Row.same("s2", 33), Row.same("s3", 33)),

      new Scenario("roundrobin_weights", """
          balance roundrobin
          server s1 $1 weight 5
          server s2 $2 weight 3
          server s3 $3 weight 2
          """, """
          balance: roundrobin
          servers: {s1: {address: "$1", weight: 5}, s2: {address: "$2", weight: 3}, s3: {address: "$3", weight: 2}}
          """, scene -> oneByOne(scene, 100),
          Row.same("s1", 50), Row.same("s2", 30), Row.same("s3", 20)),

      new Scenario("static_rr", """
          balance static-rr
          server s1 $1 weight 5
          server s2 $2 weight 3
          server s3 $3 weight 2
          """, """
          balance: static-rr
          servers: {s1: {address: "$1", weight: 5}, s2: {address: "$2", weight: 3}, s3: {address: "$3", weight: 2}}
          """, scene -> oneByOne(scene, 100),
          Row.same("s1", 50), Row.same("s2", 30), Row.same("s3", 20)),

      new Scenario("leastconn_held", """
          balance leastconn
          server s1 $1 weight 5
          server s2 $2 weight 3
          server s3 $3 weight 2
          """, """
          balance: leastconn
          servers: {s1: {address: "$1", weight: 5}, s2: {address: "$2", weight: 3}, s3: {address: "$3", weight: 2}}
          """, scene -> held(scene, 30),
          Row.same("s1", 15), Row.same("s2", 9), Row.same("s3", 6)),

      new Scenario("first_with_maxconn", """
          balance first
          server s1 $1 maxconn 2
          server s2 $2 maxconn 2
          server s3 $3 maxconn 2
          """, """
          balance: first
          server_defaults: {maxconn: 2}
          servers: {s1: {address: "$1"}, s2: {address: "$2"}, s3: {address: "$3"}}
          """, scene -> held(scene, 5),
          Row.same("s1", 2), Row.same("s2", 2), Row.same("s3", 1)),

      new Scenario("source_one_client", """
          balance source
          hash-type consistent
          server s1 $1
          server s2 $2
          server s3 $3
          """, """
          balance: source
          servers: {s1: {address: "$1"}, s2: {address: "$2"}, s3: {address: "$3"}}
          """, Distribution::oneClient,
          Row.same("servers of one address", 1)),

      new Scenario("source_many_clients", """
          balance source
          hash-type consistent
          server s1 $1
          server s2 $2
          server s3 $3
          """, """
          balance: source
          servers: {s1: {address: "$1"}, s2: {address: "$2"}, s3: {address: "$3"}}
          """, Distribution::manyClients,
          // Where an address belongs is each proxy's own hash; that all servers have a fair part is not.
          Row.same("moved", 0), Row.near("s1", 20, 14), Row.near("s2", 20, 14), Row.near("s3", 20, 14)),

      new Scenario("random", """
          balance random
          server s1 $1
          server s2 $2
          server s3 $3
          """, """
          balance: random
          servers: {s1: {address: "$1"}, s2: {address: "$2"}, s3: {address: "$3"}}
          """, scene -> oneByOne(scene, 300),
          // Five standard deviations.
          Row.near("s1", 100, 41), Row.near("s2", 100, 41), Row.near("s3", 100, 41)),

      new Scenario("weight_zero", """
          balance roundrobin
          server s1 $1
          server s2 $2 weight 0
          server s3 $3
          """, """
          balance: roundrobin
          servers: {s1: {address: "$1"}, s2: {address: "$2", weight: 0}, s3: {address: "$3"}}
          """, scene -> oneByOne(scene, 20),
          Row.same("s1", 10), Row.same("s2", 0), Row.same("s3", 10)),

      new Scenario("backup_only_when_others_are_down", """
          balance roundrobin
          default-server check inter 200ms rise 1 fall 1
          server s1 $1
          server s2 $2
          server s3 $3 backup
          """, """
          balance: roundrobin
          check: {type: tcp, inter: 200ms, rise: 1, fall: 1}
          servers: {s1: {address: "$1"}, s2: {address: "$2"}, s3: {address: "$3", backup: true}}
          """, Distribution::backup,
          Row.same("all up", "10 0 0"), Row.same("s1 and s2 down", "0 0 10"), Row.same("s1 back", "10 0 0")));

  private Distribution() {}

  private static void oneByOne(Scene scene, int connections) throws IOException {
    scene.name(1, 2, 3);
    note(scene, count(scene, connections));
  }

  /// So that what is open already counts.
  private static void held(Scene scene, int connections) throws IOException {
    scene.name(1, 2, 3);
    var counts = new int[4];
    for (int i = 0; i < connections; i++) {
      counts[server(scene.connect())]++;
    }
    note(scene, counts);
  }

  private static void oneClient(Scene scene) throws IOException {
    scene.name(1, 2, 3);
    var servers = new HashSet<Integer>();
    for (int i = 0; i < 20; i++) {
      try (var client = scene.connectFrom("127.2.0.1")) {
        servers.add(server(client));
      }
    }
    scene.note("servers of one address", servers.size());
  }

  private static void manyClients(Scene scene) throws IOException {
    scene.name(1, 2, 3);
    var counts = new int[4];
    int moved = 0;
    Map<Integer, Integer> before = new HashMap<>();
    for (int i = 0; i < 120; i++) {
      int address = i % 60;
      try (var client = scene.connectFrom("127.2.%d.%d".formatted(address % 7, 1 + address))) {
        int server = server(client);
        var earlier = before.putIfAbsent(address, server);
        if (earlier == null) {
          counts[server]++;
        } else if (earlier != server) {
          moved++;
        }
      }
    }
    note(scene, counts);
    scene.note("moved", moved);
  }

  private static void backup(Scene scene) throws Exception {
    scene.name(1, 2, 3);
    until(scene, 1); // checks may have failed before
    until(scene, 2);
    var counts = count(scene, 10);
    scene.note("all up", "%d 0 %d".formatted(counts[1] + counts[2], counts[3]));
    scene.stop(1);
    scene.stop(2);
    until(scene, 3);
    scene.note("s1 and s2 down", text(count(scene, 10)));
    scene.name(1);
    until(scene, 1);
    scene.note("s1 back", text(count(scene, 10)));
  }

  /// Connects until this server answers.
  private static void until(Scene scene, int server) throws IOException {
    for (int tries = 0; tries < 200; tries++) {
      try (var client = scene.connect()) {
        if (client.next() == server) {
          return;
        }
      }
      Scene.pause(25);
    }
    throw new IOException("server " + server + " never answers");
  }

  private static int[] count(Scene scene, int connections) throws IOException {
    var counts = new int[4];
    for (int i = 0; i < connections; i++) {
      try (var client = scene.connect()) {
        counts[server(client)]++;
      }
    }
    return counts;
  }

  private static int server(Peer client) throws IOException {
    int server = client.next();
    if (server < 0) {
      throw new IOException("no server has answered");
    }
    return server;
  }

  private static void note(Scene scene, int... counts) {
    for (int server = 1; server < counts.length; server++) {
      scene.note("s" + server, counts[server]);
    }
  }

  private static String text(int... counts) {
    var words = new ArrayList<String>();
    for (int server = 1; server < counts.length; server++) {
      words.add(String.valueOf(counts[server]));
    }
    return String.join(" ", words);
  }
}
