package dev.buoy.console.shell;

import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.command.Clause;
import dev.buoy.console.command.Completion;
import dev.buoy.console.command.Exit;
import dev.buoy.console.command.Face;
import dev.buoy.console.command.LiveNames;
import dev.buoy.console.command.Options;
import dev.buoy.console.command.Prompt;
import java.io.IOError;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
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
/// Ctrl-C drops the line or ends the running verb, Ctrl-D leaves with the exit code of the last verb. Without a terminal
/// the lines of the input.
public final class Shell implements Face {
  /// How long the first prompt waits for the name of the cluster.
  private static final Duration GREETING = Duration.ofMillis(300);

  private final String version;
  private final InputStream in;
  private final PrintWriter out;
  private final PrintWriter err;

  /// @param version of this program
  /// @param in where lines come from that nobody types
  public Shell(String version, InputStream in, PrintWriter out, PrintWriter err) {
    this.version = version;
    this.in = in;
    this.out = out;
    this.err = err;
  }

  @Override
  public int run(Cluster cluster, Options options) {
    var interpreter = new Interpreter(version, cluster, options, out, err);
    if (!Prompt.atTerminal()) {
      return new Piped(in, err, options.has(Clause.KEEP_GOING)).run(interpreter);
    }
    try (var terminal = TerminalBuilder.builder().system(true).dumb(false).build()) {
      var _ = LiveNames.within(cluster, GREETING);
      return new Session(cluster, interpreter, terminal).loop();
    } catch (IOException e) {
      err.println("buoy: cannot open the terminal: " + e.getMessage());
      return Exit.USAGE;
    }
  }

  /// Prompts on a terminal that somebody else lends, until the operator leaves the prompt.
  public void use(Cluster cluster, Options options, Terminal terminal) {
    out.println("the line prompt: help lists the verbs, quit or Ctrl-D goes back to the full screen");
    out.flush();
    var interpreter = new Interpreter(version, cluster, options, out, err);
    var _ = new Session(cluster, interpreter, terminal).loop();
    out.flush();
  }

  /// One shell from its first prompt to its last.
  private static final class Session {
    private final Cluster cluster;
    private final Interpreter interpreter;
    private final Terminal terminal;
    private final LineReader reader;

    Session(Cluster cluster, Interpreter interpreter, Terminal terminal) {
      this.cluster = cluster;
      this.interpreter = interpreter;
      this.terminal = terminal;
      this.reader = LineReaderBuilder.builder().terminal(terminal).appName("buoy").completer(completer())
          .variable(LineReader.HISTORY_FILE, history()).option(LineReader.Option.DISABLE_EVENT_EXPANSION, true).build();
    }

    int loop() {
      int last = Exit.DONE;
      while (!interpreter.left()) {
        String line;
        try {
          line = reader.readLine(prompt());
        } catch (UserInterruptException _) {
          continue;
        } catch (EndOfFileException | IOError _) {
          return last; // Ctrl-D, or a terminal that is gone
        }
        if (!line.isBlank()) {
          int exit = interruptible(line);
          last = interpreter.left() ? last : exit;
        }
      }
      return last;
    }

    /// Ctrl-C ends the verb, not the shell.
    private int interruptible(String line) {
      var running = Thread.currentThread();
      var before = terminal.handle(Terminal.Signal.INT, _ -> running.interrupt());
      try {
        return interpreter.run(line, new LinePrompt(reader));
      } finally {
        terminal.handle(Terminal.Signal.INT, before);
        var _ = Thread.interrupted();
      }
    }

    private String prompt() {
      var name = cluster.view().clusterName();
      return (name.isEmpty() ? "buoy" : "buoy " + name) + (interpreter.readOnly() ? " (read-only)> " : "> ");
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
    public Window window() {
      var size = reader.getTerminal().getSize();
      return new Window(size.getColumns(), size.getRows());
    }

    @Override
    public boolean interactive() {
      return true;
    }

    @Override
    public boolean inside() {
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
