package dev.buoy.agent.relay;

import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.time.Scheduler;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// The scheduler of a Netty event loop: tasks run on that loop. Any thread may schedule.
public final class EventLoopScheduler implements Scheduler {
  private final EventLoop loop;

  public EventLoopScheduler(EventLoop loop) {
    this.loop = loop;
  }

  @Override
  public long nanoTime() {
    return loop.ticker().nanoTime();
  }

  @Override
  public Cancellable schedule(Duration delay, Runnable task) {
    var future = loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }
}
