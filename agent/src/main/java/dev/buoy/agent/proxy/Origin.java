package dev.buoy.agent.proxy;

import dev.buoy.agent.proxyproto.Header;
import dev.buoy.agent.proxyproto.Tlvs;
import dev.buoy.agent.relay.Connection;
import java.net.InetSocketAddress;

/// Whose a connection is: what balancing, stickiness, limits and logs go by. The ends of the connection itself, unless a proxy in
/// front of this agent says otherwise.
/// @param source the client
/// @param destination where it connected to
/// @param tlvs what else the proxy in front knows
record Origin(InetSocketAddress source, InetSocketAddress destination, Tlvs tlvs) {
  /// Its own.
  static Origin of(Connection connection) {
    return new Origin(connection.remote(), connection.local(), Tlvs.NONE);
  }

  /// As the header says.
  static Origin of(Connection connection, Header header) {
    return switch (header) {
      case Header.Proxied(var source, var destination, var tlvs) -> new Origin(source, destination, tlvs);
      case Header.Local _,Header.Unknown _ -> of(connection);
    };
  }

  /// As a header of ours says it.
  Header header() {
    return new Header.Proxied(source, destination, tlvs);
  }
}
