package dev.buoy.console.shell;

import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.command.Clause;
import dev.buoy.console.command.Command;
import dev.buoy.console.command.Completion;
import dev.buoy.console.command.Exit;
import dev.buoy.console.command.Face;
import dev.buoy.console.command.Invocation;
import dev.buoy.console.command.Options;
import dev.buoy.console.command.Parsed;
import dev.buoy.console.command.Parser;
import dev.buoy.console.command.Prompt;
import dev.buoy.console.command.Runner;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/// The line prompt: the one-shot verbs one after another over links that stay open, with completion of live names.
/// Ctrl-C drops the line or ends the running verb, Ctrl-D leaves with the exit code of the last verb.
public final class Shell implements Face {
  private final PrintWriter out;
  private final PrintWriter err;

  public Shell(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public int run(Cluster cluster, Options options) {
    if (!Prompt.atTerminal()) {
      err.println("buoy: the shell needs a terminal; scripts use the verbs directly: buoy status -o json");
      return Exit.USAGE;
    }
    try (var terminal = TerminalBuilder.builder().system(true).dumb(false).build()) {
      cluster.watch();
      return new Session(cluster, options, terminal).loop();
    } catch (IOException e) {
      err.println("buoy: cannot open the terminal: " + e.getMessage());
      return Exit.USAGE;
    }
  }

  /// Prompts on a terminal that somebody else lends, until the operator leaves the prompt.
  public void use(Cluster cluster, Options options, Terminal terminal) {
    out.println("the line prompt: help lists the verbs, quit or Ctrl-D goes back to the full screen");
    out.flush();
    var _ = new Session(cluster, options, terminal).loop();
    out.flush();
  }

  /// One shell from its first prompt to its last.
  private final class Session {
    private final Cluster cluster;
    private final Options options;
    private final Terminal terminal;
    private final LineReader reader;
    private int last = Exit.DONE;

    Session(Cluster cluster, Options options, Terminal terminal) {
      this.cluster = cluster;
      this.options = options;
      this.terminal = terminal;
      this.reader = LineReaderBuilder.builder().terminal(terminal).appName("buoy").completer(completer())
          .variable(LineReader.HISTORY_FILE, history()).option(LineReader.Option.DISABLE_EVENT_EXPANSION, true).build();
    }

    int loop() {
      while (true) {
        String line;
        try {
          line = reader.readLine(prompt());
        } catch (UserInterruptException _) {
          continue;
        } catch (EndOfFileException _) {
          return last;
        }
        if (!line.isBlank() && !answer(line)) {
          return last;
        }
      }
    }

    private boolean answer(String line) {
      switch (Parser.line(line)) {
        case Parsed.Rejected(var message) -> {
          err.println(message);
          last = Exit.USAGE;
        }
        case Parsed.Accepted(var invocation) -> {
          switch (invocation.command()) {
            case Command.Quit _ -> {
              return false;
            }
            case Command.OpenConsole _,Command.OpenShell _ -> {
              err.println("leave the shell first: quit");
              last = Exit.USAGE;
            }
            case Command.Query _,Command.Mutation _,Command.Transaction _,Command.Help _ ->
              last = interruptible(inherit(invocation));
          }
        }
      }
      return true;
    }

    /// Ctrl-C ends the verb, not the shell.
    private int interruptible(Invocation invocation) {
      var running = Thread.currentThread();
      var before = terminal.handle(Terminal.Signal.INT, _ -> running.interrupt());
      try {
        return new Runner(cluster, out, err, new LinePrompt(reader), InstantSource.system()).run(invocation);
      } catch (IllegalStateException e) {
        if (Thread.currentThread().isInterrupted()) {
          return Exit.INTERRUPTED;
        }
        throw e;
      } finally {
        terminal.handle(Terminal.Signal.INT, before);
        var _ = Thread.interrupted();
      }
    }

    /// What the shell was started with holds for every line, unless the line says otherwise.
    private Invocation inherit(Invocation invocation) {
      var all = new EnumMap<Clause, List<String>>(Clause.class);
      for (var clause : List.of(Clause.READ_ONLY, Clause.TIMEOUT, Clause.OUTPUT)) {
        var values = options.values().get(clause);
        if (values != null) {
          all.put(clause, values);
        }
      }
      all.putAll(invocation.options().values());
      return new Invocation(invocation.verb(), invocation.words(), invocation.command(), new Options(all));
    }

    private String prompt() {
      var name = cluster.view().clusterName();
      return (name.isEmpty() ? "buoy" : "buoy " + name) + (options.has(Clause.READ_ONLY) ? " (read-only)> " : "> ");
    }

    private Completer completer() {
      return (_, line, candidates) -> {
        var before = line.words().subList(0, line.wordIndex());
        var begun = line.word().substring(0, Math.min(line.wordCursor(), line.word().length()));
        Completion.candidates(before, begun, cluster.view()).forEach(each -> candidates.add(new Candidate(each)));
      };
    }

    private static Path history() {
      var state = System.getenv("XDG_STATE_HOME");
      var folder = state == null || state.isEmpty()
          ? Path.of(System.getProperty("user.home"), ".local", "state")
          : Path.of(state);
      return folder.resolve("buoy").resolve("history");
    }
  }

  /// Asks below the command that is running.
  private record LinePrompt(LineReader reader) implements Prompt {
    @Override
    public boolean interactive() {
      return true;
    }

    @Override
    public Optional<String> ask(String question) {
      try {
        reader.setVariable(LineReader.DISABLE_HISTORY, true);
        return Optional.of(reader.readLine(question).strip());
      } catch (UserInterruptException | EndOfFileException _) {
        return Optional.empty();
      } finally {
        reader.setVariable(LineReader.DISABLE_HISTORY, false);
      }
    }
  }
}
