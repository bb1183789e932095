package dev.buoy.agent.proxy;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
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

  /// Waits until these loops have done all that was to be done on them so far. NIO gives a closed descriptor back, and
  /// the kernel ends its connection, only when the loop looks at its selector again; what is scheduled runs after that
  /// look. Not on one of them.
  /// @param longest for all of them
  static void awaitTurns(Collection<? extends EventExecutor> loops, Duration longest) {
    var turned = new CountDownLatch(loops.size());
    loops.forEach(loop -> loop.execute(() -> {
      var _ = loop.schedule(turned::countDown, 0, TimeUnit.NANOSECONDS);
    }));
    try {
      var _ = turned.await(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Those of these numbers.
  Collection<EventExecutor> numbered(Collection<Integer> numbers) {
    return numbers.stream().map(members::get).toList();
  }

  int numberOf(EventLoop loop) {
    var number = members.indexOf(loop);
    if (number < 0) {
      throw new IllegalStateException("not one of the proxy's loops: " + loop);
    }
    return number;
  }
}
