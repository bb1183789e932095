package dev.buoy.console.tui;

/// What a terminal or a pane holds.
/// @param columns ≥ 0
/// @param rows    ≥ 0
record Size(int columns, int rows) {
  static final int DOCKED_COLUMNS = 100;

  /// Too small for tables: the status card is shown instead.
  boolean isCard() {
    return columns < 70 || rows < 18;
  }

  /// Too small for anything but one line.
  boolean isLine() {
    return columns < 36 || rows < 9;
  }

  /// Wide enough to keep the detail beside the table.
  boolean docks() {
    return columns >= DOCKED_COLUMNS;
  }
}
