package dev.buoy.console.tui;

/// One line to the operator about what just happened.
record Note(String text, Role role) {
  static final Note NONE = new Note("", Role.TEXT);
}
