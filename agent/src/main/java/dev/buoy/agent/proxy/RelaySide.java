package dev.buoy.agent.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// One of two coupled channels. It is read again only when all that was read has been written to the other side, and
/// the other side's output is shut down only after the last byte before it has left.
final class RelaySide extends ChannelInboundHandlerAdapter {
  private final Coupling coupling;
  private final Channel channel;
  private final Fault.Party party;
  private final long timeoutNanos;
  private final LongConsumer received;
  private @Nullable RelaySide other;
  private @Nullable ScheduledFuture<?> timer;
  private @Nullable Fault fault;
  private long lastActivity;
  /// Writes to this side that have not left yet.
  private int writing;
  private boolean reading;
  private boolean endRead;
  private boolean endWritten;
  private boolean cut;

  RelaySide(Coupling coupling, Channel channel, Fault.Party party, @Nullable Duration timeout, LongConsumer received) {
    this.coupling = coupling;
    this.channel = channel;
    this.party = party;
    this.timeoutNanos = timeout == null ? 0 : timeout.toNanos();
    this.received = received;
  }

  void couple(RelaySide otherSide) {
    other = otherSide;
    channel.pipeline().addLast(this);
  }

  void start() {
    touch();
    if (timeoutNanos > 0) {
      expectActivityWithin(timeoutNanos);
    }
    readMore();
  }

  /// Whether everything from this side has been passed on, or cannot be any more.
  boolean finished() {
    return other().fault != null || (endRead && other().endWritten);
  }

  @Nullable
  Fault fault() {
    return fault;
  }

  /// What this side was sent is not all: it is to see a reset.
  void markCut() {
    cut = true;
  }

  void close() {
    var expected = timer;
    if (expected != null) {
      expected.cancel(false);
    }
    if (cut || writing > 0) {
      NettyConnection.abort(channel);
    } else {
      var _ = channel.close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    var bytes = (ByteBuf) message;
    touch();
    received.accept(bytes.readableBytes());
    other().write(bytes);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    reading = false;
    other().channel.flush();
    if (other().writing == 0) {
      readMore();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE && !coupling.ended()) {
      endRead = true;
      touch();
      if (other().writing == 0) {
        other().writeEnd();
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    coupling.abort(Fault.of(cause instanceof IOException ? party : Fault.Party.US, cause));
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    coupling.abort(new Fault(party, "connection closed"));
  }

  private void write(ByteBuf bytes) {
    if (fault != null || coupling.ended()) {
      bytes.release();
      return;
    }
    writing++;
    channel.write(bytes).addListener(this::written);
  }

  private void written(Future<? super Void> write) {
    writing--;
    if (coupling.ended()) {
      return;
    }
    if (!write.isSuccess()) {
      refuse(write.cause());
      return;
    }
    touch();
    if (writing > 0) {
      return;
    }
    if (other().endRead) {
      writeEnd();
    } else {
      other().readMore();
    }
  }

  /// This side takes no more bytes. What it sent itself is still passed on.
  private void refuse(Throwable cause) {
    if (fault == null) {
      fault = Fault.of(cause instanceof IOException ? party : Fault.Party.US, cause);
      coupling.directionFinished();
    }
  }

  private void writeEnd() {
    if (endWritten || fault != null) {
      return;
    }
    ((SocketChannel) channel).shutdownOutput().addListener(shut -> {
      if (coupling.ended()) {
        return;
      }
      if (shut.isSuccess()) {
        endWritten = true;
        coupling.directionFinished();
      } else {
        refuse(Objects.requireNonNull(shut.cause()));
      }
    });
  }

  private void readMore() {
    if (!reading && !endRead && other().fault == null && !coupling.ended()) {
      reading = true;
      channel.read();
    }
  }

  private void touch() {
    lastActivity = now();
  }

  private void expectActivityWithin(long nanos) {
    timer = channel.eventLoop().schedule(this::checkActivity, nanos, TimeUnit.NANOSECONDS);
  }

  private void checkActivity() {
    var left = lastActivity + timeoutNanos - now();
    if (left > 0) {
      expectActivityWithin(left);
    } else if (awaited()) {
      coupling.expire(new Fault(party, "silent for " + Duration.ofNanos(timeoutNanos).toMillis() + "ms"));
    } else {
      expectActivityWithin(timeoutNanos);
    }
  }

  /// Whether it is this side's turn: to take what was sent to it, or to send while it is being read from.
  private boolean awaited() {
    return writing > 0 || (reading && !endRead);
  }

  private long now() {
    return channel.eventLoop().ticker().nanoTime();
  }

  private RelaySide other() {
    return Objects.requireNonNull(other);
  }
}
