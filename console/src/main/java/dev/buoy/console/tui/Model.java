package dev.buoy.console.tui;

import org.jspecify.annotations.Nullable;

/// Everything the screen depends on. Immutable; {@link Update} makes the next one.
/// @param prompt        the line being typed at the bottom; null when none is
/// @param dialog        what is open over the body; null when nothing is
/// @param interruptedAt when Ctrl-C was pressed last, on the monotonic clock; 0: never
record Model(Settings settings, Data data, Place place, @Nullable Prompt prompt, @Nullable Dialog dialog, Note note,
    long interruptedAt) {

  static Model start(Settings settings, Data data) {
    return new Model(settings, data, Place.START, null, null, Note.NONE, 0);
  }

  Glyphs glyphs() {
    return settings.glyphs();
  }

  Model with(Data other) {
    return new Model(settings, other, place, prompt, dialog, note, interruptedAt);
  }

  Model with(Place other) {
    return new Model(settings, data, other, prompt, dialog, note, interruptedAt);
  }

  Model prompting(@Nullable Prompt other) {
    return new Model(settings, data, place, other, dialog, note, interruptedAt);
  }

  Model opening(@Nullable Dialog other) {
    return new Model(settings, data, place, prompt, other, note, interruptedAt);
  }

  Model noting(String text, Role role) {
    return new Model(settings, data, place, prompt, dialog, new Note(text, role), interruptedAt);
  }

  Model interrupted(long at) {
    return new Model(settings, data, place, prompt, dialog, note, at);
  }
}
