package dev.buoy.agent.drill;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;

/// Some of a prober's probes: as many as a report has room for, and those that matter.
public final class Sample {
  /// Probes on either side of a bad one that matter as well.
  static final int NEIGHBOURS = 5;

  /// Of several probes that stand close together the worst stands for all.
  private static final Comparator<Exchange> WORSE = Comparator.<Exchange, Boolean>comparing(each -> !each.good())
      .thenComparingLong(each -> each.endNanos() - each.beginNanos());

  private Sample() {}

  /// Where there are more than `most`, bad probes and their neighbours come first, up to three quarters; the others, and
  /// those too where they are more, stand in groups of which the worst probe is taken.
  /// @param sorted by their begin
  public static List<Exchange> of(List<Exchange> sorted, int most) {
    if (sorted.size() <= most) {
      return List.copyOf(sorted);
    }
    var near = near(sorted);
    var far = pick(sorted, index -> !near[index]);
    var sample = new ArrayList<>(worst(pick(sorted, index -> near[index]), Math.max(most * 3 / 4, most - far.size())));
    sample.addAll(worst(far, most - sample.size()));
    sample.sort(Comparator.comparingLong(Exchange::beginNanos));
    return List.copyOf(sample);
  }

  private static boolean[] near(List<Exchange> sorted) {
    var near = new boolean[sorted.size()];
    for (int bad = 0; bad < near.length; bad++) {
      if (!sorted.get(bad).good()) {
        for (int i = Math.max(0, bad - NEIGHBOURS); i <= Math.min(near.length - 1, bad + NEIGHBOURS); i++) {
          near[i] = true;
        }
      }
    }
    return near;
  }

  private static List<Exchange> pick(List<Exchange> sorted, IntPredicate wanted) {
    var picked = new ArrayList<Exchange>();
    for (int i = 0; i < sorted.size(); i++) {
      if (wanted.test(i)) {
        picked.add(sorted.get(i));
      }
    }
    return picked;
  }

  /// As many groups of neighbours as there is room for, and the worst of each.
  private static List<Exchange> worst(List<Exchange> exchanges, int room) {
    if (exchanges.size() <= room) {
      return exchanges;
    }
    var worst = new ArrayList<Exchange>();
    for (int group = 0; group < room; group++) {
      int from = (int) ((long) exchanges.size() * group / room);
      int to = (int) ((long) exchanges.size() * (group + 1) / room);
      exchanges.subList(from, to).stream().max(WORSE).ifPresent(worst::add);
    }
    return worst;
  }
}
