package dev.buoy.console.tui;

import java.util.List;
import java.util.stream.IntStream;

/// How wide the columns of a table are, in a pane of some width: the least important columns go first, then the widest
/// give way.
/// @param of     width of each column; 0: not shown
/// @param hidden columns that have no room
record Widths(List<Integer> of, int hidden) {
  private static final int GAP = 1;
  private static final int MARKER = 1;
  private static final int FIRST_TO_GO = 9;

  Widths {
    of = List.copyOf(of);
  }

  /// @param wanted what each column would like
  /// @param skipped columns behind the first that are left out by hand; then the others go from the right
  static Widths of(List<? extends Column<?>> columns, int[] wanted, int width, int skipped) {
    var least = new int[wanted.length];
    for (var i = 0; i < least.length; i++) {
      var shown = i == 0 || i > Math.min(skipped, columns.size() - 2);
      least[i] = shown ? Math.min(wanted[i], columns.get(i).least()) : 0;
    }
    if (skipped == 0) {
      drop(columns, least, width);
    }
    for (var i = least.length - 1; i > 0 && used(least) > width; i--) {
      least[i] = 0;
    }
    grow(least, wanted, width);
    return new Widths(IntStream.of(least).boxed().toList(), (int) IntStream.of(least).filter(one -> one == 0).count());
  }

  private static void drop(List<? extends Column<?>> columns, int[] widths, int width) {
    for (var drop = FIRST_TO_GO; drop > 0 && used(widths) > width; drop--) {
      for (var i = widths.length - 1; i >= 0 && used(widths) > width; i--) {
        widths[i] = columns.get(i).drop() == drop ? 0 : widths[i];
      }
    }
  }

  /// Gives what is spare to the columns from left to right, to each no more than it wants.
  private static void grow(int[] widths, int[] wanted, int width) {
    for (var i = 0; i < widths.length; i++) {
      var spare = width - used(widths);
      widths[i] += widths[i] == 0 ? 0 : Math.max(0, Math.min(wanted[i] - widths[i], spare));
    }
  }

  private static int used(int[] widths) {
    return MARKER + IntStream.of(widths).filter(width -> width > 0).map(width -> width + GAP).sum();
  }
}
