package dev.buoy.agent.proxy;

import dev.buoy.agent.relay.RelayLoop;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Owns the listening descriptors, whoever serves them. One caller at a time, not on an event loop.
final class ListeningSockets {
  private final List<RelayLoop> loops;
  private final Map<InetSocketAddress, ListeningSocket> open = new ConcurrentHashMap<>();

  ListeningSockets(List<RelayLoop> loops) {
    this.loops = loops;
  }

  /// Opens a socket on an address that is not held yet. It accepts nothing until it is served.
  /// @param frontend named in the error
  /// @throws BindFailed when the system refuses
  ListeningSocket acquire(String frontend, FrontendConfig.Bind bind) throws BindFailed {
    if (open.containsKey(bind.address())) {
      throw new BindFailed(frontend, bind, "another frontend of this agent listens there");
    }
    // An own socket on the same port is known, and may overlap while a reload replaces it.
    var alone = open.keySet().stream().noneMatch(held -> held.getPort() == bind.address().getPort());
    var socket = new ListeningSocket(loops, bind, closed -> open.remove(bind.address(), closed));
    var failure = socket.open(alone);
    if (failure.isPresent()) {
      throw new BindFailed(frontend, bind, failure.get());
    }
    open.put(bind.address(), socket);
    return socket;
  }

  /// The open socket on this address, so that who serves it next need not open it again.
  Optional<ListeningSocket> adopt(FrontendConfig.Bind bind) {
    return Optional.ofNullable(open.get(bind.address()));
  }

  /// Every open socket, to be handed over.
  Collection<ListeningSocket> handOver() {
    return List.copyOf(open.values());
  }
}
