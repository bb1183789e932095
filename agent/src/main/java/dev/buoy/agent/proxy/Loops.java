package dev.buoy.agent.proxy;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;

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

  int numberOf(EventLoop loop) {
    var number = members.indexOf(loop);
    if (number < 0) {
      throw new IllegalStateException("not one of the proxy's loops: " + loop);
    }
    return number;
  }
}
