package dev.buoy.agent.proxy;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.BindException;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One bind on a Netty server channel. An address that is on no interface is tried again until it is.
final class NettyListeningSocket implements ListeningSocket {
  private static final Duration TRY_AGAIN = Duration.ofMillis(200);
  /// An address that has just come may not be ready to be bound.
  private static final Duration REFUSED_AFTER = Duration.ofSeconds(2);
  /// How long a refusal stands when the address has gone: a virtual address would come back at once, to be given up
  /// again.
  private static final Duration REFUSED_FOR = Duration.ofMinutes(1);

  private static final Duration RELEASED_WITHIN = Duration.ofSeconds(5);

  private final Loops loops;
  private final EventLoop loop;
  private final FrontendConfig.Bind bind;
  private final Consumer<NettyListeningSocket> onClose;
  private volatile State state = State.WAITING;
  private volatile String reason = "";
  private volatile @Nullable GatedServerChannel channel;
  private volatile @Nullable Acceptor acceptor;
  /// On the loop: the first and the last refusal in a row, of an address that was here.
  private @Nullable Refusals refusals;

  private record Refusals(long firstNanos, long lastNanos) {}

  NettyListeningSocket(Loops loops, FrontendConfig.Bind bind, Consumer<NettyListeningSocket> onClose) {
    this.loops = loops;
    this.loop = loops.next();
    this.bind = bind;
    this.onClose = onClose;
  }

  /// Binds and listens, or begins to wait for the address. Blocks; not on an event loop.
  /// @return why it cannot, empty when all is well
  Optional<String> open() {
    var attempt = listen().awaitUninterruptibly();
    var cause = attempt.cause();
    if (cause == null) {
      opened((GatedServerChannel) attempt.channel());
    } else if (isAbsent(cause)) {
      waitForAddress();
    } else {
      return Optional.of(Fault.words(cause));
    }
    return Optional.empty();
  }

  @Override
  public FrontendConfig.Bind bind() {
    return bind;
  }

  @Override
  public State state() {
    return state;
  }

  @Override
  public String reason() {
    return reason;
  }

  @Override
  public void serve(Acceptor newAcceptor) {
    acceptor = newAcceptor;
    resume();
  }

  @Override
  public void resume() {
    var opened = channel;
    if (opened != null) {
      opened.resume();
    }
  }

  @Override
  public void close() {
    state = State.CLOSED;
    var opened = channel;
    if (opened != null) {
      opened.close().awaitUninterruptibly();
      // Until then the kernel goes on accepting for it.
      Loops.awaitTurns(List.of(loop), RELEASED_WITHIN);
    }
    onClose.accept(this);
  }

  private ChannelFuture listen() {
    return new ServerBootstrap().group(loop, loops.group())
        .channelFactory(() -> new GatedServerChannel(bind.address(), () -> acceptor))
        .option(ChannelOption.AUTO_READ, false).option(ChannelOption.SO_REUSEADDR, true)
        .option(ChannelOption.SO_BACKLOG, bind.backlog()).childOption(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.AUTO_CLOSE, false).childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childOption(ChannelOption.TCP_NODELAY, true).childOption(ChannelOption.RECVBUF_ALLOCATOR, NettyRelay.reads())
        .childHandler(new Welcome()).bind(bind.address());
  }

  private void opened(GatedServerChannel opened) {
    channel = opened;
    change(State.LISTENING, "");
    if (state == State.CLOSED) {
      var _ = opened.close();
    } else {
      opened.resume();
    }
  }

  private void waitForAddress() {
    change(State.WAITING, absence());
    new EventLoopScheduler(loop).schedule(TRY_AGAIN, this::tryAgain);
  }

  private void tryAgain() {
    if (state == State.CLOSED) {
      return;
    }
    listen().addListener((ChannelFutureListener) attempt -> {
      var cause = attempt.cause();
      if (cause == null) {
        refusals = null;
        opened((GatedServerChannel) attempt.channel());
      } else {
        notOpened(cause);
        new EventLoopScheduler(loop).schedule(TRY_AGAIN, this::tryAgain);
      }
    });
  }

  private void notOpened(Throwable cause) {
    long now = loop.ticker().nanoTime();
    var before = refusals;
    if (!isAbsent(cause)) {
      refusals = new Refusals(before == null ? now : before.firstNanos, now);
      boolean lasts = now - refusals.firstNanos >= REFUSED_AFTER.toNanos();
      change(lasts ? State.REFUSED : State.WAITING, Fault.words(cause));
    } else if (state != State.REFUSED || before == null || now - before.lastNanos >= REFUSED_FOR.toNanos()) {
      refusals = null;
      change(State.WAITING, absence());
    }
  }

  private String absence() {
    return bind.address().getAddress().getHostAddress() + " is on no interface of this node";
  }

  private void change(State newState, String newReason) {
    if (state == State.CLOSED || (state == newState && reason.equals(newReason))) {
      return;
    }
    state = newState;
    reason = newReason;
    var owner = acceptor;
    if (owner != null) {
      owner.socketChanged(this);
    }
  }

  /// Whether binding failed because no interface has the address.
  private boolean isAbsent(Throwable cause) {
    var address = bind.address().getAddress();
    try {
      return cause instanceof BindException && !address.isAnyLocalAddress()
          && NetworkInterface.getByInetAddress(address) == null;
    } catch (IOException _) {
      return false;
    }
  }

  /// Gives an accepted channel to whoever reserved room for it, once it is registered with its loop.
  private final class Welcome extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel child) {
      child.pipeline().addLast(new ChannelInboundHandlerAdapter() {
        @Override
        public void channelActive(ChannelHandlerContext context) {
          context.pipeline().remove(this);
          var connection = new NettyConnection(child, loops.numberOf(child.eventLoop()));
          GatedServerChannel.acceptorOf(child).accepted(connection);
        }
      });
    }
  }
}
