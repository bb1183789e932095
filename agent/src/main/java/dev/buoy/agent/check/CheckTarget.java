package dev.buoy.agent.check;

import dev.buoy.agent.proxyproto.HeaderCodec;
import dev.buoy.agent.proxyproto.ProxyVersion;
import dev.buoy.agent.socket.Source;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A server that is checked. Servers without a target are not checked and count as usable.
/// @param backend name of its backend
/// @param server its name there
/// @param address where checks connect to; mostly the server's own
/// @param ask what it is asked
/// @param sendProxy version of the PROXY header that goes before that; absent: none
/// @param places where checks come from: the first of them that is on this node and has a port left; empty: as the
/// system chooses
public record CheckTarget(String backend, String server, InetSocketAddress address, CheckConfig config, Ask ask,
    @Nullable ProxyVersion sendProxy, List<Source.Place> places) {
  private static final byte[] NOTHING = {};

  public CheckTarget {
    places = List.copyOf(places);
  }

  /// One that is only connected to.
  public CheckTarget(String backend, String server, InetSocketAddress address, CheckConfig config) {
    this(backend, server, address, config, new Ask.Connect(), null, List.of());
  }

  /// Whether an agent on the server is asked how it is, and not the server itself.
  public boolean asksAgent() {
    return ask instanceof Ask.Agent;
  }

  /// What is sent first: that the connection is nobody's but the sender's own. Empty where that is not to be said.
  public byte[] preface() {
    return sendProxy == null ? NOTHING : HeaderCodec.ofCheck(sendProxy);
  }
}
