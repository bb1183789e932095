package dev.buoy.console.tui;

/// Text in one style, safe to print: the constructor takes out what a terminal would act on.
/// @param text     cleaned by {@link Text#clean}
/// @param bold     brighter or heavier, where the terminal can
/// @param selected on the selection bar
/// @param reverse  foreground and background exchanged: banners
record Span(String text, Role role, boolean bold, boolean selected, boolean reverse) {
  Span {
    text = Text.clean(text);
  }

  static Span of(String text, Role role) {
    return new Span(text, role, false, false, false);
  }

  Span withText(String other) {
    return new Span(other, role, bold, selected, reverse);
  }

  Span asBold() {
    return new Span(text, role, true, selected, reverse);
  }

  Span asSelected() {
    return new Span(text, role, bold, true, reverse);
  }

  Span asReverse() {
    return new Span(text, role, bold, selected, true);
  }
}
