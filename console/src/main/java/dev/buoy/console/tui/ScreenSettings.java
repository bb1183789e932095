package dev.buoy.console.tui;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// What `set` changes of this screen. What holds for the lines of a shell is set in the shell.
final class ScreenSettings {
  private static final String WORD = "set";

  private enum Setting {
    MOUSE("on|off"), FPS("1-60"), TIME("absolute|relative"), BACKGROUND("dark|light");

    /// As one types them.
    private final String values;

    Setting(String values) {
      this.values = values;
    }

    String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    boolean takes(String value) {
      return this == FPS ? value.matches("[1-9]|[1-5][0-9]|60") : List.of(values.split("\\|")).contains(value);
    }
  }

  private ScreenSettings() {}

  /// Whether the line sets something.
  static boolean isOne(String line) {
    return words(line).getFirst().equals(WORD);
  }

  private static List<String> words(String line) {
    return List.of(line.strip().split(" +", -1));
  }

  static Step run(Model model, String line) {
    var words = words(line);
    var setting = words.size() < 2
        ? null
        : Arrays.stream(Setting.values()).filter(one -> one.word().equals(words.get(1))).findFirst().orElse(null);
    if (setting == null) {
      var none = words.size() < 2 ? "" : "there is no '" + words.get(1) + "' to set on this screen; ";
      return Step.of(model.noting(none + "there are " + all() + "; the shell (!) has its own", Role.WARN));
    }
    var value = words.size() == 3 ? words.get(2) : "";
    return setting.takes(value)
        ? set(model, setting, value)
        : Step.of(model.noting("set " + setting.word() + " takes " + setting.values + ", not '"
            + String.join(" ", words.subList(2, words.size())) + "'", Role.WARN));
  }

  private static Step set(Model model, Setting setting, String value) {
    return switch (setting) {
      case MOUSE -> Step.of(model.noting(value.equals("on")
          ? "mouse: the wheel moves, a click selects a row or a screen; it never confirms"
          : "the mouse is the terminal's again", Role.MUTED), new Effect.Mouse(value.equals("on")));
      case FPS -> Step.of(model.noting("at most " + value + " frames a second", Role.MUTED),
          new Effect.Frames(Integer.parseInt(value)));
      case TIME -> Step.of(model.with(model.place().timed(value.equals("absolute"))));
      case BACKGROUND -> Step.of(model.noting("colours for a " + value + " background", Role.MUTED),
          new Effect.Background(value.equals("light"), true));
    };
  }

  private static String all() {
    return Arrays.stream(Setting.values()).map(setting -> setting.word() + " " + setting.values)
        .collect(Collectors.joining(", "));
  }

  /// What may stand after these words.
  static List<String> candidates(List<String> before, String begun) {
    var all = before.size() == 1
        ? Arrays.stream(Setting.values()).map(Setting::word)
        : Arrays.stream(Setting.values()).filter(one -> before.size() == 2 && one.word().equals(before.get(1)))
            .filter(one -> one != Setting.FPS).flatMap(one -> Arrays.stream(one.values.split("\\|")));
    return all.filter(word -> word.startsWith(begun)).toList();
  }
}
