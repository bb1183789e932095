package dev.buoy.console.tui;

/// Text in one style, safe to print: the constructor takes out what a terminal would act on.
/// @param text     cleaned by {@link Text#clean}
/// @param bold     brighter or heavier, where the terminal can
/// @param selected on the selection bar
/// @param reverse  foreground and background exchanged: banners
/// @param target   what a click on it is for: a row's id behind `row `, a key behind `key `; empty: nothing
record Span(String text, Role role, boolean bold, boolean selected, boolean reverse, String target) {
  Span(String text, Role role, boolean bold, boolean selected, boolean reverse) {
    this(text, role, bold, selected, reverse, "");
  }

  Span {
    text = Text.clean(text);
  }

  static Span of(String text, Role role) {
    return new Span(text, role, false, false, false);
  }

  Span withText(String other) {
    return new Span(other, role, bold, selected, reverse, target);
  }

  Span asBold() {
    return new Span(text, role, true, selected, reverse, target);
  }

  Span asSelected() {
    return new Span(text, role, bold, true, reverse, target);
  }

  Span asReverse() {
    return new Span(text, role, bold, selected, true, target);
  }

  Span leading(String to) {
    return new Span(text, role, bold, selected, reverse, to);
  }
}
