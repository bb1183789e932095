package dev.buoy.agent.sim;

import dev.buoy.agent.check.CheckResult;
import dev.buoy.agent.check.CheckResult.Code;
import dev.buoy.agent.check.Probe;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/// The servers that all nodes share. Each is a host on the network.
final class SimulatedServers {
  private final SimulatedLan lan;
  private final TreeMap<String, Condition> conditions = new TreeMap<>();

  SimulatedServers(SimulatedLan lan, List<String> names) {
    this.lan = lan;
    names.forEach(name -> conditions.put(name, Condition.ANSWERS));
  }

  /// What a server does with connections.
  enum Condition {
    ANSWERS,
    /// The process is gone, the machine is not.
    REFUSES,
    /// The machine is gone.
    SILENT
  }

  void become(String server, Condition condition) {
    conditions.put(server, condition);
  }

  boolean answers(String server) {
    return conditions.get(server) == Condition.ANSWERS;
  }

  /// What checks from this node must find out in time.
  ServerAccount.Sight seenFrom(SimulatedNode node, String server) {
    if (!answers(server) || !lan.reaches(node, server)) {
      return ServerAccount.Sight.DEAD;
    }
    return lan.lossless() ? ServerAccount.Sight.ALIVE : ServerAccount.Sight.UNSURE;
  }

  /// Where connections and checks find the server.
  static InetSocketAddress address(String server) {
    return InetSocketAddress.createUnresolved(server, 80);
  }

  /// Asks over the network: what does not arrive in either direction times out.
  Probe probe(SimulatedNode node) {
    return (target, onResult) -> new Question(node, target.address().getHostString(), target.config().timeout(),
        onResult).ask();
  }

  private final class Question {
    private final SimulatedNode node;
    private final String server;
    private final Duration timeout;
    private final Consumer<CheckResult> onResult;
    private final long started;
    private boolean answered;

    Question(SimulatedNode node, String server, Duration timeout, Consumer<CheckResult> onResult) {
      this.node = node;
      this.server = server;
      this.timeout = timeout;
      this.onResult = onResult;
      this.started = node.nanoTime();
    }

    void ask() {
      var hear = new Runnable[]{node.inThisLife(() -> answer(Code.L4OK)), node.inThisLife(() -> answer(Code.L4CON))};
      node.schedule(timeout, () -> answer(Code.L4TOUT));
      lan.carry(node, server, () -> {
        if (conditions.get(server) != Condition.SILENT) {
          lan.carry(node, server, answers(server) ? hear[0] : hear[1]);
        }
      });
    }

    private void answer(Code code) {
      if (!answered) {
        answered = true;
        onResult.accept(new CheckResult(code, Duration.ofNanos(node.nanoTime() - started), ""));
      }
    }
  }
}
