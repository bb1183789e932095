package dev.buoy.console.tui;

/// What a table is sorted by.
/// @param column key of a column; empty: the table's own order
record Sort(String column, boolean reversed) {
  static final Sort OWN = new Sort("", false);

  Sort by(String key) {
    return new Sort(key, false);
  }

  Sort turned() {
    return new Sort(column, !reversed);
  }

  boolean isOwn() {
    return column.isEmpty();
  }
}
