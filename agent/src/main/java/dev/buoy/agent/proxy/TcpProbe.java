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
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;

/// Asks a server whether it accepts TCP connections: connects, then resets, so that neither side keeps anything.
public final class TcpProbe implements Probe {
  private final EventLoop loop;
  private final ChannelFactory<SocketChannel> channels;

  /// @param loop where it is called from, and where it answers
  public TcpProbe(EventLoop loop) {
    this(loop, EpollSocketChannel::new);
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
        .addListener((ChannelFutureListener) connect -> on(loop, () -> {
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

  /// A channel that could not be made, as for want of a descriptor, has no loop, and Netty tells of it on a thread of its
  /// own.
  private static void on(EventLoop loop, Runnable answer) {
    if (loop.inEventLoop()) {
      answer.run();
    } else {
      loop.execute(answer);
    }
  }

  /// What the system says of a failure, without addresses.
  private static String words(Throwable failure) {
    var root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    var message = Objects.requireNonNullElse(root.getMessage(), root.getClass().getSimpleName());
    var address = message.indexOf(": ");
    var text = address > 0 ? message.substring(0, address) : message;
    return text.isEmpty() ? text : text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
  }

  private static CheckResult failure(Throwable cause, Duration duration, Duration timeout) {
    return cause instanceof ConnectTimeoutException
        ? new CheckResult(CheckResult.Code.L4TOUT, duration, "no answer within " + timeout.toMillis() + "ms")
        : new CheckResult(CheckResult.Code.L4CON, duration, words(cause));
  }
}
