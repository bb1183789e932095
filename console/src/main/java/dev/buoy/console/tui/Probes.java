package dev.buoy.console.tui;

import dev.buoy.console.tui.terminal.Input;

/// What follows from what the terminal says of itself.
final class Probes {
  /// Behind a glyph that was printed in the first column, where it takes one.
  private static final int NARROW = 1;
  private static final double HALF = 0.5;

  private Probes() {}

  static Step on(Model model, Input.Answer answer) {
    return switch (answer) {
      case Input.Background(var red, var green, var blue) ->
        Step.of(model, new Effect.Background(luminance(red, green, blue) > HALF, false));
      case Input.Cursor(var column) -> column == NARROW || model.glyphs().ascii()
          ? Step.of(model)
          : Step.of(model.drawing(Glyphs.ASCII).noting(
              "this terminal draws symbols two columns wide: plain characters stand for them", Role.MUTED),
              new Effect.Repaint());
      case Input.Synchronized _ -> Step.of(model); // the terminal's own matter
    };
  }

  /// How bright a colour is, from 0 to 1; channels from 0 to 1.
  private static double luminance(double red, double green, double blue) {
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
}
