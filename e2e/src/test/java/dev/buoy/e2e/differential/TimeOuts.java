package dev.buoy.e2e.differential;

import java.io.IOException;
import java.util.List;

/// When time-outs act, and what both sides see of it.
final class TimeOuts {
  private static final String ONE_UP = "server s1 $1\n";
  private static final String ONE = "servers: {s1: {address: \"$1\"}}\n";

  private static final String ANOTHER = "ADR 0012: redispatch goes to another server at once";

  static final List<Scenario> SCENARIOS = List.of(
      new Scenario("timeout_connect", "timeout connect 1s\n" + ONE_UP, "timeout: {connect: 1s}\n" + ONE, scene -> {
        scene.full(1);
        long from = System.nanoTime();
        var client = scene.connect().send(4);
        scene.note("client", client.end());
        scene.note("time", Scene.since(from));
      }, Row.same("client", "0 bytes, end"), Row.takes("time", 1000)),

      timed("timeout_client", "timeout client 1s", "client: 1s", (scene, client, server) -> {
        Scene.pause(500);
        client.send(1); // begins anew with each byte
        server.receive(1);
        long from = System.nanoTime();
        scene.note("server", server.end());
        scene.note("time", Scene.since(from));
        server.close();
        scene.note("client", client.end());
      }, 1000),

      timed("timeout_server", "timeout server 1s", "server: 1s", (scene, client, server) -> {
        client.send(1);
        server.receive(1);
        Scene.pause(500);
        server.send(1); // begins anew with each byte
        client.receive(1);
        long from = System.nanoTime();
        scene.note("client", client.end());
        scene.note("time", Scene.since(from));
        client.close();
        scene.note("server", server.end());
      }, 1000),

      staying("timeout_client_and_a_server_that_stays", "timeout client 500ms", "client: 500ms",
          (scene, client, server) -> {
            scene.note("one side", server.end());
            scene.note("other side", client.silentFor(1000) ? "open" : "ended");
          }),

      staying("timeout_server_and_a_client_that_stays", "timeout server 500ms", "server: 500ms",
          (scene, client, server) -> {
            scene.note("one side", client.end());
            scene.note("other side", server.silentFor(1000) ? "open" : "ended");
          }),

      timed("timeout_client_fin", "timeout client-fin 1500ms", "client_fin: 1500ms", (scene, client, server) -> {
        Scene.pause(300);
        server.finish();
        long from = System.nanoTime();
        scene.note("client", client.end());
        scene.note("server", server.end());
        scene.note("time", Scene.since(from));
      }, 1500),

      timed("timeout_server_fin", "timeout server-fin 1500ms", "server_fin: 1500ms", (scene, client, server) -> {
        Scene.pause(300);
        client.finish();
        long from = System.nanoTime();
        scene.note("server", server.end());
        scene.note("client", client.end());
        scene.note("time", Scene.since(from));
      }, 1500),

      timed("timeout_tunnel", "timeout tunnel 1500ms\ntimeout client 400ms\ntimeout server 400ms",
          "tunnel: 1500ms, client: 400ms, server: 400ms", (scene, client, server) -> {
            client.send(1);
            server.receive(1);
            long from = System.nanoTime();
            scene.note("client", client.end());
            scene.note("time", Scene.since(from));
            scene.note("server", server.end());
          }, 1500),

      new Scenario("timeout_queue", "timeout queue 1s\nserver s1 $1 maxconn 1\n",
          "timeout: {queue: 1s}\nservers: {s1: {address: \"$1\", maxconn: 1}}\n", scene -> {
            scene.serve(1);
            scene.connect();
            var _ = scene.accepted(1);
            long from = System.nanoTime();
            scene.note("client", scene.connect().end());
            scene.note("time", Scene.since(from));
            scene.note("client with data", scene.connect().send(4).end());
          }, Row.same("client", "0 bytes, end"), Row.takes("time", 1000), Row.same("client with data", "0 bytes, end")),

      new Scenario("timeout_check", """
          timeout check 1s
          option httpchk
          server s1 $1 check inter 1500ms
          """, """
          timeout: {check: 1s}
          check: {type: http, inter: 1500ms}
          servers: {s1: {address: "$1"}}
          """, scene -> {
        scene.serve(1);
        var check = scene.accepted(1);
        long from = System.nanoTime();
        var _ = check.end();
        scene.note("time", Scene.since(from));
      }, Row.takes("time", 1000)),

      redispatch("redispatch_roundrobin", "roundrobin", Row.same("not served", 0),
          Row.same("slowest", "less than 1 s")),

      redispatch("redispatch_source", "source", Row.differs("not served", 1, 0, ANOTHER),
          Row.differs("slowest", "1 s or more", "less than 1 s", ANOTHER)),

      new Scenario("retries_without_redispatch", "retries 2\n" + ONE_UP, "retries: 2\n" + ONE, scene -> {
        long from = System.nanoTime();
        scene.note("client", scene.connect().end());
        scene.note("time", Scene.since(from));
      }, Row.same("client", "0 bytes, end"), Row.takes("time", 2000)));

  private TimeOuts() {}

  @FunctionalInterface
  private interface Parts {
    void play(Scene scene, Peer client, Peer server) throws Exception;
  }

  private static Scenario timed(String name, String haproxy, String buoy, Parts parts, int millis) {
    return new Scenario(name, haproxy + "\n" + ONE_UP, "timeout: {" + buoy + "}\n" + ONE, scene -> {
      scene.serve(1);
      var client = scene.connect();
      parts.play(scene, client, scene.accepted(1));
    }, Row.same("client", "0 bytes, end"), Row.same("server", "0 bytes, end"), Row.takes("time", millis));
  }

  private static Scenario staying(String name, String haproxy, String buoy, Parts parts) {
    return new Scenario(name, haproxy + "\n" + ONE_UP, "timeout: {" + buoy + "}\n" + ONE, scene -> {
      scene.serve(1);
      var client = scene.connect();
      parts.play(scene, client, scene.accepted(1));
    }, Row.same("one side", "0 bytes, end"),
        Row.differs("other side", "open", "ended", "ADR 0024: a session ends once, on both sides"));
  }

  private static Scenario redispatch(String name, String balance, Row... rows) {
    return new Scenario(name, """
        retries 3
        option redispatch
        balance BALANCE
        server s1 $1
        server s2 $2
        """.replace("BALANCE", balance), """
        retries: 3
        redispatch: true
        balance: BALANCE
        servers: {s1: {address: "$1"}, s2: {address: "$2"}}
        """.replace("BALANCE", balance), TimeOuts::redispatch, rows);
  }

  /// The first server refuses; some of the clients are sent there, until one has had to wait.
  private static void redispatch(Scene scene) throws IOException {
    scene.name(2);
    long slowest = 0;
    int missed = 0;
    for (int i = 1; i <= 16 && slowest < 1000; i++) {
      long from = System.nanoTime();
      try (var client = scene.connectFrom("127.2.1." + i)) {
        missed += client.next() == 2 ? 0 : 1;
      }
      slowest = Math.max(slowest, Scene.since(from));
    }
    scene.note("not served", missed);
    scene.note("slowest", slowest >= 1000 ? "1 s or more" : "less than 1 s");
  }
}
