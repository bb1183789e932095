package dev.buoy.agent.proxy;

import dev.buoy.agent.access.AdmissionConfig;
import dev.buoy.agent.access.Network;
import dev.buoy.agent.socket.SocketOptions;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A listener as the file describes it.
/// @param binds at least one
/// @param maxconn connections open at once on this node, at least 1; more wait in the kernel's queue
/// @param clientTimeout a client silent for this long loses its connection; absent: never
/// @param clientFinTimeout the same once the client has been told that the server will send no more; absent: as `clientTimeout`
/// @param backend name of the backend that serves it
/// @param admission who may come
public record FrontendConfig(String name, List<Bind> binds, int maxconn, @Nullable Duration clientTimeout,
    @Nullable Duration clientFinTimeout, String backend, AdmissionConfig admission) {
  public FrontendConfig {
    binds = List.copyOf(binds);
  }

  /// One that everybody may come to.
  public FrontendConfig(String name, List<Bind> binds, int maxconn, @Nullable Duration clientTimeout,
      @Nullable Duration clientFinTimeout, String backend) {
    this(name, binds, maxconn, clientTimeout, clientFinTimeout, backend, AdmissionConfig.ANY);
  }

  /// An address to listen on.
  /// @param text as the file spells it, "*:9000"
  /// @param address the same, resolved; an address that is on no interface yet is fine
  /// @param backlog length of the kernel's queue of connections not yet accepted
  /// @param options of the connections that come here
  /// @param acceptProxy who comes here is one of these and begins with a PROXY header; empty: anybody, without one
  public record Bind(String text, InetSocketAddress address, int backlog, SocketOptions options,
      List<Network> acceptProxy) {
    public Bind {
      acceptProxy = List.copyOf(acceptProxy);
    }

    /// One for anybody.
    public Bind(String text, InetSocketAddress address, int backlog) {
      this(text, address, backlog, SocketOptions.STANDARD, List.of());
    }

    /// Whether connections to this address of the node arrive here; IPv6's wildcard takes those over IPv4 as well.
    public boolean covers(InetAddress at) {
      var own = address.getAddress();
      return own.equals(at) || (own.isAnyLocalAddress() && (own instanceof Inet6Address || at instanceof Inet4Address));
    }
  }
}
