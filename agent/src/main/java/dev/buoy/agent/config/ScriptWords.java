package dev.buoy.agent.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Splits a command into words: at spaces, except between quotes or after a backslash. Nothing else is special, as no
/// shell is involved.
final class ScriptWords {
  private final List<String> words = new ArrayList<>();
  private @Nullable StringBuilder word;
  private char quote;

  private ScriptWords() {}

  /// The words, or empty when a quote is not closed.
  static Optional<List<String>> split(String command) {
    var words = new ScriptWords();
    for (int i = 0; i < command.length(); i++) {
      char c = command.charAt(i);
      if (c == '\\' && words.quote != '\'' && i + 1 < command.length()) {
        words.add(command.charAt(++i));
      } else {
        words.accept(c);
      }
    }
    words.end();
    return words.quote == 0 ? Optional.of(List.copyOf(words.words)) : Optional.empty();
  }

  /// One command line that splits into the words again.
  static String join(List<String> words) {
    return String.join(" ", words.stream().map(ScriptWords::quoted).toList());
  }

  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:=,+@%-]+") ? word : "\"" + word.replaceAll("([\"\\\\])", "\\\\$1") + "\"";
  }

  private void accept(char c) {
    if (c == quote) {
      quote = 0;
    } else if (quote == 0 && (c == '"' || c == '\'')) {
      quote = c;
      begin();
    } else if (quote == 0 && Character.isWhitespace(c)) {
      end();
    } else {
      add(c);
    }
  }

  private StringBuilder begin() {
    var current = word == null ? new StringBuilder() : word;
    word = current;
    return current;
  }

  private void add(char c) {
    begin().append(c);
  }

  private void end() {
    if (word != null) {
      words.add(word.toString());
      word = null;
    }
  }
}
