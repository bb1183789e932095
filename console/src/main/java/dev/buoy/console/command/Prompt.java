package dev.buoy.console.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Port: asks the operator, where there is one.
public interface Prompt {
  /// Nobody to ask, and nobody who looks.
  Prompt NONE = nobody(Window.UNKNOWN);

  /// Nobody to ask.
  /// @param window where what is printed will be shown
  static Prompt nobody(Window window) {
    return new Prompt() {
      @Override
      public boolean interactive() {
        return false;
      }

      @Override
      public Optional<String> ask(String question) {
        return Optional.empty();
      }

      @Override
      public Window window() {
        return window;
      }
    };
  }

  /// Whether stdin and stdout both are a terminal.
  // Since JDK 22 there may be a console without a terminal, or none at all, depending on jdk.console.
  @SuppressWarnings("SystemConsoleNull")
  static boolean atTerminal() {
    var console = System.console();
    return console != null && console.isTerminal();
  }

  /// Whether somebody sits at a terminal.
  boolean interactive();

  /// Whether what was printed can be painted over: not on a printer, nor on a terminal that knows no more than one.
  default boolean repaints() {
    return interactive() && !List.of("", "dumb").contains(System.getenv().getOrDefault("TERM", ""));
  }

  /// How much the terminal shows; {@link Window#UNKNOWN} where nobody knows.
  default Window window() {
    return Window.UNKNOWN;
  }

  /// What a terminal shows at once.
  /// @param columns ≥ 0; 0: not known
  /// @param rows    ≥ 0; 0: not known
  record Window(int columns, int rows) {
    public static final Window UNKNOWN = new Window(0, 0);

    /// As much of a text as stays on the terminal when it is printed from the top: what has no room is counted in the
    /// last line. Lines that go on in the next row count as so many.
    String cut(String text) {
      var lines = text.lines().toList();
      var room = rows - 1; // the cursor stands below
      if (rows == 0 || columns == 0 || lines.stream().mapToInt(this::height).sum() <= room) {
        return text;
      }
      var shown = new ArrayList<String>();
      var used = height(more(lines.size()));
      for (var line : lines) {
        used += height(line);
        if (used > room) {
          break;
        }
        shown.add(line);
      }
      shown.add(more(lines.size() - shown.size()));
      return String.join("\n", shown) + "\n";
    }

    private static String more(int rows) {
      return "~ " + rows + " more rows";
    }

    private int height(String line) {
      return Math.max(1, Math.ceilDiv(line.codePointCount(0, line.length()), columns));
    }
  }

  /// Whether what is asked about was typed inside the shell: then the same as a command line is worth telling.
  default boolean inside() {
    return false;
  }

  /// Until it is closed, Ctrl-C interrupts the calling thread and the program goes on. The default is for where it does so
  /// anyway, and for where nobody could press it.
  default Interruptible interruptible() {
    return () -> {};
  }

  /// Ends what {@link #interruptible} began.
  interface Interruptible extends AutoCloseable {
    @Override
    void close();
  }

  /// The typed line without surrounding space; empty when the operator gave up (Ctrl-C, Ctrl-D).
  Optional<String> ask(String question);
}
