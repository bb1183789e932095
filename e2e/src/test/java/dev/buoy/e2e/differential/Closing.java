package dev.buoy.e2e.differential;

import java.io.IOException;
import java.util.List;

/// How connections end, as the client and the server see it.
final class Closing {
  private static final String ONE_UP = "server s1 $1\n";
  private static final String ONE = "servers: {s1: {address: \"$1\"}}\n";
  private static final String RESET_GOES_ON = "ADR 0023: a reset is passed on as one";

  private static final String GONE = "ADR 0024: a peer that is gone ends its session, also after its end";

  static final List<Scenario> SCENARIOS = List.of(
      pair("client_half_closes", (scene, client, server) -> {
        client.send(4).finish();
        scene.note("server", server.end());
        scene.note("client meanwhile", client.silentFor(200) ? "open" : "ended");
        server.send(5).close();
        scene.note("client", client.end());
      }, Row.same("server", "4 bytes, end"), Row.same("client meanwhile", "open"), Row.same("client", "5 bytes, end")),

      pair("server_half_closes", (scene, client, server) -> {
        server.send(5).finish();
        scene.note("client", client.end());
        scene.note("server meanwhile", server.silentFor(200) ? "open" : "ended");
        client.send(4).close();
        scene.note("server", server.end());
      }, Row.same("client", "5 bytes, end"), Row.same("server meanwhile", "open"), Row.same("server", "4 bytes, end")),

      pair("both_close_at_once", (scene, client, server) -> {
        client.send(4).finish();
        server.send(5).finish();
        scene.note("client", client.end());
        scene.note("server", server.end());
      }, Row.same("client", "5 bytes, end"), Row.same("server", "4 bytes, end")),

      pair("client_resets", (scene, client, server) -> {
        client.send(4);
        server.receive(4);
        client.reset();
        scene.note("server", server.end());
      }, Row.same("server", "0 bytes, reset")),

      pair("server_resets_in_mid_stream", (scene, client, server) -> {
        client.send(4);
        server.receive(4);
        server.send(1000);
        client.leaveUnread(1000);
        server.reset();
        scene.note("client", client.end());
      }, Row.differs("client", "1000 bytes, end", "1000 bytes, reset", RESET_GOES_ON)),

      pair("server_closes_with_unread_data", (scene, client, server) -> {
        client.send(1000);
        server.leaveUnread(1000);
        server.close();
        scene.note("client", client.end());
      }, Row.differs("client", "0 bytes, end", "0 bytes, reset", RESET_GOES_ON)),

      pair("server_answers_and_closes_with_unread_data", (scene, client, server) -> {
        client.send(1000);
        server.leaveUnread(1000);
        server.send(5);
        client.receive(5);
        server.close();
        scene.note("client", client.end());
      }, Row.differs("client", "0 bytes, end", "0 bytes, reset", RESET_GOES_ON)),

      pair("client_closes_with_unread_data", (scene, client, server) -> {
        server.send(1000);
        client.leaveUnread(1000);
        client.close();
        scene.note("server", server.end());
      }, Row.same("server", "0 bytes, reset")),

      pair("half_closed_client_resets", (scene, client, server) -> {
        client.send(4).finish();
        scene.note("server", server.end());
        server.send(5);
        client.leaveUnread(5);
        client.reset();
        Scene.pause(100);
        scene.note("server afterwards", written(server));
      }, Row.same("server", "4 bytes, end"), Row.same("server afterwards", "reset")),

      onePlace("half_closed_client_resets_in_silence", (scene, client, server) -> {
        client.send(4).finish();
        scene.note("server", server.end());
        client.reset();
        scene.connect();
        scene.note("next client", scene.comes(1, 1000) ? "is served" : "waits");
      }, Row.same("server", "4 bytes, end"), Row.differs("next client", "waits", "is served", GONE)),

      onePlace("half_closed_server_resets_in_silence", (scene, client, server) -> {
        server.send(5).finish();
        scene.note("client", client.end());
        server.reset();
        scene.connect();
        scene.note("next client", scene.comes(1, 1000) ? "is served" : "waits");
      }, Row.same("client", "5 bytes, end"), Row.differs("next client", "waits", "is served", GONE)),

      new Scenario("server_refuses", ONE_UP, ONE, scene -> scene.note("client", scene.connect().end()),
          Row.same("client", "0 bytes, end")),

      new Scenario("nobody_is_up", """
          server s1 $1 check port 9 inter 200ms fall 1
          """, """
          check: {type: tcp, port: 9, inter: 200ms, fall: 1}
          servers: {s1: {address: "$1"}}
          """, Closing::nobodyUp,
          Row.same("client", "0 bytes, end"), Row.same("server", "nobody came")),

      new Scenario("weights_are_all_zero", "server s1 $1 weight 0\n",
          "servers: {s1: {address: \"$1\", weight: 0}}\n", scene -> {
            scene.serve(1);
            scene.note("client", scene.connect().end());
            scene.note("server", scene.comes(1, 100) ? "somebody came" : "nobody came");
          }, Row.same("client", "0 bytes, end"), Row.same("server", "nobody came")));

  private Closing() {}

  @FunctionalInterface
  private interface Parts {
    void play(Scene scene, Peer client, Peer server) throws Exception;
  }

  private static Scenario pair(String name, Parts parts, Row... rows) {
    return pair(name, ONE_UP, ONE, parts, rows);
  }

  /// Whether the end is noticed is seen by whether the server is free again.
  private static Scenario onePlace(String name, Parts parts, Row... rows) {
    return pair(name, "server s1 $1 maxconn 1\n", "servers: {s1: {address: \"$1\", maxconn: 1}}\n", parts, rows);
  }

  private static Scenario pair(String name, String haproxy, String buoy, Parts parts, Row... rows) {
    return new Scenario(name, haproxy, buoy, scene -> {
      scene.serve(1);
      var client = scene.connect();
      parts.play(scene, client, scene.accepted(1));
    }, rows);
  }

  private static void nobodyUp(Scene scene) throws IOException, InterruptedException {
    scene.serve(1);
    for (int tries = 0; tries < 20; tries++) {
      var client = scene.connect();
      if (!scene.comes(1, 200)) {
        scene.note("client", client.end());
        scene.note("server", "nobody came");
        return;
      }
    }
    scene.note("server", "is used though it is down");
  }

  /// What becomes of bytes that are sent now.
  private static String written(Peer peer) throws IOException {
    for (int tries = 0; tries < 20; tries++) {
      try {
        peer.send(1);
      } catch (IOException _) {
        return "reset";
      }
      Scene.pause(50);
    }
    return "sent";
  }
}
