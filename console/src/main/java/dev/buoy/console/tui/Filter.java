package dev.buoy.console.tui;

import dev.buoy.console.command.Words;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;

/// Which rows of a table are shown. Words between spaces must all be in a row, in any case; `key:one,other` looks into
/// one column for one or the other; `!` in front of the whole turns it round.
/// @param text as typed, without the `/`
record Filter(String text) {
  static final Filter NONE = new Filter("");
  private static final Pattern STRAY = Pattern.compile("[a-z]+:.*");

  /// Nothing is left out.
  boolean isEmpty() {
    return body().isEmpty();
  }

  /// What is asked for with `key:text`, where it is one text and nothing is turned round.
  Optional<String> only(String key) {
    return isInverse()
        ? Optional.empty()
        : Arrays.stream(body().split(" +")).filter(word -> word.startsWith(key + ":"))
            .map(word -> word.substring(key.length() + 1)).filter(text -> !text.isEmpty() && !text.contains(","))
            .findFirst();
  }

  /// A word before a colon that names none of these columns; what has no letters only is a part of the text.
  /// @return a sentence with the nearest column
  Optional<String> stray(List<String> columns) {
    return Arrays.stream(body().split(" +")).filter(word -> STRAY.matcher(word).matches())
        .map(word -> word.substring(0, word.indexOf(':'))).filter(key -> !columns.contains(key)).findFirst()
        .map(key -> "there is no column " + key + " here; " + Words.nearest(key, columns)
            .map("did you mean %s?"::formatted).orElse("there are " + String.join(" ", columns)));
  }

  private boolean isInverse() {
    return text.startsWith("!");
  }

  private String body() {
    return (isInverse() ? text.substring(1) : text).strip().toLowerCase(Locale.ROOT);
  }

  /// @param contains whether the column with this key has this text, in lower case; an empty key stands for any column;
  ///   false for a key that is none
  /// @param isColumn whether there is a column of this key: else the colon is a part of the text
  boolean passes(BiPredicate<String, String> contains, java.util.function.Predicate<String> isColumn) {
    if (isEmpty()) {
      return true;
    }
    var all = Arrays.stream(body().split(" +")).allMatch(word -> {
      var colon = word.indexOf(':');
      if (colon <= 0 || !isColumn.test(word.substring(0, colon))) {
        return contains.test("", word);
      }
      var key = word.substring(0, colon);
      return Arrays.stream(word.substring(colon + 1).split(",", -1)).anyMatch(part -> contains.test(key, part));
    });
    return all != isInverse();
  }
}
