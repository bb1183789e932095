package dev.buoy.agent.proxy;

import java.util.concurrent.ThreadLocalRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// What a loop pays for each thing that it counts and times.
@State(Scope.Thread)
public class StatisticsBenchmark {
  private static final int TIMES = 4096;

  private final Statistics statistics = new Statistics(2, () -> 0);
  private final Statistics.Cell cell = statistics.of(0);
  private long[] times;
  private int turn;
  private long nowMillis;

  @Setup
  public void times() {
    times = ThreadLocalRandom.current().longs(TIMES, 10_000, 10_000_000_000L).toArray();
  }

  /// Bytes, with each read or write.
  @Benchmark
  public void count() {
    cell.add(Counter.BYTES_IN, 1448);
  }

  /// A session has begun: a counter, and the rate of all loops.
  @Benchmark
  public void begin() {
    nowMillis++;
    cell.begin(nowMillis >> 4);
  }

  /// A time between 10 µs and 10 s goes into the histogram.
  @Benchmark
  public void took() {
    turn = (turn + 1) % TIMES;
    cell.took(Timing.SESSION, times[turn]);
  }
}
