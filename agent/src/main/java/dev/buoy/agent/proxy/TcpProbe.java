package dev.buoy.agent.proxy;

import dev.buoy.agent.check.CheckResult;
import dev.buoy.agent.check.Probe;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;

/// Asks a server whether it accepts TCP connections: connects, then resets, so that neither side keeps anything.
public final class TcpProbe implements Probe {
  private final EventLoop loop;
  private final ChannelFactory<SocketChannel> channels;

  /// @param loop where it is called from, and where it answers
  public TcpProbe(EventLoop loop) {
    this(loop, NioSocketChannel::new);
  }

  TcpProbe(EventLoop loop, ChannelFactory<SocketChannel> channels) {
    this.loop = loop;
    this.channels = channels;
  }

  @Override
  public void probe(InetSocketAddress target, Duration timeout, Consumer<CheckResult> onResult) {
    loop.execute(() -> connect(target, timeout, onResult));
  }

  private void connect(InetSocketAddress target, Duration timeout, Consumer<CheckResult> onResult) {
    var started = loop.ticker().nanoTime();
    new Bootstrap().group(loop).channelFactory(channels).option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.SO_LINGER, 0)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE))
        .handler(new ChannelInboundHandlerAdapter()).connect(target)
        .addListener((ChannelFutureListener) connect -> NettyRelay.on(loop, () -> {
          var duration = Duration.ofNanos(loop.ticker().nanoTime() - started);
          var cause = connect.cause();
          if (cause == null) {
            var _ = connect.channel().close();
            onResult.accept(new CheckResult(CheckResult.Code.L4OK, duration, ""));
          } else {
            onResult.accept(failure(cause, duration, timeout));
          }
        }));
  }

  private static CheckResult failure(Throwable cause, Duration duration, Duration timeout) {
    return cause instanceof ConnectTimeoutException
        ? new CheckResult(CheckResult.Code.L4TOUT, duration, "no answer within " + timeout.toMillis() + "ms")
        : new CheckResult(CheckResult.Code.L4CON, duration, Fault.words(cause));
  }
}
