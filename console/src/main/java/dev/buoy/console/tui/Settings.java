package dev.buoy.console.tui;

import dev.buoy.console.recording.Playhead;
import org.jspecify.annotations.Nullable;

/// What hardly changes while the screen is up.
/// @param operator who works here, as the agents will write into their journals
/// @param readOnly no verb is offered
/// @param farewell what ends with the console, which then asks before it goes; empty: nothing
/// @param playhead of the recording that is shown; null: what is shown is now
record Settings(Glyphs glyphs, String operator, boolean readOnly, String farewell, @Nullable Playhead playhead) {
  Settings(Glyphs glyphs, String operator, boolean readOnly, String farewell) {
    this(glyphs, operator, readOnly, farewell, null);
  }

  boolean isRecording() {
    return playhead != null;
  }

  /// Why nothing is changed from here.
  String refusal() {
    return isRecording()
        ? "a recording cannot be changed"
        : "read-only: nothing is changed from here, as this console was started";
  }

  Settings playing(Playhead other) {
    return new Settings(glyphs, operator, readOnly, farewell, other);
  }

  Settings drawing(Glyphs other) {
    return new Settings(other, operator, readOnly, farewell, playhead);
  }
}
