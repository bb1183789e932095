package dev.buoy.agent.track;

/// What one look at a file or at the processes found.
public sealed interface Sample {
  /// A file's number, or how many processes there are at least.
  record Value(int number) implements Sample {}

  /// There is no such file.
  record Absent() implements Sample {}

  /// It could not be found out: a failure, never a success.
  /// @param why one clause for an operator
  record Unreadable(String why) implements Sample {}
}
