package dev.buoy.agent.probe;

import dev.buoy.agent.check.CheckResult;
import dev.buoy.agent.check.CheckTarget;
import dev.buoy.agent.check.Probe;
import dev.buoy.agent.relay.Attempt;
import dev.buoy.agent.relay.Connection;
import dev.buoy.agent.relay.Outgoing;
import dev.buoy.agent.relay.RelayLoop;
import dev.buoy.agent.socket.SocketOptions;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;

/// Asks a server whether it accepts TCP connections: connects, then resets, so that neither side keeps anything.
public final class TcpProbe implements Probe {
  private final RelayLoop loop;

  /// @param loop where it answers
  public TcpProbe(RelayLoop loop) {
    this.loop = loop;
  }

  @Override
  public void probe(CheckTarget target, Consumer<CheckResult> onResult) {
    var timeout = target.config().timeout();
    loop.execute(() -> {
      var started = loop.ticker().nanoTime();
      var outgoing = new Outgoing(SocketOptions.STANDARD, target.places(), 0, false);
      Attempt.begin(loop, target.address(), timeout, outgoing, new Attempt.Outcome() {
        @Override
        public void connected(Connection connection) {
          connection.abort();
          answer(CheckResult.Code.L4OK, "");
        }

        @Override
        public void failed(int error) {
          if (error == 0) {
            answer(CheckResult.Code.L4TOUT, "no answer within " + timeout.toMillis() + "ms");
          } else {
            var verdict = Shortage.verdict(Attempt.words(error).toLowerCase(Locale.ROOT));
            answer(verdict.code(), verdict.detail());
          }
        }

        private void answer(CheckResult.Code code, String detail) {
          onResult.accept(new CheckResult(code, Duration.ofNanos(loop.ticker().nanoTime() - started), detail));
        }
      });
    });
  }
}
