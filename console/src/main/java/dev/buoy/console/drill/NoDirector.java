package dev.buoy.console.drill;

/// Nobody can direct the drill. The message is for the user.
public final class NoDirector extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean unanswered;

  NoDirector(String message, boolean unanswered) {
    super(message);
    this.unanswered = unanswered;
  }

  /// What to tell the user.
  public String sentence() {
    return String.valueOf(getMessage());
  }

  /// Whether somebody could who does not answer.
  public boolean unanswered() {
    return unanswered;
  }
}
