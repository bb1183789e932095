package dev.buoy.console.tui;

/// What hardly changes while the screen is up.
/// @param operator who works here, as the agents will write into their journals
/// @param readOnly no verb is offered
/// @param farewell what ends with the console, which then asks before it goes; empty: nothing
record Settings(Glyphs glyphs, String operator, boolean readOnly, String farewell) {
  Settings drawing(Glyphs other) {
    return new Settings(other, operator, readOnly, farewell);
  }
}
