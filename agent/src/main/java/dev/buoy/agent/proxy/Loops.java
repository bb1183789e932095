package dev.buoy.agent.proxy;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The event loops, numbered, so that each may have counters of its own.
final class Loops {
  private final EventLoopGroup group;
  private final List<EventExecutor> members = new ArrayList<>();

  Loops(EventLoopGroup group) {
    this.group = group;
    group.forEach(members::add);
  }

  EventLoopGroup group() {
    return group;
  }

  EventLoop next() {
    return group.next();
  }

  List<EventExecutor> members() {
    return members;
  }

  int count() {
    return members.size();
  }

  /// Waits until this loop has done all that was to be done on it so far. NIO gives a closed descriptor back, and the
  /// kernel ends its connection, only when the loop looks at its selector again; what is scheduled runs after that look.
  /// @param longest to wait
  static void awaitTurn(EventExecutor loop, Duration longest) {
    var turned = loop.<Void>newPromise();
    Runnable tell = () -> turned.trySuccess(null);
    loop.execute(() -> {
      var _ = loop.schedule(tell, 0, TimeUnit.NANOSECONDS);
    });
    turned.awaitUninterruptibly(longest.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// The same of every loop. Not on one of them.
  void awaitTurns(Duration longest) {
    members.forEach(loop -> awaitTurn(loop, longest));
  }

  int numberOf(EventLoop loop) {
    var number = members.indexOf(loop);
    if (number < 0) {
      throw new IllegalStateException("not one of the proxy's loops: " + loop);
    }
    return number;
  }
}
