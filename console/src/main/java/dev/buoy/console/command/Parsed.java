package dev.buoy.console.command;

/// What the parser makes of a line.
public sealed interface Parsed {
  /// A whole command.
  record Accepted(Invocation invocation) implements Parsed {}

  /// Not a command.
  /// @param message one sentence that says what to type instead
  record Rejected(String message) implements Parsed {}
}
