package dev.buoy.agent.operation;

/// Port: hears what has been done of an operation by now.
@FunctionalInterface
public interface Progress {
  /// One more step is done.
  /// @param operation its id; of no effect when it is not under way here
  /// @param text one clause, as "n2 stands back"
  void step(String operation, String text);
}
