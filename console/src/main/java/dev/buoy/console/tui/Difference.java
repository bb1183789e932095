package dev.buoy.console.tui;

import java.util.ArrayList;
import java.util.List;

/// What is different between two texts, line by line: the longest common subsequence stays, all else goes or comes.
/// @param rows every line of both, in order
record Difference(List<Row> rows) {
  private static final int CONTEXT = 3;
  /// Beyond this many pairs of lines between the common ends nothing in the middle is called common.
  private static final long MOST_PAIRS = 4_000_000;

  enum Kind {
    SAME, GONE, NEW
  }

  /// One line.
  /// @param left  its number in the first text, from 1; 0: it is not there
  /// @param right its number in the second
  record Row(Kind kind, int left, int right, String text) {}

  Difference {
    rows = List.copyOf(rows);
  }

  static Difference of(List<String> left, List<String> right) {
    var head = 0;
    while (head < left.size() && head < right.size() && left.get(head).equals(right.get(head))) {
      head++;
    }
    var tail = 0;
    while (tail < left.size() - head && tail < right.size() - head
        && left.get(left.size() - 1 - tail).equals(right.get(right.size() - 1 - tail))) {
      tail++;
    }
    var rows = new ArrayList<Row>();
    for (var i = 0; i < head; i++) {
      rows.add(new Row(Kind.SAME, i + 1, i + 1, left.get(i)));
    }
    middle(left.subList(head, left.size() - tail), right.subList(head, right.size() - tail), head, rows);
    for (var i = tail; i > 0; i--) {
      rows.add(new Row(Kind.SAME, left.size() - i + 1, right.size() - i + 1, left.get(left.size() - i)));
    }
    return new Difference(rows);
  }

  private static void middle(List<String> left, List<String> right, int offset, List<Row> rows) {
    var common = (long) left.size() * right.size() > MOST_PAIRS ? new int[0][] : lengths(left, right);
    int i = 0;
    int j = 0;
    while (i < left.size() || j < right.size()) {
      var both = i < left.size() && j < right.size() && common.length > 0;
      if (both && left.get(i).equals(right.get(j))) {
        rows.add(new Row(Kind.SAME, offset + ++i, offset + ++j, left.get(i - 1)));
      } else if (i < left.size() && (!both || common[i + 1][j] >= common[i][j + 1])) {
        rows.add(new Row(Kind.GONE, offset + ++i, 0, left.get(i - 1)));
      } else {
        rows.add(new Row(Kind.NEW, 0, offset + ++j, right.get(j - 1)));
      }
    }
  }

  /// Lines that the ends of both texts from there on have in common.
  private static int[][] lengths(List<String> left, List<String> right) {
    var common = new int[left.size() + 1][right.size() + 1];
    for (var i = left.size() - 1; i >= 0; i--) {
      for (var j = right.size() - 1; j >= 0; j--) {
        common[i][j] = left.get(i).equals(right.get(j))
            ? common[i + 1][j + 1] + 1
            : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    return common;
  }

  boolean isNone() {
    return rows.stream().allMatch(row -> row.kind() == Kind.SAME);
  }

  long count(Kind kind) {
    return rows.stream().filter(row -> row.kind() == kind).count();
  }

  /// What differs with three lines around it, each piece for itself.
  List<List<Row>> pieces() {
    var pieces = new ArrayList<List<Row>>();
    List<Row> piece = new ArrayList<>();
    for (var i = 0; i < rows.size(); i++) {
      if (isNear(i)) {
        piece.add(rows.get(i));
      } else if (!piece.isEmpty()) {
        pieces.add(List.copyOf(piece));
        piece = new ArrayList<>();
      }
    }
    if (!piece.isEmpty()) {
      pieces.add(List.copyOf(piece));
    }
    return pieces;
  }

  private boolean isNear(int index) {
    for (var i = Math.max(0, index - CONTEXT); i <= Math.min(rows.size() - 1, index + CONTEXT); i++) {
      if (rows.get(i).kind() != Kind.SAME) {
        return true;
      }
    }
    return false;
  }
}
