package dev.buoy.console.shell;

import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.command.Clause;
import dev.buoy.console.command.Command;
import dev.buoy.console.command.CompletionScript;
import dev.buoy.console.command.Exit;
import dev.buoy.console.command.Invocation;
import dev.buoy.console.command.Options;
import dev.buoy.console.command.Parsed;
import dev.buoy.console.command.Parser;
import dev.buoy.console.command.Prompt;
import dev.buoy.console.command.Runner;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;

/// Carries out lines, one after the other, each with what was set before it. Blocking; nothing that goes wrong in a line
/// leaves it.
final class Interpreter {
  private final String version;
  private final Cluster cluster;
  private final EnumMap<Clause, List<String>> settings = new EnumMap<>(Clause.class);
  private final PrintWriter out;
  private final PrintWriter err;
  private boolean left;

  /// @param options what the shell was started with, which holds for every line
  Interpreter(String version, Cluster cluster, Options options, PrintWriter out, PrintWriter err) {
    this.version = version;
    this.cluster = cluster;
    this.out = out;
    this.err = err;
    settings.putAll(options.values());
    settings.remove(Clause.KEEP_GOING);
  }

  /// Whether a line said to leave.
  boolean left() {
    return left;
  }

  boolean readOnly() {
    return settings.containsKey(Clause.READ_ONLY);
  }

  /// Carries out a line and answers its exit code.
  int run(String line, Prompt prompt) {
    try {
      return switch (Parser.line(line)) {
        case Parsed.Rejected(var message) -> complain(message);
        case Parsed.Accepted(var invocation) -> run(invocation.within(new Options(settings)), prompt);
      };
    } catch (RuntimeException e) {
      return bug(e);
    } finally {
      out.flush();
      err.flush();
    }
  }

  private int run(Invocation invocation, Prompt prompt) {
    return switch (invocation.command()) {
      case Command.Query _,Command.Mutation _,Command.DrillCommand _,Command.Help _ -> runner(prompt).run(invocation);
      case Command.Transaction _ -> {
        int exit = runner(prompt).run(invocation);
        if (prompt.inside()) {
          err.println("= " + invocation.commandLine());
        }
        yield exit;
      }
      case Command.Setting setting -> set(setting);
      case Command.Quit _ -> {
        left = true;
        yield Exit.DONE;
      }
      case Command.Version _ -> say("buoy " + version + "\n");
      case Command.CompletionScript(var name) -> say(CompletionScript.of(name));
      case Command.OnScreen _ ->
        complain(invocation.verb().word() + " is for the rows of the full screen: buoy console");
      case Command.OpenConsole _,Command.OpenShell _,Command.RecordFile _,Command.ReplayFile _ ->
        complain("leave the shell first: quit");
    };
  }

  private Runner runner(Prompt prompt) {
    return new Runner(cluster, out, err, prompt, InstantSource.system());
  }

  private int set(Command.Setting setting) {
    if (setting.what().isEmpty()) {
      settings.forEach((clause, values) -> out
          .println((clause.word() + " " + String.join(" ", values)).strip()));
      return Exit.DONE;
    }
    setting.value().ifPresentOrElse(value -> settings.put(setting.what().get(), List.of(value)),
        () -> settings.remove(setting.what().get()));
    return Exit.DONE;
  }

  private int say(String text) {
    out.print(text);
    return Exit.DONE;
  }

  private int complain(String message) {
    err.println(message);
    return Exit.USAGE;
  }

  private int bug(RuntimeException bug) {
    err.println("internal error, please report it: " + bug);
    return Exit.INTERNAL;
  }
}
