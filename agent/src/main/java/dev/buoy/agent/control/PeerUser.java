package dev.buoy.agent.control;

import io.grpc.Attributes;
import io.grpc.netty.shaded.io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiationEvent;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiator.ProtocolNegotiator;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiators;
import io.grpc.netty.shaded.io.grpc.netty.ProtocolNegotiationEvent;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.util.AsciiString;
import java.io.IOException;

/// Asks the kernel which user is at the other end of a connection of the socket (SO_PEERCRED of unix(7)), before the first
/// call comes, and leaves the answer in the attributes of each call. Where there is no answer there is no attribute.
final class PeerUser implements ProtocolNegotiator {
  /// The user's number.
  static final Attributes.Key<Integer> UID = Attributes.Key.create("buoy-peer-uid");

  private final ProtocolNegotiator plaintext = InternalProtocolNegotiators.serverPlaintext();

  @Override
  public AsciiString scheme() {
    return plaintext.scheme();
  }

  @Override
  public ChannelHandler newHandler(GrpcHttp2ConnectionHandler connection) {
    return InternalProtocolNegotiators.waitUntilActiveHandler(
        new Asking(InternalProtocolNegotiators.grpcNegotiationHandler(connection)), connection.getNegotiationLogger());
  }

  @Override
  public void close() {
    plaintext.close();
  }

  /// Takes its own place in the pipeline's hand-over, and gives it to the next.
  private static final class Asking extends ChannelInboundHandlerAdapter {
    private final ChannelHandler next;

    Asking(ChannelHandler next) {
      this.next = next;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (!(event instanceof ProtocolNegotiationEvent negotiated)) {
        context.fireUserEventTriggered(event);
        return;
      }
      context.pipeline().replace(context.name(), null, next);
      context.fireUserEventTriggered(known(context, negotiated));
    }

    private static ProtocolNegotiationEvent known(ChannelHandlerContext context, ProtocolNegotiationEvent event) {
      try {
        return context.channel() instanceof EpollDomainSocketChannel socket
            ? InternalProtocolNegotiationEvent.withAttributes(event, InternalProtocolNegotiationEvent
                .getAttributes(event).toBuilder().set(UID, socket.peerCredentials().uid()).build())
            : event;
      } catch (IOException _) {
        return event;
      }
    }
  }
}
