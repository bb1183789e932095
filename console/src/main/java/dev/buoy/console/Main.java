package dev.buoy.console;

import dev.buoy.console.cluster.Channels;
import dev.buoy.console.cluster.LocalSockets;
import dev.buoy.console.cluster.Operator;
import dev.buoy.console.command.Clause;
import dev.buoy.console.command.Exit;
import dev.buoy.console.command.Face;
import dev.buoy.console.command.Options;
import dev.buoy.console.command.Projector;
import dev.buoy.console.command.Prompt;
import dev.buoy.console.shell.Shell;
import dev.buoy.console.tui.FullScreen;
import dev.buoy.console.tui.terminal.NativeWindow;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.logging.LogManager;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/// Entry point: arguments in, exit code out. Nothing but answers and messages reaches the terminal.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    // The library's own warnings ("connection refused" and the like) are told as results, not as log lines.
    LogManager.getLogManager().reset();
    var out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(List.of(args), out, err));
  }

  private static int run(List<String> args, PrintWriter out, PrintWriter err) {
    try {
      var operator = Operator.of(System.getenv(), System.getProperty("user.name", ""));
      var shell = new Shell(version(), System.in, out, err);
      Face screen = (cluster, options) -> FullScreen.run(cluster,
          look(options, operator, options.has(Clause.READ_ONLY),
              (lent, terminal) -> shell.use(lent, options, terminal)));
      Projector projector = (recording, from, speed, options) -> FullScreen.replay(recording, from, speed,
          look(options, operator, true, (_, _) -> {}));
      var prompt = new TerminalPrompt(err);
      return new Console(version(), System.getenv(), Channels::with, () -> LocalSockets.under(LocalSockets.DEFAULT),
          operator, out,
          err, prompt, screen, shell, projector).run(args);
    } catch (RuntimeException | Error e) {
      return bug(e, err);
    }
  }

  private static FullScreen.Options look(Options options, Operator operator, boolean readOnly,
      FullScreen.Lender lender) {
    return new FullScreen.Options(options.value(Clause.COLOR).orElse(""), light(options), operator.name(), readOnly,
        FullScreen.ESCAPE_DELAY_MILLIS, options.value(Clause.FPS).map(Integer::parseInt).orElse(0), lender);
  }

  private static @Nullable Boolean light(Options options) {
    return options.has(Clause.LIGHT) ? Boolean.TRUE : options.has(Clause.DARK) ? Boolean.FALSE : null;
  }

  private static String version() {
    var version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  private static int bug(Throwable bug, PrintWriter err) {
    err.println("buoy: internal error, please report it: %s (BUOY_DEBUG=1 shows where)".formatted(bug));
    if (!System.getenv().getOrDefault("BUOY_DEBUG", "").isEmpty()) {
      bug.printStackTrace(err);
    }
    err.flush();
    return Exit.INTERNAL;
  }

  /// Questions on stderr, answers from stdin, when both stdin and stdout are a terminal.
  private record TerminalPrompt(PrintWriter err) implements Prompt {
    @Override
    public boolean interactive() {
      return Prompt.atTerminal();
    }

    @Override
    public Interruptible interruptible() {
      var running = Thread.currentThread();
      var before = Signals.register("INT", running::interrupt);
      return () -> {
        if (before != null) {
          Signals.unregister("INT", before);
        }
      };
    }

    @Override
    public Window window() {
      return NativeWindow.size();
    }

    @Override
    public Optional<String> ask(String question) {
      err.print(question);
      err.flush();
      try {
        var line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        return Optional.ofNullable(line).map(String::strip);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
