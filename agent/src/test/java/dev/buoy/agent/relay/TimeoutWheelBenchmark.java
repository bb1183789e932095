package dev.buoy.agent.relay;

import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// Time-outs of a minute of 100,000 connections on one loop, filed over a minute.
@State(Scope.Thread)
public class TimeoutWheelBenchmark {
  private static final int CONNECTIONS = 100_000;
  private static final long TIMEOUT = 60_000;

  private long now;
  private final TimeoutWheel wheel = new TimeoutWheel(0, _ -> () -> {});
  private Timed[] connections;
  private int turn;
  private boolean allActive;

  /// Nothing but what a time-out is made of.
  private static final class Bare extends TimeoutWheel.Entry {
    private final long due;

    Bare(long due) {
      this.due = due;
    }

    @Override
    long due() {
      return due;
    }

    @Override
    void expired() {}
  }

  private class Timed extends TimeoutWheel.Entry {
    private long active = now;

    @Override
    long due() {
      return (allActive ? now : active) + TIMEOUT;
    }

    /// Another connection comes in its place.
    @Override
    void expired() {
      active = now;
      wheel.file(this, now);
    }
  }

  @Setup
  public void connections() {
    connections = IntStream.range(0, CONNECTIONS).mapToObj(i -> {
      now = i * TIMEOUT / CONNECTIONS;
      var connection = new Timed();
      wheel.turn(now);
      wheel.file(connection, now);
      return connection;
    }).toArray(Timed[]::new);
    Collections.shuffle(Arrays.asList(connections), new Random(1));
  }

  /// Something was received or sent, on any of them.
  @Benchmark
  public void activity() {
    next().active = now;
  }

  /// Another time-out holds from now on.
  @Benchmark
  public void refile() {
    wheel.file(next(), now);
  }

  /// A connection ends, and another comes.
  @Benchmark
  public void cancelAndFile() {
    var connection = next();
    wheel.remove(connection);
    wheel.file(connection, now);
  }

  /// What a connection's time-out takes: links, and the time that it counts from.
  @Benchmark
  public Object entry() {
    return new Bare(now);
  }

  /// A tick, while nothing comes on any connection: one after the other runs out.
  @Benchmark
  public void tickWhenNoneIsActive() {
    now += TimeoutWheel.TICK_MILLIS;
    wheel.turn(now);
  }

  /// A tick, while something comes on all of them all the time.
  @Benchmark
  public void tickWhenAllAreActive() {
    allActive = true;
    now += TimeoutWheel.TICK_MILLIS;
    wheel.turn(now);
  }

  private Timed next() {
    turn = turn == CONNECTIONS - 1 ? 0 : turn + 1;
    return connections[turn];
  }
}
