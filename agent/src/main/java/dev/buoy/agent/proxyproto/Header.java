package dev.buoy.agent.proxyproto;

import java.net.InetSocketAddress;

/// What a PROXY header says of the connection behind it.
public sealed interface Header {
  /// It is carried for somebody.
  /// @param source whose it is, resolved
  /// @param destination where they connected to, resolved
  /// @param tlvs what else is known of them; version 1 has none
  record Proxied(InetSocketAddress source, InetSocketAddress destination, Tlvs tlvs) implements Header {
    public Proxied {
      if (source.isUnresolved() || destination.isUnresolved()) {
        throw new IllegalArgumentException("not an address: " + (source.isUnresolved() ? source : destination));
      }
    }
  }

  /// It is the sender's own, as a health check is (version 2).
  record Local() implements Header {}

  /// It is carried for somebody whose addresses are not known, or are of a kind that is none of TCP.
  record Unknown() implements Header {}
}
