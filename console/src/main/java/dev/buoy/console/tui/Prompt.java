package dev.buoy.console.tui;

/// The line at the bottom: a command or a filter.
/// @param before what the filter was, for Esc
record Prompt(Kind kind, Field field, String before) {
  enum Kind {
    COMMAND(":"), FILTER("/");

    private final String sign;

    Kind(String sign) {
      this.sign = sign;
    }

    String sign() {
      return sign;
    }
  }

  Prompt with(Field other) {
    return new Prompt(kind, other, before);
  }
}
