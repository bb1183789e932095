package dev.buoy.agent.check;

/// What a check sends first, for servers that want the PROXY protocol: that the connection is nobody's but the proxy's
/// own (the specification's sections 2.1 and 2.2).
public enum Preface {
  NONE(""),
  /// `UNKNOWN`: the receiver uses the real addresses.
  V1("PROXY UNKNOWN\r\n"),
  /// The command `LOCAL` without addresses.
  V2("\r\n\r\n\0\r\nQUIT\n \0\0\0");

  private final String octets;

  Preface(String octets) {
    this.octets = octets;
  }

  /// The bytes themselves; nothing for `NONE`.
  public byte[] bytes() {
    return Octets.bytes(octets);
  }
}
