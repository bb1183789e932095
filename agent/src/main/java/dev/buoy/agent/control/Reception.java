package dev.buoy.agent.control;

import dev.buoy.agent.identity.ConnectionLimits;
import dev.buoy.agent.identity.ConnectionLimits.Source;
import dev.buoy.agent.identity.ConnectionLimits.Way;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Predicate;

/// Admits as many connections to the API as there is room for; other agents are always admitted.
/// @param agent whether there is another agent at an address
public record Reception(ConnectionLimits limits, Predicate<InetAddress> agent) {
  /// Whether a connection may go on, which then counts until it is closed.
  boolean admits(Channel channel) {
    if (channel.remoteAddress() instanceof InetSocketAddress remote && agent.test(remote.getAddress())) {
      return true;
    }
    var source = source(channel);
    boolean admitted = limits.begin(source);
    if (admitted) {
      var _ = channel.closeFuture().addListener(_ -> limits.end(source));
    }
    return admitted;
  }

  private static Source source(Channel channel) {
    return switch (channel) {
      case EpollDomainSocketChannel socket -> new Source(Way.SOCKET, user(socket));
      case Channel other when other.remoteAddress() instanceof InetSocketAddress remote ->
        new Source(Way.NETWORK, remote.getAddress().getHostAddress());
      default -> new Source(Way.NETWORK, "who is gone already");
    };
  }

  private static String user(EpollDomainSocketChannel socket) {
    try {
      return "uid " + socket.peerCredentials().uid();
    } catch (IOException _) {
      return "an unknown user";
    }
  }
}
