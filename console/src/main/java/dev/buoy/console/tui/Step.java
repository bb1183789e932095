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

  /// A plan that was just begun tells which of the marked objects it does not concern.
  Step leavingOut(String which) {
    return model.dialog() instanceof Dialog.Changing changing && !which.isEmpty()
        ? new Step(model.opening(changing.leavingOut(which)), effects)
        : this;
  }
}
