package dev.buoy.console.tui;

import java.util.ArrayList;
import java.util.List;

/// Titles, borders and the joining of panes.
final class Panes {
  private Panes() {}

  /// A rule with a title in it: `-VRRP-----`.
  static Line title(String title, int width, Glyphs glyphs) {
    var rule = glyphs.horizontal();
    return Line.text(rule, Role.MUTED).plus(Span.of(title, Role.TITLE).asBold())
        .plus(rule.repeat(Math.max(0, width - Text.width(title) - 1)), Role.MUTED).fit(width);
  }

  /// A table of the screen as it is looked at, in exactly this size.
  static <T> List<Line> table(Model model, Table<T> table, Size size) {
    return TablePainter.lines(table, Selection.look(model), Selection.of(model), size, model.glyphs());
  }

  /// Exactly this many lines of exactly this width.
  static List<Line> fill(List<Line> lines, Size size) {
    var filled = new ArrayList<Line>(size.rows());
    for (var i = 0; i < size.rows(); i++) {
      filled.add((i < lines.size() ? lines.get(i) : Line.EMPTY).fit(size.columns()));
    }
    return filled;
  }

  /// Two panes of the same height with a rule between them.
  static List<Line> beside(List<Line> left, List<Line> right, Glyphs glyphs) {
    var joined = new ArrayList<Line>();
    for (var i = 0; i < left.size(); i++) {
      var rule = left.get(i).text().endsWith(glyphs.horizontal());
      var border = i == 0 ? glyphs.teeDown() : rule ? glyphs.teeLeft() : glyphs.vertical();
      joined.add(left.get(i).plus(border, Role.MUTED).plus(i < right.size() ? right.get(i) : Line.EMPTY));
    }
    return joined;
  }

  /// A rule under panes: with a joint wherever a border of theirs ends on it.
  static Line under(Line above, Line rule, Glyphs glyphs) {
    var joined = rule;
    var column = 0;
    for (var span : above.spans()) {
      if (span.text().equals(glyphs.vertical()) && span.role() == Role.MUTED
          && rule.slice(column, column + 1).text().equals(glyphs.horizontal())) {
        joined = joined.under(column, Line.text(glyphs.teeUp(), Role.MUTED));
      }
      column += Text.width(span.text());
    }
    return joined;
  }

  /// A box with a title, as high as its content; all lines are `width` wide.
  static List<Line> box(String title, List<Line> content, int width, Role border, Glyphs glyphs) {
    var corners = glyphs.corners();
    var inner = width - 4;
    var lines = new ArrayList<Line>();
    var shown = Text.slice(" " + title + " ", 0, Math.max(0, Math.min(Text.width(title) + 2, inner)));
    lines.add(Line.text(corners.substring(0, 1) + glyphs.horizontal(), border).plus(Span.of(shown, Role.TITLE).asBold())
        .plus(glyphs.horizontal().repeat(Math.max(0, inner + 1 - Text.width(shown))) + corners.charAt(1), border));
    for (var line : content) {
      lines.add(Line.text(glyphs.vertical() + " ", border).plus(line.fit(inner)).plus(" " + glyphs.vertical(), border));
    }
    lines.add(Line.text(corners.charAt(2) + glyphs.horizontal().repeat(Math.max(0, inner + 2)) + corners.charAt(3),
        border));
    return lines;
  }

  /// Text broken at spaces into lines of at most this width.
  static List<String> wrap(String text, int width) {
    var lines = new ArrayList<String>();
    var rest = Text.clean(text);
    var most = Math.max(1, width);
    while (Text.width(rest) > most) {
      var head = Text.slice(rest, 0, most);
      var space = head.lastIndexOf(' ');
      var cut = space > most / 3 ? space : Math.max(1, Math.min(head.stripTrailing().length(), rest.length()));
      lines.add(rest.substring(0, cut));
      rest = rest.substring(cut).stripLeading();
    }
    lines.add(rest);
    return lines;
  }
}
