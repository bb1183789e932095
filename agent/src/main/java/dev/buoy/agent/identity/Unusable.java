package dev.buoy.agent.identity;

/// Files of certificates that nothing can be served with; the message is one line for an operator.
final class Unusable extends Exception {
  private static final long serialVersionUID = 1;

  Unusable(String message) {
    super(message, null, false, false);
  }
}
