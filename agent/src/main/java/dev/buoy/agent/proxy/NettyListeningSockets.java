package dev.buoy.agent.proxy;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Listening sockets on Netty's NIO loops.
final class NettyListeningSockets implements ListeningSockets {
  private final Loops loops;
  private final Map<InetSocketAddress, NettyListeningSocket> open = new ConcurrentHashMap<>();

  NettyListeningSockets(Loops loops) {
    this.loops = loops;
  }

  @Override
  public ListeningSocket acquire(String frontend, FrontendConfig.Bind bind) throws BindFailed {
    if (open.containsKey(bind.address())) {
      throw new BindFailed(frontend, bind, "another frontend of this agent listens there");
    }
    var socket = new NettyListeningSocket(loops, bind, closed -> open.remove(bind.address(), closed));
    var failure = socket.open();
    if (failure.isPresent()) {
      throw new BindFailed(frontend, bind, failure.get());
    }
    open.put(bind.address(), socket);
    return socket;
  }

  @Override
  public Optional<ListeningSocket> adopt(FrontendConfig.Bind bind) {
    return Optional.ofNullable(open.get(bind.address()));
  }

  @Override
  public Collection<ListeningSocket> handOver() {
    return List.copyOf(open.values());
  }
}
