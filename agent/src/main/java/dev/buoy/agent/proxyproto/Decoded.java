package dev.buoy.agent.proxyproto;

/// What the first bytes of a connection are.
public sealed interface Decoded {
  /// A header.
  /// @param length its bytes; what follows belongs to the connection's user
  record Complete(Header header, int length) implements Decoded {}

  /// The beginning of one.
  record Incomplete() implements Decoded {}

  /// None, or one that may not be.
  /// @param reason as part of a sentence
  record Malformed(String reason) implements Decoded {}
}
