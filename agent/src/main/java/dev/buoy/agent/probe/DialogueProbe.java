package dev.buoy.agent.probe;

import dev.buoy.agent.check.CheckResult;
import dev.buoy.agent.check.CheckResult.Code;
import dev.buoy.agent.check.CheckTarget;
import dev.buoy.agent.relay.RelayLoop;
import dev.buoy.agent.socket.Source;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Holds one dialogue with a server, from connecting to the verdict, and gives the connection up: in order after a last
/// word, else by a reset, so that neither side keeps anything.
final class DialogueProbe extends ChannelInboundHandlerAdapter {
  /// EADDRNOTAVAIL: the address is not on this node, or all of its ports are in use.
  private static final String NOT_ASSIGNED = "cannot assign";
  /// Its port is chosen when it connects, ip(7).
  private static final ChannelOption<Integer> NO_PORT = new IntegerUnixChannelOption("IP_BIND_ADDRESS_NO_PORT", 0, 24);
  private static final ChannelOption<Integer> PORTS = new IntegerUnixChannelOption("IP_LOCAL_PORT_RANGE", 0, 51);

  private final RelayLoop loop;
  private final ChannelFactory<EpollSocketChannel> sockets;
  private final Executor background;
  private final CheckTarget target;
  /// Which of the target's places it comes from.
  private final int place;
  private final Dialogue dialogue;
  private final Consumer<CheckResult> onResult;
  private final long startedNanos;
  private @Nullable Future<?> limit;
  private boolean connected;
  private boolean ended;

  private DialogueProbe(RelayLoop loop, ChannelFactory<EpollSocketChannel> sockets, Executor background,
      CheckTarget target, int place, Dialogue dialogue, Consumer<CheckResult> onResult) {
    this.loop = loop;
    this.sockets = sockets;
    this.background = background;
    this.target = target;
    this.place = place;
    this.dialogue = dialogue;
    this.onResult = onResult;
    this.startedNanos = loop.ticker().nanoTime();
  }

  /// On the loop.
  /// @param background runs what takes too long for the loop
  /// @param onResult called once, there
  static void begin(RelayLoop loop, Executor background, CheckTarget target, Dialogue dialogue,
      Consumer<CheckResult> onResult) {
    begin(loop, EpollSocketChannel::new, background, target, dialogue, onResult);
  }

  /// @param sockets makes a socket, or throws where this node lacks a descriptor for it
  static void begin(RelayLoop loop, ChannelFactory<EpollSocketChannel> sockets, Executor background,
      CheckTarget target, Dialogue dialogue, Consumer<CheckResult> onResult) {
    new DialogueProbe(loop, sockets, background, target, 0, dialogue, onResult).connect();
  }

