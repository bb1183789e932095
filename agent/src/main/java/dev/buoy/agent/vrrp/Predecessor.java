package dev.buoy.agent.vrrp;

/// What the reason to become master ([Sentences]) says of the master of before.
public enum Predecessor {
  /// It had been heard, and then it was not any more.
  SILENT,
  /// It said that it gives the role up.
  RESIGNED,
  /// It was heard all the time, with a lower priority.
  OUTRANKED,
  /// Nobody had been heard since this node takes part.
  UNHEARD,
  /// Nothing.
  UNTOLD;

  /// What this reason of a transition to MASTER says.
  public static Predecessor in(String reason) {
    if (reason.startsWith("no advertisement from ") || reason.endsWith(" fell silent")) {
      return SILENT;
    }
    if (reason.endsWith(" resigned (priority 0)") || reason.endsWith(" resigned and no other node took over")) {
      return RESIGNED;
    }
    if (reason.startsWith("priority ") && reason.contains(" is higher than ")) {
      return OUTRANKED;
    }
    return reason.startsWith("no advertisement heard ") || reason.startsWith("no other node became master ")
        ? UNHEARD
        : UNTOLD;
  }
}
