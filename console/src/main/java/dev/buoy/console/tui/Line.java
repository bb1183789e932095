package dev.buoy.console.tui;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// One row of a screen or a pane, as a value.
record Line(List<Span> spans) {
  static final Line EMPTY = new Line(List.of());

  Line {
    spans = List.copyOf(spans);
  }

  static Line of(Span... spans) {
    return new Line(List.of(spans));
  }

  static Line text(String text) {
    return text(text, Role.TEXT);
  }

  static Line text(String text, Role role) {
    return of(Span.of(text, role));
  }

  int width() {
    var width = 0;
    for (var span : spans) {
      width += Text.width(span.text());
    }
    return width;
  }

  Line plus(String text) {
    return plus(text, Role.TEXT);
  }

  Line plus(String text, Role role) {
    return plus(Span.of(text, role));
  }

  Line plus(Span span) {
    var all = new ArrayList<>(spans);
    all.add(span);
    return new Line(all);
  }

  Line plus(Line other) {
    var all = new ArrayList<>(spans);
    all.addAll(other.spans);
    return new Line(all);
  }

  /// Exactly this wide: padded, or cut with a mark.
  Line fit(int width) {
    var own = width();
    if (own == width) {
      return this;
    }
    if (own < width) {
      return plus(new Span(" ".repeat(width - own), Role.TEXT, false, isSelected(), false));
    }
    return width <= 0 ? EMPTY : slice(0, width - 1).plus(new Span("~", Role.MUTED, false, isSelected(), false));
  }

  /// This line with another at its right edge, exactly `width` wide; the left one is cut first.
  Line withRight(Line right, int width) {
    var space = width - right.width();
    return space <= 0 ? right.fit(width) : fit(space).plus(right);
  }

  /// The columns `from` (in) to `to` (out).
  Line slice(int from, int to) {
    var slices = new ArrayList<Span>();
    var column = 0;
    for (var span : spans) {
      var width = Text.width(span.text());
      if (column + width > from && column < to) {
        slices.add(span.withText(Text.slice(span.text(), Math.max(0, from - column), to - column)));
      }
      column += width;
    }
    return new Line(slices);
  }

  /// This line with another painted over it from a column on.
  Line under(int column, Line over) {
    var end = column + over.width();
    return fit(Math.max(width(), end)).slice(0, column).fit(column).plus(over).plus(slice(end, Math.max(end, width())));
  }

  Line map(UnaryOperator<Span> change) {
    return new Line(spans.stream().map(change).toList());
  }

  Line selected() {
    return map(Span::asSelected);
  }

  /// What a click on this column is for; empty: nothing.
  String target(int column) {
    var from = 0;
    for (var span : spans) {
      from += Text.width(span.text());
      if (column < from) {
        return span.target();
      }
    }
    return "";
  }

  String text() {
    var text = new StringBuilder();
    spans.forEach(span -> text.append(span.text()));
    return text.toString();
  }

  private boolean isSelected() {
    return !spans.isEmpty() && spans.getLast().selected();
  }
}
