package dev.buoy.agent;

import dev.buoy.agent.check.Ask;
import dev.buoy.agent.check.CheckResult;
import dev.buoy.agent.check.CheckTarget;
import dev.buoy.agent.check.Probe;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.drill.Exchange;
import dev.buoy.agent.drill.Exchange.Failure;
import dev.buoy.agent.prober.Asking;
import dev.buoy.agent.proxy.FrontendConfig;
import dev.buoy.agent.time.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Asks frontends what the checks of their servers ask those, from the first word to the last.
/// @param file what runs now
/// @param probe asks; answers on a loop
record FrontendQuestions(Supplier<NodeConfig> file, Probe probe, Ticker ticker) implements Asking {
  @Override
  public Optional<Question> question(String frontend, InetAddress at) {
    var now = file.get();
    return now.frontends().stream().filter(each -> each.name().equals(frontend)).findFirst()
        .flatMap(config -> bind(config, at).flatMap(bind -> target(now, config, at, bind)))
        .map(target -> new Question(frontend + " -> " + target.backend() + " (" + target.ask().word() + ")",
            target.config().interval(), onResult -> {
              long begin = ticker.nanoTime();
              probe.probe(target, result -> onResult
                  .accept(new Exchange(begin, ticker.nanoTime(), "", failure(result))));
            }));
  }

  /// One that asks for a PROXY header is for other proxies.
  private static Optional<FrontendConfig.Bind> bind(FrontendConfig frontend, InetAddress at) {
    return frontend.binds().stream().filter(bind -> bind.covers(at) && bind.acceptProxy().isEmpty()).findFirst();
  }

  private static Optional<CheckTarget> target(NodeConfig file, FrontendConfig frontend, InetAddress at,
      FrontendConfig.Bind bind) {
    var address = new InetSocketAddress(at, bind.address().getPort());
    return file.checks().stream().filter(check -> check.backend().equals(frontend.backend()))
        .filter(check -> isExchange(check.ask())).findFirst().map(check -> new CheckTarget(check.backend(),
            check.server(), address, check.config(), check.ask(), null, List.of()));
  }

  /// A bare connection, again and again, is what servers count as errors of the client's host.
  private static boolean isExchange(Ask ask) {
    return switch (ask) {
      case Ask.Talk _,Ask.Http _,Ask.Redis _,Ask.Mysql _,Ask.Pgsql _,Ask.Smtp _ -> true;
      case Ask.Connect _,Ask.Script _,Ask.Agent _ -> false;
    };
  }

  static @Nullable Failure failure(CheckResult result) {
    return switch (result.code()) {
      case L4OK, L7OK, PROCOK -> null;
      case L4CON -> result.detail().contains("refused") ? Failure.REFUSED : Failure.UNREACHABLE;
      case L4TOUT, L7TOUT, PROCTOUT -> Failure.TIMED_OUT;
      case L7RSP -> result.detail().contains("reset") || result.detail().contains("closed")
          ? Failure.RESET
          : Failure.WRONG_ANSWER;
      case L7STS, PROCERR, HANA -> Failure.WRONG_ANSWER;
      case SOCKERR -> Failure.UNREACHABLE;
    };
  }
}
