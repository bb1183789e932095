package dev.buoy.agent.control;

import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.channel.ChannelDuplexHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelPromise;
import io.grpc.netty.shaded.io.netty.channel.socket.DuplexChannel;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslHandler;
import io.grpc.netty.shaded.io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/// Sees to it that a client with which TLS could not be agreed upon hears why: a socket that is closed while there is
/// something left to read answers with a reset, which overtakes what was sent before it. Who speaks plaintext is told so
/// in TLS. The first in the pipeline.
final class LastWord extends ChannelDuplexHandler {
  private static final long LINGER_MILLIS = 1_000;
  private static final int HANDSHAKE = 22;
  /// A fatal alert, unexpected_message (RFC 8446 §6).
  private static final byte[] NOT_TLS = {21, 3, 3, 0, 2, 2, 10};

  private boolean heard;
  private boolean plaintext;
  private boolean leaving;

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (leaving) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (!heard && message instanceof ByteBuf bytes && bytes.isReadable()) {
      heard = true;
      plaintext = bytes.getByte(bytes.readerIndex()) != HANDSHAKE;
    }
    context.fireChannelRead(message);
  }

  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    if (leaving || !(context.channel() instanceof DuplexChannel channel) || !channel.isActive() || agreed(context)) {
      var _ = context.close(promise);
      return;
    }
    leaving = true;
    channel.config().setAutoRead(true);
    var said = context.writeAndFlush(plaintext ? Unpooled.wrappedBuffer(NOT_TLS) : Unpooled.EMPTY_BUFFER);
    var _ = said.addListener(_ -> shut(context, channel, promise));
  }

  private static void shut(ChannelHandlerContext context, DuplexChannel channel, ChannelPromise promise) {
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
