package dev.buoy.console.tui;

/// What a terminal or a pane holds.
/// @param columns ≥ 0
/// @param rows    ≥ 0
record Size(int columns, int rows) {
  static final int DOCKED_COLUMNS = 100;
  private static final int THIRD_COLUMNS = 160;
  /// The largest window that shows the status card.
  static final Size CARD = new Size(60, 15);
  /// The smallest that shows tables, in words.
  static final String LEAST = (CARD.columns + 1) + "x" + (CARD.rows + 1);
  /// The smallest that shows the card.
  private static final Size SMALLEST_CARD = new Size(36, 9);
  /// The same in words.
  static final String LEAST_CARD = SMALLEST_CARD.columns + "x" + SMALLEST_CARD.rows;
  /// What most terminals open with.
  static final Size USUAL = new Size(80, 24);

  /// Too small for tables: the status card is shown instead.
  boolean isCard() {
    return columns <= CARD.columns || rows <= CARD.rows;
  }

  /// Too small for anything but one line, and why.
  boolean isLine() {
    return columns < SMALLEST_CARD.columns || rows < SMALLEST_CARD.rows;
  }

  /// Wide enough to keep the detail beside the table.
  boolean docks() {
    return columns >= DOCKED_COLUMNS;
  }

  /// Wide enough for a third column beside table and detail.
  boolean docksTwice() {
    return columns >= THIRD_COLUMNS;
  }

  Size columns(int other) {
    return new Size(Math.max(0, other), rows);
  }

  Size rows(int other) {
    return new Size(columns, Math.max(0, other));
  }
}
