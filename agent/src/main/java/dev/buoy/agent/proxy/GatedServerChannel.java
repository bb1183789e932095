package dev.buoy.agent.proxy;

import io.netty.channel.Channel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.AttributeKey;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A server channel that asks for room before each accept, so that what is beyond the limit stays in the kernel's queue.
final class GatedServerChannel extends NioServerSocketChannel {
  private static final AttributeKey<Acceptor> ACCEPTOR = AttributeKey.valueOf(GatedServerChannel.class, "acceptor");

  private final Supplier<@Nullable Acceptor> acceptor;
  private volatile boolean paused = true;

  /// @param acceptor who serves what is accepted now; nobody: nothing is accepted
  GatedServerChannel(InetSocketAddress address, Supplier<@Nullable Acceptor> acceptor) {
    super(SelectorProvider.provider(), address.getAddress() instanceof Inet4Address
        ? SocketProtocolFamily.INET
        : SocketProtocolFamily.INET6);
    this.acceptor = acceptor;
  }

  /// Who reserved room for an accepted channel.
  static Acceptor acceptorOf(Channel child) {
    return Objects.requireNonNull(child.attr(ACCEPTOR).get());
  }

  /// Accepts again if there is somebody to serve. Any thread.
  void resume() {
    if (paused && acceptor.get() != null) {
      eventLoop().execute(() -> {
        paused = false;
        config().setAutoRead(true);
      });
    }
  }

  @Override
  protected int doReadMessages(List<Object> accepted) throws Exception {
    var owner = acceptor.get();
    if (owner == null || !reserveOrPause(owner)) {
      return 0;
    }
    var count = 0;
    try {
      count = super.doReadMessages(accepted);
    } finally {
      if (count != 1) {
        owner.release();
      }
    }
    if (count == 1) {
      var child = (Channel) accepted.getLast();
      child.attr(ACCEPTOR).set(owner);
      child.closeFuture().addListener(_ -> owner.release());
    }
    return count;
  }

  /// Room may come free while the channel is being paused: who frees it sees `paused`, or this sees the room.
  private boolean reserveOrPause(Acceptor owner) {
    if (owner.reserve()) {
      return true;
    }
    paused = true;
    if (owner.reserve()) {
      paused = false;
      return true;
    }
    config().setAutoRead(false);
    return false;
  }
}
