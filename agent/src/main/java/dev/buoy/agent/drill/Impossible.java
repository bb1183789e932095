package dev.buoy.agent.drill;

/// A fault that cannot begin, or cannot be ended, and a sentence that says why and what to do.
public final class Impossible extends Exception {
  private static final long serialVersionUID = 1;

  public Impossible(String message) {
    super(message, null, false, false);
  }

  /// What to tell an operator.
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
