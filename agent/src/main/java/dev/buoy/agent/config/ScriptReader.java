package dev.buoy.agent.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Reads a command that runs without a shell.
final class ScriptReader {
  private static final Set<String> SHELL = Set.of("|", "||", "&&", "&", ";", ">", "<", ">>", "2>&1");

  private ScriptReader() {}

  /// Its words, the program's path relative to the file made absolute; empty when the key is absent or wrong.
  static List<String> words(Section section, String key) {
    var text = section.text(key);
    if (text == null) {
      return List.of();
    }
    var split = ScriptWords.split(text);
    if (split.isEmpty() || split.get().isEmpty()) {
      section.error(key, split.isEmpty() ? "a quote is not closed" : "must be a program and its arguments");
      return List.of();
    }
    var words = new ArrayList<>(split.get());
    words.stream().filter(SHELL::contains).findFirst()
        .ifPresent(word -> section.warning(key, "no shell runs this: " + word + " is an argument of "
            + words.getFirst() + "; use a script file, or sh -c '...'"));
    if (words.getFirst().contains("/")) {
      words.set(0, section.path(key, words.getFirst()).toString());
    }
    return words;
  }
}
