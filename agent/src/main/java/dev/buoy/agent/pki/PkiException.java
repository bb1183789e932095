package dev.buoy.agent.pki;

/// What could not be done, and what to do about it, in one line for the user.
public sealed class PkiException extends Exception {
  private static final long serialVersionUID = 1;

  public PkiException(String message) {
    super(message);
  }

  PkiException(String message, Throwable cause) {
    super(message, cause);
  }

  /// What was asked for can never be done.
  public static final class Usage extends PkiException {
    private static final long serialVersionUID = 1;

    Usage(String message) {
      super(message);
    }
  }
}
