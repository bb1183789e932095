package dev.buoy.agent.proxy;

import dev.buoy.agent.check.CheckReport;
import dev.buoy.agent.check.CheckResult;
import dev.buoy.agent.check.FallAlarm;
import dev.buoy.agent.check.Probe;
import dev.buoy.agent.journal.Why;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// What a drill keeps this node from: taking connections, and getting through to servers. It outlives every file.
/// {@link #shut}, {@link #reopen} and {@link #joined} are called with the lock of the proxy, the rest by any thread.
final class Blockade {
  private final ListeningSockets sockets;
  private volatile @Nullable Severance severance;
  /// Why no frontend takes connections; absent: they do.
  private @Nullable Why shut;

  Blockade(ListeningSockets sockets) {
    this.sockets = sockets;
  }

  void shut(Why why) {
    shut = why;
    sockets.handOver().forEach(socket -> socket.shut(why));
  }

  void reopen(Why why) {
    if (shut != null) {
      shut = null;
      sockets.handOver().forEach(socket -> socket.reopen(why));
    }
  }

  /// A socket that a file brings.
  void joined(ListeningSocket socket) {
    if (shut != null) {
      socket.shut(shut);
    }
  }

  void sever(Severance servers) {
    severance = servers;
  }

  void mend() {
    severance = null;
  }

  /// Whether nobody gets through to a server.
  boolean severs(String backend, String server) {
    var now = severance;
    return now != null && now.covers(backend, server);
  }

  /// Checks that fail where nobody gets through, and are sent elsewhere.
  /// @param loop answers what is not sent
  Probe before(Probe probes, Executor loop) {
    return (target, onResult) -> {
      var now = severance;
      if (now != null && now.covers(target.backend(), target.server())) {
        loop.execute(
            () -> onResult.accept(new CheckResult(CheckResult.Code.L4CON, Duration.ZERO, now.why().reason())));
      } else {
        probes.probe(target, onResult);
      }
    };
  }

  /// Why a check came to this.
  Why why(CheckReport report) {
    var now = severance;
    var target = report.target();
    return now != null && now.covers(target.backend(), target.server()) ? now.after(report.why()) : report.why();
  }

  /// Why many servers seem to fail at once.
  Why why(FallAlarm alarm) {
    var now = severance;
    var why = Why.because(alarm.reason());
    return now != null && now.backend().equals(alarm.backend()) ? now.after(why) : why;
  }
}
