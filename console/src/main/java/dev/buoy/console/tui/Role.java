package dev.buoy.console.tui;

/// What a piece of text means; {@link Palette} gives it a colour, and the text itself always says it too.
enum Role {
  TEXT, UP, WARN, DOWN, STALE, MUTED, TITLE
}
