package dev.buoy.console.tui;

import java.util.List;

/// The next model, and what is to be done outside of it.
record Step(Model model, List<Effect> effects) {
  Step {
    effects = List.copyOf(effects);
  }

  static Step of(Model model, Effect... effects) {
    return new Step(model, List.of(effects));
  }
}
