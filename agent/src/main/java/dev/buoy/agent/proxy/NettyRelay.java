package dev.buoy.agent.proxy;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.SocketException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A relay of plain Netty channels on NIO. Both channels of a pair live on the client's loop.
final class NettyRelay implements Relay {
  private static final int LARGEST_READ = 64 * 1024;
  private static final int READS_IN_A_ROW = 2;

  private final ChannelFactory<SocketChannel> channels;

  NettyRelay() {
    this(NioSocketChannel::new);
  }

  NettyRelay(ChannelFactory<SocketChannel> channels) {
    this.channels = channels;
  }

  @Override
  public void relay(Connection client, Route route, Events events) {
    switch (client) {
      case NettyConnection(var channel, _) -> connect(channel, route, events);
    }
  }

  /// Reads are bounded: at most this much of a connection is in memory in one direction, as nothing more is read before
  /// it has been written.
  static RecvByteBufAllocator reads() {
    return new AdaptiveRecvByteBufAllocator(64, 2048, LARGEST_READ).maxMessagesPerRead(READS_IN_A_ROW);
  }

  private void connect(Channel client, Route route, Events events) {
    new Bootstrap().group(client.eventLoop()).channelFactory(channels).option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.AUTO_CLOSE, false).option(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .option(ChannelOption.TCP_NODELAY, true).option(ChannelOption.RECVBUF_ALLOCATOR, reads())
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis(route.connectTimeout()))
        .handler(new ChannelInboundHandlerAdapter()).connect(route.server())
        .addListener((ChannelFutureListener) connect -> on(client.eventLoop(), () -> {
          var cause = connect.cause();
          if (cause == null) {
            couple(client, connect.channel(), route, events);
          } else {
            events.unreachable(failure(cause, route));
          }
        }));
  }

  /// Runs `answer` on the loop, at once when that is where we are. A channel that could not be made, as for want of a
  /// descriptor, has no loop, and Netty tells of it on a thread of its own.
  static void on(EventLoop loop, Runnable answer) {
    if (loop.inEventLoop()) {
      answer.run();
    } else {
      loop.execute(answer);
    }
  }

  private static void couple(Channel client, Channel server, Route route, Events events) {
    events.connected();
    if (client.isActive()) {
      new Coupling(client, server, route, events).start();
    } else {
      NettyConnection.abort(server);
      events.ended(new Fault(Fault.Party.CLIENT, "connection closed"));
    }
  }

  private static Fault failure(Throwable cause, Route route) {
    return switch (cause) {
      case ConnectTimeoutException _ -> new Fault(Fault.Party.SERVER,
          "no answer within " + millis(route.connectTimeout()) + "ms");
      case SocketException _ -> Fault.of(Fault.Party.SERVER, cause);
      default -> Fault.of(Fault.Party.US, cause);
    };
  }

  /// Netty's way to say it; 0 waits as long as the system does.
  private static int millis(@Nullable Duration timeout) {
    return timeout == null ? 0 : Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
  }
}
