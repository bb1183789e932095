package dev.buoy.agent.relay;

import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What the wheel is in place of: a timer for each of 100,000 connections, of a minute, that is set anew.
public class TimerBenchmark {
  private static final int CONNECTIONS = 100_000;

  /// On an event loop of Netty's, by itself.
  @State(Scope.Thread)
  public static class OnLoop {
    // Takes every thread for its own, as this one is.
    private final EventLoop loop = new EmbeddedChannel().eventLoop();
    private final @Nullable Future<?>[] timers = new Future<?>[CONNECTIONS];
    private int turn;

    @Setup
    public void fill() {
      for (int i = 0; i < CONNECTIONS; i++) {
        set(i);
      }
    }

    private void set(int connection) {
      timers[connection] = loop.schedule(TimerBenchmark::nothing, 60, TimeUnit.SECONDS);
    }
  }

  /// On an executor of the JDK's.
  @State(Scope.Thread)
  public static class OnExecutor {
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
    private final @Nullable Future<?>[] timers = new Future<?>[CONNECTIONS];
    private int turn;

    @Setup
    public void fill() {
      executor.setRemoveOnCancelPolicy(true);
      for (int i = 0; i < CONNECTIONS; i++) {
        set(i);
      }
    }

    @TearDown
    public void end() {
      executor.shutdownNow();
    }

    private void set(int connection) {
      timers[connection] = executor.schedule(TimerBenchmark::nothing, 60, TimeUnit.SECONDS);
    }
  }

  @Benchmark
  public void netty(OnLoop on) {
    on.turn = (on.turn + 1) % CONNECTIONS;
    cancel(on.timers[on.turn]);
    on.set(on.turn);
  }

  @Benchmark
  public void jdk(OnExecutor on) {
    on.turn = (on.turn + 1) % CONNECTIONS;
    cancel(on.timers[on.turn]);
    on.set(on.turn);
  }

  private static void nothing() {}

  private static void cancel(@Nullable Future<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
