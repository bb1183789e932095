package dev.buoy.console.tui;

/// A screen, and what it is limited to.
/// @param scope an object, as {@link Subject#toString} writes it; empty: everything
record Spot(Screen screen, String scope) {
  static Spot of(Screen screen) {
    return new Spot(screen, "");
  }

  /// `servers(quotation_backend)`
  String title() {
    return screen.title() + (scope.isEmpty() ? "" : "(" + scope.substring(scope.indexOf(' ') + 1) + ")");
  }
}
