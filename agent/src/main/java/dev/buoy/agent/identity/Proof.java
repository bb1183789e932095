package dev.buoy.agent.identity;

import java.util.Locale;

/// What a caller's name rests on.
public enum Proof {
  /// The kernel says which user opened the socket.
  SOCKET,
  /// A certificate of the authority in the file.
  CERTIFICATE,
  /// A token of the file of tokens.
  TOKEN,
  /// Nothing: the caller gave the name itself.
  UNPROVEN;

  /// As the audit log has it.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
