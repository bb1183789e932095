package dev.buoy.agent.proxy;

import dev.buoy.agent.time.Scheduler;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.net.SocketAddress;

/// A connection on a Netty channel that reads only when asked to.
record NettyConnection(Channel channel, int loop) implements Connection {
  @Override
  public SocketAddress local() {
    return channel.localAddress();
  }

  @Override
  public SocketAddress remote() {
    return channel.remoteAddress();
  }

  @Override
  public boolean open() {
    return channel.isActive();
  }

  @Override
  public Scheduler scheduler() {
    return new EventLoopScheduler(channel.eventLoop());
  }

  @Override
  public void close() {
    var _ = channel.close();
  }

  @Override
  public void abort() {
    abort(channel);
  }

  /// Closes a channel so that its peer sees a reset, not an end of data. Any thread.
  static void abort(Channel channel) {
    // On its own loop: elsewhere it may be closed between the question and the option.
    NettyRelay.on(channel.eventLoop(), () -> {
      if (channel.isOpen()) {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        var _ = channel.close();
      }
    });
  }
}
