package dev.buoy.agent.drill;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The exchanges of one prober on the clock of this host. The spans between them stay those of the prober's own clock: all
/// of a time line are moved by the same offset, that of the delivery that was under way for the shortest time. So they stand
/// later than they were by no more than that delivery took. What is delivered again is left out. One thread at a time.
public final class Placement {
  private final Map<Long, Line> lines = new HashMap<>();
  /// Of those who do not say when they sent, and are taken at their arrival.
  private final Line here = new Line(0);
  private final List<Exchange> placed = new ArrayList<>();

  private static final class Line {
    private final List<Exchange> own = new ArrayList<>();
    private long offsetNanos;
    private long next;

    Line(long offsetNanos) {
      this.offsetNanos = offsetNanos;
    }

    /// Those that were not here before.
    List<Exchange> take(long first, List<Exchange> exchanges) {
      var fresh = exchanges.subList(Math.clamp(next - first, 0, exchanges.size()), exchanges.size());
      next = Math.max(next, first + exchanges.size());
      own.addAll(fresh);
      return fresh;
    }
  }

  /// Takes what has come.
  /// @param delivery absent: they are by the clock of this host already
  /// @param exchanges by the prober's own clock, numbered in this order
  public void add(@Nullable Delivery delivery, List<Exchange> exchanges) {
    if (delivery == null) {
      place(here, here.take(here.next, exchanges));
      return;
    }
    var line = lines.computeIfAbsent(delivery.line(), _ -> new Line(Long.MAX_VALUE));
    var fresh = line.take(delivery.first(), exchanges);
    if (delivery.offsetNanos() < line.offsetNanos) {
      line.offsetNanos = delivery.offsetNanos();
      placed.clear();
      place(here, here.own);
      lines.values().forEach(each -> place(each, each.own));
    } else {
      place(line, fresh);
    }
  }

  private void place(Line line, List<Exchange> exchanges) {
    exchanges.forEach(each -> placed.add(each.later(line.offsetNanos)));
  }

  /// All of them in no order, as they are placed now: a view.
  public List<Exchange> exchanges() {
    return Collections.unmodifiableList(placed);
  }
}
