package dev.buoy.agent.proxy;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Counters that each loop keeps for itself, added up when somebody asks.
final class Statistics {
  private final List<Cell> cells;

  /// @param loops how many loops count
  Statistics(int loops) {
    cells = IntStream.range(0, loops).mapToObj(_ -> new Cell()).toList();
  }

  /// The counters of one loop, which alone may add to them.
  Cell of(int loop) {
    return cells.get(loop);
  }

  /// What all loops counted. Any thread.
  Totals totals() {
    // Ends before beginnings, so that never more have ended than began.
    var closed = sum(Counter.CLOSED);
    var values = new EnumMap<Counter, Long>(Counter.class);
    Stream.of(Counter.values()).forEach(counter -> values.put(counter, sum(counter)));
    values.put(Counter.CLOSED, closed);
    return new Totals(values);
  }

  private long sum(Counter counter) {
    return cells.stream().mapToLong(cell -> cell.get(counter)).sum();
  }

  /// One loop's counters.
  static final class Cell {
    private final Map<Counter, AtomicLong> values = new EnumMap<>(Counter.class);

    Cell() {
      Stream.of(Counter.values()).forEach(counter -> values.put(counter, new AtomicLong()));
    }

    void count(Counter counter) {
      add(counter, 1);
    }

    void add(Counter counter, long amount) {
      var value = of(counter);
      value.setOpaque(value.getPlain() + amount);
    }

    long get(Counter counter) {
      return of(counter).getOpaque();
    }

    private AtomicLong of(Counter counter) {
      return Objects.requireNonNull(values.get(counter));
    }
  }
}
