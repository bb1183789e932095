package dev.buoy.console.command;

import java.util.List;
import java.util.Optional;

/// Port: asks the operator, where there is one.
public interface Prompt {
  /// Nobody to ask.
  Prompt NONE = new Prompt() {
    @Override
    public boolean interactive() {
      return false;
    }

    @Override
    public Optional<String> ask(String question) {
      return Optional.empty();
    }
  };

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

  /// Whether what is asked about was typed inside the shell: then the same as a command line is worth telling.
  default boolean inside() {
    return false;
  }

  /// The typed line without surrounding space; empty when the operator gave up (Ctrl-C, Ctrl-D).
  Optional<String> ask(String question);
}
