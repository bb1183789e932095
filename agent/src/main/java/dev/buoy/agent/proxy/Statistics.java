package dev.buoy.agent.proxy;

import dev.buoy.agent.relay.Fault;
import dev.buoy.agent.time.Ticker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What a frontend, a backend or a server has done: counters and times that each loop keeps for itself, added up when
/// somebody asks, and what only all loops together can tell.
final class Statistics {
  private static final List<Counter> COUNTERS = List.of(Counter.values());
  private static final List<Fault.Cause> CAUSES = List.of(Fault.Cause.values());

  private final List<Cell> cells;
  private final Ticker ticker;
  private final Rate rate = new Rate();
  private final Peak peak = new Peak();

  /// @param loops how many loops count
  /// @param ticker the loops' clock
  Statistics(int loops, Ticker ticker) {
    this.cells = IntStream.range(0, loops).mapToObj(_ -> new Cell(rate)).toList();
    this.ticker = ticker;
  }

  /// The counters of one loop, which alone may add to them.
  Cell of(int loop) {
    return cells.get(loop);
  }

  /// The most sessions at once.
  Peak peak() {
    return peak;
  }

  /// What all loops counted. Any thread.
  Totals totals() {
    // Ends before beginnings, so that never more have ended than began.
    long closed = sum(Counter.CLOSED);
    var values = new EnumMap<Counter, Long>(Counter.class);
    for (var counter : COUNTERS) {
      values.put(counter, sum(counter));
    }
    values.put(Counter.CLOSED, closed);
    var ends = new TreeMap<String, Long>();
    for (var cause : CAUSES) {
      long count = sum(cause);
      if (count > 0) {
        ends.put(cause.word(), count);
      }
    }
    return new Totals(values, ends);
  }

  /// The rest of it at this instant. Any thread.
  Activity activity() {
    return new Activity(peak.most(), rate.last(TimeUnit.NANOSECONDS.toSeconds(ticker.nanoTime())), rate.most(),
        timing -> Stopwatch.sum(cells.stream().map(cell -> cell.of(timing)).toList()));
  }

  private long sum(Counter counter) {
    long sum = 0;
    for (var cell : cells) {
      sum += cell.get(counter);
    }
    return sum;
  }

  private long sum(Fault.Cause cause) {
    long sum = 0;
    for (var cell : cells) {
      sum += cell.get(cause);
    }
    return sum;
  }

  /// One loop's counters.
  @SuppressWarnings("EnumOrdinal") // an array is what makes them cheap
  static final class Cell {
    private static final VarHandle VALUE = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int COUNTED = Counter.values().length;
    /// Keeps what another loop writes out of the same line of the processor's cache.
    private static final int PADDING = 8;

    private final long[] values = new long[2 * PADDING + COUNTED + Fault.Cause.values().length];
    private final Map<Timing, Stopwatch> stopwatches = new EnumMap<>(Timing.class);
    private final Rate rate;

    Cell(Rate rate) {
      this.rate = rate;
      Stream.of(Timing.values()).forEach(timing -> stopwatches.put(timing, new Stopwatch()));
    }

    /// A session has begun.
    /// @param nowMillis of the loop's clock
    void begin(long nowMillis) {
      count(Counter.OPENED);
      rate.count(TimeUnit.MILLISECONDS.toSeconds(nowMillis));
    }

    void count(Counter counter) {
      add(counter, 1);
    }

    void add(Counter counter, long amount) {
      add(PADDING + counter.ordinal(), amount);
    }

    /// A session ended early.
    void ended(Fault.Cause cause) {
      add(PADDING + COUNTED + cause.ordinal(), 1);
    }

    /// Something took so long.
    void took(Timing timing, long nanos) {
      of(timing).add(nanos);
    }

    private void add(int place, long amount) {
      VALUE.setOpaque(values, place, values[place] + amount);
    }

    long get(Counter counter) {
      return (long) VALUE.getOpaque(values, PADDING + counter.ordinal());
    }

    long get(Fault.Cause cause) {
      return (long) VALUE.getOpaque(values, PADDING + COUNTED + cause.ordinal());
    }

    Stopwatch of(Timing timing) {
      return Objects.requireNonNull(stopwatches.get(timing));
    }
  }
}
