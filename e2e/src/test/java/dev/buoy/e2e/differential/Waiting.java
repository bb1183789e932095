package dev.buoy.e2e.differential;

import java.util.ArrayList;
import java.util.List;

/// Limits and queues: who waits, who is served next, who is forgotten.
final class Waiting {
  private static final String ONE_PLACE = "server s1 $1 maxconn 1\n";
  private static final String ONE = "servers: {s1: {address: \"$1\", maxconn: 1}}\n";

  static final List<Scenario> SCENARIOS = List.of(
      new Scenario("frontend_maxconn", "maxconn 1\nserver s1 $1\n", "maxconn: 1\nservers: {s1: {address: \"$1\"}}\n",
          scene -> {
            scene.serve(1);
            var first = scene.connect();
            var served = scene.accepted(1);
            var second = scene.connect().say(2);
            scene.note("second", scene.comes(1, 300) ? "is served" : "waits");
            scene.note("second meanwhile", second.silentFor(100) ? "open" : "ended");
            first.close();
            served.close();
            scene.note("afterwards", scene.accepted(1).next());
          }, Row.same("second", "waits"), Row.same("second meanwhile", "open"), Row.same("afterwards", 2)),

      new Scenario("queue_keeps_the_order", ONE_PLACE, ONE, scene -> {
        scene.serve(1);
        var order = new StringBuilder();
        var clients = new ArrayList<Peer>();
        for (int i = 1; i <= 5; i++) {
          clients.add(scene.connect().say(i));
          Scene.pause(100);
        }
        for (var client : clients) {
          try (client; var server = scene.accepted(1)) {
            order.append(server.next());
          }
        }
        scene.note("order", order);
      }, Row.same("order", "12345")),

      new Scenario("client_that_left_the_queue_is_forgotten", ONE_PLACE, ONE, scene -> {
        scene.serve(1);
        var first = scene.connect();
        var served = scene.accepted(1);
        var second = scene.connect().say(2);
        Scene.pause(100);
        scene.connect().say(3);
        Scene.pause(100);
        second.reset();
        Scene.pause(100);
        first.close();
        served.close();
        scene.note("next", scene.accepted(1).next());
      }, Row.same("next", 3)),

      new Scenario("half_closed_client_in_the_queue_is_served", ONE_PLACE, ONE, scene -> {
        scene.serve(1);
        var first = scene.connect();
        var served = scene.accepted(1);
        var second = scene.connect().send(4);
        second.finish();
        Scene.pause(200);
        first.close();
        served.close();
        var server = scene.accepted(1);
        scene.note("server", server.end());
        server.send(5).close();
        scene.note("client", second.end());
      }, Row.same("server", "4 bytes, end"), Row.same("client", "5 bytes, end")),

      new Scenario("abortonclose", "option abortonclose\n" + ONE_PLACE, "abortonclose: true\n" + ONE, scene -> {
        scene.serve(1);
        var first = scene.connect();
        var served = scene.accepted(1);
        var second = scene.connect().say(2);
        second.finish();
        Scene.pause(100);
        scene.connect().say(3);
        Scene.pause(100);
        scene.note("second", second.end());
        first.close();
        served.close();
        scene.note("next", scene.accepted(1).next());
      }, Row.same("second", "0 bytes, end"), Row.same("next", 3)));

  private Waiting() {}
}
