package dev.buoy.agent.backend;

import dev.buoy.agent.proxyproto.ProxyVersion;
import dev.buoy.agent.socket.SocketOptions;
import dev.buoy.agent.socket.Source;
import org.jspecify.annotations.Nullable;

/// How connections to a server are made.
/// @param sendProxy the PROXY header that each begins with; absent: none
/// @param source which address they come from
public record ServerLink(@Nullable ProxyVersion sendProxy, Source source, SocketOptions options) {
  /// As the system does it, with no header.
  public static final ServerLink PLAIN = new ServerLink(null, Source.ANY, SocketOptions.STANDARD);
}
