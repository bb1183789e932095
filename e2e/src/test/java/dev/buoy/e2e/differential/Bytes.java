package dev.buoy.e2e.differential;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/// What arrives of what was sent.
final class Bytes {
  private static final int MANY = 8 * 1024 * 1024;
  private static final int UP = 1;
  private static final int DOWN = 2;

  static final List<Scenario> SCENARIOS = List.of(
      bytes("client_ends_first", scene -> {
        try (var client = scene.connect(); var server = scene.accepted(1)) {
          beside(() -> {
            client.stream(UP, MANY);
            client.finish();
          }, () -> scene.note("up", server.hashed()));
          beside(() -> {
            server.stream(DOWN, MANY);
            server.finish();
          }, () -> scene.note("down", client.hashed()));
        }
      }),
      bytes("server_ends_first", scene -> {
        try (var client = scene.connect(); var server = scene.accepted(1)) {
          beside(() -> {
            server.stream(DOWN, MANY);
            server.finish();
          }, () -> scene.note("down", client.hashed()));
          beside(() -> {
            client.stream(UP, MANY);
            client.finish();
          }, () -> scene.note("up", server.hashed()));
        }
      }),
      bytes("both_end_at_once", scene -> {
        try (var client = scene.connect(); var server = scene.accepted(1)) {
          beside(() -> {
            client.stream(UP, MANY);
            client.finish();
          }, () -> beside(() -> {
            server.stream(DOWN, MANY);
            server.finish();
          }, () -> beside(() -> scene.note("up", server.hashed()), () -> scene.note("down", client.hashed()))));
        }
      }),
      bytes("slow_readers_after_both_closed", scene -> {
        var client = scene.connect();
        var server = scene.accepted(1);
        beside(() -> {
          client.stream(UP, MANY);
          client.finish();
        }, () -> beside(() -> {
          server.stream(DOWN, MANY);
          server.finish();
        }, () -> {
          Scene.pause(300); // everything in between is full
          beside(() -> scene.note("up", server.hashed()), () -> scene.note("down", client.hashed()));
        }));
      }));

  private Bytes() {}

  private static Scenario bytes(String name, Scenario.Script script) {
    return new Scenario(name, "server s1 $1\n", "servers: {s1: {address: \"$1\"}}\n", scene -> {
      scene.serve(1);
      script.play(scene);
    }, Row.same("up", Peer.whole(UP, MANY)), Row.same("down", Peer.whole(DOWN, MANY)));
  }

  @FunctionalInterface
  private interface Part {
    void play() throws Exception;
  }

  /// Does both at the same time.
  private static void beside(Part one, Part other) throws Exception {
    var failure = new AtomicReference<Exception>();
    var thread = Thread.ofVirtual().start(() -> {
      try {
        one.play();
      } catch (Exception e) {
        failure.set(e);
      }
    });
    other.play();
    thread.join();
    if (failure.get() != null) {
      throw new IOException("the other part failed", failure.get());
    }
  }
}
