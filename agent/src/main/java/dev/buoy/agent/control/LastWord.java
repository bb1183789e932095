package dev.buoy.agent.control;

import io.grpc.netty.shaded.io.netty.channel.ChannelDuplexHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelPromise;
import io.grpc.netty.shaded.io.netty.channel.socket.DuplexChannel;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslHandler;
import io.grpc.netty.shaded.io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/// Sees to it that a client with which TLS could not be agreed upon hears why: a socket that is closed while there is
/// something left to read answers with a reset, which overtakes what was sent before it. To a client in plaintext an end
/// in order says that it may be TLS that is spoken here; a reset says nothing. Several handlers close what failed: the
/// later ones wait with the first. The first in the pipeline.
final class LastWord extends ChannelDuplexHandler {
  private static final long LINGER_MILLIS = 1_000;

  private boolean leaving;

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (leaving) {
      ReferenceCountUtil.release(message);
      return;
    }
    context.fireChannelRead(message);
  }

  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    if (leaving) {
      var _ = context.channel().closeFuture().addListener(_ -> promise.trySuccess());
      return;
    }
    if (!(context.channel() instanceof DuplexChannel channel) || !channel.isActive() || agreed(context)) {
      var _ = context.close(promise);
      return;
    }
    leaving = true;
    channel.config().setAutoRead(true);
    var _ = channel.shutdownOutput().addListener(_ -> linger(context, promise));
  }

  private static void linger(ChannelHandlerContext context, ChannelPromise promise) {
    var _ = context.executor().schedule(() -> {
      var _ = context.close(promise);
    }, LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static boolean agreed(ChannelHandlerContext context) {
    var tls = context.pipeline().get(SslHandler.class);
    return tls == null || tls.handshakeFuture().isSuccess();
  }
}
