package dev.buoy.agent.operation;

/// A request that is not carried out, with a sentence for whoever asked.
public final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Kind kind;

  public Refused(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  /// Why, in the terms of the API's status codes.
  public enum Kind {
    /// Something in the request is missing or wrong.
    INVALID,
    /// No such name; the message lists those that exist.
    NOT_FOUND,
    /// A guard, or a state in which it cannot be done.
    PRECONDITION,
    /// Another node that it needs does not answer.
    UNREACHABLE,
    /// The state moved since the plan.
    STALE_PLAN,
    /// The caller's role does not allow it.
    FORBIDDEN
  }
}
