package dev.buoy.agent;

import dev.buoy.agent.check.Ask;
import dev.buoy.agent.check.CheckResult;
import dev.buoy.agent.check.CheckResult.Code;
import dev.buoy.agent.check.CheckTarget;
import dev.buoy.agent.check.Probe;
import dev.buoy.agent.script.ScriptRunner;
import dev.buoy.agent.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Checks a server by a command of the user's, with the arguments and variables that HAProxy gives to an external check:
/// `NOT_USED NOT_USED ADDRESS PORT`, as it is not known which frontend sends to the server.
/// @param runner may answer on any thread
record ScriptProbe(ScriptRunner runner, Ticker ticker) implements Probe {
  private static final String NOT_USED = "NOT_USED";

  @Override
  public void probe(CheckTarget target, Consumer<CheckResult> onResult) {
    long started = ticker.nanoTime();
    runner.run(new ScriptRunner.Run(command(target), target.config().longest(), null, variables(target), false),
        result -> onResult.accept(new CheckResult(code(result), Duration.ofNanos(ticker.nanoTime() - started),
            result.reason())));
  }

  private static List<String> command(CheckTarget target) {
    var words = new ArrayList<>(target.ask() instanceof Ask.Script(var command) ? command : List.of());
    words.addAll(List.of(NOT_USED, NOT_USED, host(target), String.valueOf(target.address().getPort())));
    return words;
  }

  private static Map<String, String> variables(CheckTarget target) {
    return Map.of("HAPROXY_PROXY_NAME", target.backend(), "HAPROXY_SERVER_NAME", target.server(),
        "HAPROXY_SERVER_ADDR", host(target), "HAPROXY_SERVER_PORT", String.valueOf(target.address().getPort()));
  }

  private static String host(CheckTarget target) {
    return target.address().getAddress().getHostAddress();
  }

  private static Code code(ScriptRunner.Result result) {
    return switch (result) {
      case ScriptRunner.Result.Passed _ -> Code.PROCOK;
      case ScriptRunner.Result.TimedOut _ -> Code.PROCTOUT;
      case ScriptRunner.Result.Failed _,ScriptRunner.Result.Unrunnable _ -> Code.PROCERR;
    };
  }
}
