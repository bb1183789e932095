package dev.buoy.console.tui;

import dev.buoy.console.recording.Playhead;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Everything the screen depends on. Immutable; {@link Update} makes the next one.
/// @param data    the newest
/// @param held    what is shown instead while the display is paused; null: it is not
/// @param size    of the window
/// @param alarms  what is or was wrong
/// @param prompt  the line being typed at the bottom; null when none is
/// @param dialog  what is open over the body; null when nothing is
/// @param running dialogs whose changes the agents have not answered yet
/// @param keys    when some keys were pressed last
/// @param undo    how to take back what was done last
record Model(Settings settings, Data data, @Nullable Data held, Place place, Size size, AlarmList alarms,
    @Nullable Prompt prompt, @Nullable Dialog dialog, Note note, Map<Integer, Dialog.Kind> running, Keys keys,
    Undo undo) {

  /// On the monotonic clock; 0: never.
  /// @param any         any key
  /// @param interrupted Ctrl-C
  record Keys(long any, long interrupted) {}

  Model {
    running = Map.copyOf(running);
  }

  static Model start(Settings settings, Data data) {
    return new Model(settings, data, null, Place.START, Size.USUAL, AlarmList.NONE, null, null, Note.NONE, Map.of(),
        new Keys(0, 0), Undo.NOTHING);
  }

  Model drawing(Glyphs other) {
    return new Model(settings.drawing(other), data, held, place, size, alarms, prompt, dialog, note, running, keys,
        undo);
  }

  Model playing(Playhead other) {
    return new Model(settings.playing(other), data, held, place, size, alarms, prompt, dialog, note, running, keys,
        undo);
  }

  Glyphs glyphs() {
    return settings.glyphs();
  }

  /// What is on the screen.
  Data shown() {
    return held == null ? data : held;
  }

  Facts facts() {
    return shown().facts();
  }

  Page page() {
    return place.screen().page();
  }

  Model with(Data other) {
    return new Model(settings, other, held, place, size, alarms, prompt, dialog, note, running, keys, undo);
  }

  Model holding(@Nullable Data still) {
    return new Model(settings, data, still, place, size, alarms, prompt, dialog, note, running, keys, undo);
  }

  Model with(Place other) {
    return new Model(settings, data, held, other, size, alarms, prompt, dialog, note, running, keys, undo);
  }

  Model with(Size other) {
    return new Model(settings, data, held, place, other, alarms, prompt, dialog, note, running, keys, undo);
  }

  Model with(AlarmList other) {
    return new Model(settings, data, held, place, size, other, prompt, dialog, note, running, keys, undo);
  }

  Model prompting(@Nullable Prompt other) {
    return new Model(settings, data, held, place, size, alarms, other, dialog, note, running, keys, undo);
  }

  Model opening(@Nullable Dialog other) {
    return new Model(settings, data, held, place, size, alarms, prompt, other, note, running, keys, undo);
  }

  Model noting(String text, Role role) {
    return new Model(settings, data, held, place, size, alarms, prompt, dialog, new Note(text, role), running, keys,
        undo);
  }

  /// A change was sent to the agents.
  Model running(int number, Dialog.Kind kind) {
    var all = new HashMap<>(running);
    all.put(number, kind);
    return running(all);
  }

  /// The agents said what they did.
  Model answered(int number) {
    var all = new HashMap<>(running);
    all.remove(number);
    return running(all);
  }

  private Model running(Map<Integer, Dialog.Kind> all) {
    return new Model(settings, data, held, place, size, alarms, prompt, dialog, note, all, keys, undo);
  }

  Model pressed(Keys other) {
    return new Model(settings, data, held, place, size, alarms, prompt, dialog, note, running, other, undo);
  }

  Model with(Undo other) {
    return new Model(settings, data, held, place, size, alarms, prompt, dialog, note, running, keys, other);
  }
}
