package dev.buoy.agent.access;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Who may come, as the places where the verdict changes along all addresses. Networks lie apart or within each other, so
/// that the rules around an address are a stack while one walks along, and the earliest of them decides.
final class Verdicts {
  private static final int NO_RULE = Integer.MAX_VALUE;

  private final long[] high;
  private final long[] low;
  private final boolean[] allowed;

  private Verdicts(List<Change> changes) {
    this.high = changes.stream().mapToLong(change -> change.from().high()).toArray();
    this.low = changes.stream().mapToLong(change -> change.from().low()).toArray();
    this.allowed = new boolean[changes.size()];
    IntStream.range(0, allowed.length).forEach(place -> allowed[place] = changes.get(place).allowed());
  }

  private record Change(AddressBits from, boolean allowed) {}

  /// A network that the walk is in.
  /// @param rule the earliest one of those around it and its own
  private record Open(AddressBits last, int rule) {}

  /// @param four whether of IPv4's addresses, else of IPv6's
  static Verdicts of(List<AccessList.Rule> rules, boolean four) {
    var order = IntStream.range(0, rules.size()).filter(rule -> rules.get(rule).network().four() == four).boxed()
        .sorted(Comparator.<Integer, AddressBits>comparing(rule -> rules.get(rule).network().first(),
            AddressBits::compareUnsigned).thenComparingInt(rule -> rules.get(rule).network().prefix()))
        .toList();
    return new Verdicts(new Walk(rules).along(order));
  }

  boolean at(AddressBits address) {
    int from = 0;
    int to = high.length;
    while (to - from > 1) {
      int middle = (from + to) >>> 1;
      if (new AddressBits(high[middle], low[middle]).compareUnsigned(address) <= 0) {
        from = middle;
      } else {
        to = middle;
      }
    }
    return allowed[from];
  }

  private static final class Walk {
    private final List<AccessList.Rule> rules;
    private final List<Change> changes = new ArrayList<>();
    private final ArrayDeque<Open> open = new ArrayDeque<>();

    Walk(List<AccessList.Rule> rules) {
      this.rules = rules;
    }

    List<Change> along(List<Integer> order) {
      changes.add(new Change(new AddressBits(0, 0), true));
      for (var rule : order) {
        var network = rules.get(rule).network();
        leave(network.first());
        open.push(new Open(network.last(), Math.min(rule, decisive())));
        change(network.first());
      }
      while (!open.isEmpty()) {
        leave();
      }
      return changes;
    }

    private void leave(AddressBits next) {
      while (!open.isEmpty() && open.getFirst().last().compareUnsigned(next) < 0) {
        leave();
      }
    }

    private void leave() {
      var after = open.pop().last().next();
      if (after.high() != 0 || after.low() != 0) { // else it was the last address of all
        change(after);
      }
    }

    private void change(AddressBits from) {
      boolean allowed = decisive() == NO_RULE || rules.get(decisive()).allowed();
      if (changes.getLast().from().equals(from)) {
        changes.removeLast();
      }
      if (changes.isEmpty() || changes.getLast().allowed() != allowed) {
        changes.add(new Change(from, allowed));
      }
    }

    private int decisive() {
      return open.isEmpty() ? NO_RULE : open.getFirst().rule();
    }
  }
}
