package dev.buoy.agent.proxy;

import java.util.Locale;
import java.util.Objects;

/// Why a connection failed or ended early, and on whose side.
/// @param text what happened, for an operator: "connection refused"
public record Fault(Party party, String text) {

  /// Who is at fault.
  public enum Party {
    CLIENT, SERVER,
    /// This agent: no descriptor, no memory, told to stop.
    US
  }

  /// What the system says of a failure, without addresses.
  static Fault of(Party party, Throwable failure) {
    return new Fault(party, words(failure));
  }

  static String words(Throwable failure) {
    var root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    var message = Objects.requireNonNullElse(root.getMessage(), root.getClass().getSimpleName());
    var address = message.indexOf(": ");
    var text = address > 0 ? message.substring(0, address) : message;
    return text.isEmpty() ? text : text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
  }
}
