package dev.buoy.agent.control;

import dev.buoy.agent.director.Stage;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.time.Pause;
import dev.buoy.v1.ProbeRequest;
import dev.buoy.v1.ProbeResults;
import java.time.Duration;
import java.util.function.Consumer;

/// Has a node probe until it is closed. Where it does not, or does no more, that is told, and it is asked anew after a
/// second. Any thread.
final class LastingProbe implements Stage.Running {
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final Prober prober;
  private final Consumer<ProbeResults> results;
  private final Consumer<String> troubles;
  private final Pause pause;
  private final Thread thread;
  private volatile boolean closed;

  /// Port: a node that probes.
  @FunctionalInterface
  interface Prober {
    /// Probes until this thread is interrupted; blocks.
    /// @throws Refused when it does not, or does no more
    void probe(ProbeRequest request, Consumer<ProbeResults> results);
  }

  /// Begins, on a thread of its own.
  /// @param results takes what was found
  /// @param troubles takes why nothing is, each time
  LastingProbe(Prober prober, ProbeRequest request, Consumer<ProbeResults> results, Consumer<String> troubles,
      Pause pause) {
    this.prober = prober;
    this.results = results;
    this.troubles = troubles;
    this.pause = pause;
    this.thread = Thread.ofVirtual().name("lasting probe").start(() -> run(request));
  }

  private void run(ProbeRequest first) {
    for (var request = first; !closed; request = later(request)) {
      var trouble = probe(request);
      if (!closed) {
        troubles.accept(trouble);
        pause.pause(AGAIN);
      }
    }
  }

  private String probe(ProbeRequest request) {
    try {
      prober.probe(request, results);
      return "it has ended its probes";
    } catch (Refused e) {
      return String.valueOf(e.getMessage());
    } catch (RuntimeException e) {
      return "internal error: " + e;
    }
  }

  /// Long connections that are opened later may not have been through the fault.
  private static ProbeRequest later(ProbeRequest request) {
    return request.toBuilder().clearConnections().build();
  }

  /// Does not wait.
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
