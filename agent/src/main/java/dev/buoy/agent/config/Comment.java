package dev.buoy.agent.config;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Collectors;

/// A comment of a file: lines that follow each other are one.
record Comment(List<Line> lines) {
  Comment {
    lines = List.copyOf(lines);
  }

  /// @param start of the `#`, in code points
  /// @param end after the last character of the line
  record Line(int start, int end, String text) {}

  String text() {
    return lines.stream().map(Line::text).collect(Collectors.joining("\n"));
  }

  /// All comments of a text.
  /// @param points of the text
  /// @param scalars where each scalar begins and ends: there are no comments within
  static List<Comment> all(int[] points, SortedMap<Integer, Integer> scalars) {
    var comments = new ArrayList<Comment>();
    var lines = new ArrayList<Line>();
    for (var line : lines(points, scalars)) {
      if (!lines.isEmpty() && !follows(points, lines.getLast(), line)) {
        comments.add(new Comment(lines));
        lines.clear();
      }
      lines.add(line);
    }
    if (!lines.isEmpty()) {
      comments.add(new Comment(lines));
    }
    return comments;
  }

  private static List<Line> lines(int[] points, SortedMap<Integer, Integer> scalars) {
    var lines = new ArrayList<Line>();
    int at = 0;
    while (at < points.length) {
      var scalarEnd = scalars.get(at);
      if (scalarEnd != null && scalarEnd > at) {
        at = scalarEnd;
      } else if (points[at] == '#') {
        int end = end(points, at);
        lines.add(new Line(at, end, new String(points, at, end - at)));
        at = end;
      } else {
        at++;
      }
    }
    return lines;
  }

  private static int end(int[] points, int start) {
    int at = start;
    while (at < points.length && points[at] != '\n' && points[at] != '\r') {
      at++;
    }
    return at;
  }

  /// Whether there is nothing but the end of a line and spaces between two of them.
  private static boolean follows(int[] points, Line before, Line after) {
    var between = new String(points, before.end, after.start - before.end);
    return between.isBlank() && between.chars().filter(point -> point == '\n').count() == 1;
  }
}