  private void connect() {
    var timeout = target.config().timeout();
    var connecting = new Bootstrap().group(loop).channelFactory(sockets)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE))
        .option(ChannelOption.SO_LINGER, 0).option(ChannelOption.TCP_NODELAY, true).handler(this)
        .remoteAddress(target.address());
    if (!target.places().isEmpty()) {
      from(connecting, target.places().get(place));
    }
    connecting.connect().addListener((ChannelFutureListener) this::connected);
  }

  private static void from(Bootstrap connecting, Source.Place place) {
    connecting.localAddress(new InetSocketAddress(place.address(), 0)).option(NO_PORT, 1);
    if (place.hasRange()) {
      connecting.option(PORTS, place.lastPort() << 16 | place.firstPort());
    }
  }

  /// Of a socket that could not be made Netty tells on a thread of its own.
  private void connected(ChannelFuture connecting) {
    if (!loop.inEventLoop()) {
      loop.execute(() -> connected(connecting));
      return;
    }
    var failure = connecting.cause();
    if (ended) {
      return; // the exchange was faster
    }
    if (failure == null) {
      converse(connecting);
    } else if (place + 1 < target.places().size() && words(failure).contains(NOT_ASSIGNED)) {
      new DialogueProbe(loop, sockets, background, target, place + 1, dialogue, onResult).connect();
    } else {
      answer(unreachable(failure));
    }
  }

  /// The channel is connected before its handler hears of it.
  private void converse(ChannelFuture connecting) {
    connected = true;
    var config = target.config();
    var own = config.exchangeTimeout();
    var left = own == null
        ? config.timeout().toNanos() - (loop.ticker().nanoTime() - startedNanos)
        : own.toNanos();
    limit = loop.schedule(() -> end(connecting.channel().pipeline().firstContext(), Turn.end(tooLate())),
        Math.max(0, left), TimeUnit.NANOSECONDS);
    var context = connecting.channel().pipeline().context(this);
    if (context == null) {
      answer(dialogue.closed()); // closed already
      return;
    }
    var preface = target.preface();
    if (preface.length > 0) {
      var _ = context.write(Unpooled.wrappedBuffer(preface));
    }
    follow(context, dialogue.begin());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (connected && !ended && message instanceof ByteBuf bytes) {
        follow(context, dialogue.heard(ByteBufUtil.getBytes(bytes)));
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (connected && !ended) {
      answer(dialogue.closed());
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!ended) {
      end(context, Turn.end(Verdict.strange(cause instanceof IOException
          ? words(cause) + ", awaiting " + dialogue.awaits()
          : "the check itself failed: " + cause)));
    }
  }

  private void follow(ChannelHandlerContext context, Turn turn) {
    if (turn.verdict() != null) {
      end(context, turn);
      return;
    }
    if (turn.say().length > 0) {
      var _ = context.writeAndFlush(Unpooled.wrappedBuffer(turn.say()));
    } else {
      context.flush();
    }
    var work = turn.work();
    if (work != null) {
      background.execute(() -> {
        work.effort().run();
        loop.execute(() -> worked(context, work));
      });
    }
  }

  private void worked(ChannelHandlerContext context, Turn.Work work) {
    if (!ended) {
      follow(context, work.next().get());
    }
  }

  private void end(@Nullable ChannelHandlerContext context, Turn turn) {
    var verdict = turn.verdict();
    if (ended || verdict == null) {
      return;
    }
    answer(verdict);
    if (context == null) {
      return;
    }
    if (turn.say().length > 0 || (target.sendProxy() != null && verdict.code() == Code.L4OK)) {
      context.channel().config().setOption(ChannelOption.SO_LINGER, -1);
      context.writeAndFlush(Unpooled.wrappedBuffer(turn.say())).addListener(ChannelFutureListener.CLOSE);
    } else {
      var _ = context.close();
    }
  }

  private void answer(Verdict verdict) {
    ended = true;
    var limiting = limit;
    if (limiting != null) {
      limiting.cancel(false);
    }
    onResult.accept(new CheckResult(verdict.code(), Duration.ofNanos(loop.ticker().nanoTime() - startedNanos),
        verdict.detail()));
  }

  private Verdict tooLate() {
    var own = target.config().exchangeTimeout();
    var allowed = own == null ? target.config().timeout() : own;
    return new Verdict(Code.L7TOUT, "no answer within " + allowed.toMillis() + "ms, awaiting " + dialogue.awaits());
  }

  private Verdict unreachable(Throwable failure) {
    if (failure instanceof ConnectTimeoutException) {
      return new Verdict(Code.L4TOUT, "no answer within " + target.config().timeout().toMillis() + "ms");
    }
    var verdict = Shortage.verdict(words(failure));
    return failure instanceof SocketException ? verdict : new Verdict(Code.SOCKERR, verdict.detail());
  }

  /// Netty has the system's words between its call and the address, and none where there is no way to a server.
  private static String words(Throwable failure) {
    if (failure instanceof NoRouteToHostException) {
      return "no route to host";
    }
    var text = String.valueOf(failure.getMessage())
        .replaceFirst("^.*failed(\\(\\.\\.\\))?( with error\\([-0-9]+\\))?: ", "")
        .replaceFirst(": [^ ]*[/:][^ ]*$", "");
    return text.toLowerCase(Locale.ROOT);
  }
}
