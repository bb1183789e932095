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
import java.util.Set;
import java.util.function.Consumer;

/// Asks a server whether it accepts TCP connections: connects, then resets, so that neither side keeps anything.
public final class TcpProbe implements Probe {
  /// What this node lacks, errno(3): ENOMEM ENFILE EMFILE EADDRNOTAVAIL ENOBUFS.
  private static final Set<Integer> OUR_OWN = Set.of(12, 23, 24, 99, 105);

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
            answer(OUR_OWN.contains(-error) ? CheckResult.Code.SOCKERR : CheckResult.Code.L4CON, Attempt.words(error));
          }
        }

        private void answer(CheckResult.Code code, String detail) {
          onResult.accept(new CheckResult(code, Duration.ofNanos(loop.ticker().nanoTime() - started), detail));
        }
      });
    });
  }
}
