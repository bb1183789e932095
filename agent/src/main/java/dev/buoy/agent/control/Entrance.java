package dev.buoy.agent.control;

import io.grpc.netty.shaded.io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiator.ProtocolNegotiator;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.util.AsciiString;
import java.util.function.Predicate;

/// Sees each connection before a byte of it is read, and ends it or leaves it to what negotiates the protocol.
/// @param inside what comes after it
/// @param admits whether the connection may go on; on its own loop
record Entrance(ProtocolNegotiator inside, Predicate<Channel> admits) implements ProtocolNegotiator {
  @Override
  public AsciiString scheme() {
    return inside.scheme();
  }

  @Override
  public ChannelHandler newHandler(GrpcHttp2ConnectionHandler connection) {
    return new Threshold(inside.newHandler(connection));
  }

  @Override
  public void close() {
    inside.close();
  }

  /// Gives its place in the pipeline to the next.
  private final class Threshold extends ChannelInboundHandlerAdapter {
    private final ChannelHandler next;

    Threshold(ChannelHandler next) {
      this.next = next;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      if (admits.test(context.channel())) {
        context.pipeline().replace(this, null, next);
      } else {
        var _ = context.close();
      }
    }
  }
}
