package dev.buoy.console.command;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Lines cut into words, and words compared.
public final class Words {
  private Words() {}

  /// Cuts a line at spaces; single and double quotes keep theirs, a backslash keeps the next character.
  /// @return empty when a quote is not closed
  public static Optional<List<String>> split(String line) {
    var words = new ArrayList<String>();
    var word = new StringBuilder();
    boolean begun = false;
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && quote != '\'' && i + 1 < line.length()) {
        word.append(line.charAt(++i));
        begun = true;
      } else if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (c == '"' || c == '\'') {
        quote = c;
        begun = true;
      } else if (Character.isWhitespace(c)) {
        if (begun) {
          words.add(word.toString());
        }
        word.setLength(0);
        begun = false;
      } else {
        word.append(c);
        begun = true;
      }
    }
    if (begun) {
      words.add(word.toString());
    }
    return quote == 0 ? Optional.of(words) : Optional.empty();
  }

  /// The word as a shell needs it.
  static String quote(String word) {
    return !word.isEmpty() && word.chars().allMatch(c -> Character.isLetterOrDigit(c) || "_-./:,@%+=".indexOf(c) >= 0)
        ? word
        : "'" + word.replace("'", "'\\''") + "'";
  }

  /// The candidate that is meant most likely; empty when none is near.
  public static Optional<String> nearest(String word, List<String> candidates) {
    return candidates.stream().filter(candidate -> distance(word, candidate) <= Math.max(1, candidate.length() / 3))
        .min(Comparator.comparingInt(candidate -> distance(word, candidate)));
  }

  /// Letters to add, take away, replace, or swap with the next, whether small or capital.
  private static int distance(String typed, String candidate) {
    var a = typed.toLowerCase(Locale.ROOT);
    var b = candidate.toLowerCase(Locale.ROOT);
    var rows = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        rows[i][j] = i == 0 || j == 0 ? i + j : least(rows, i, j, a, b);
      }
    }
    return rows[a.length()][b.length()];
  }

  private static int least(int[][] rows, int i, int j, String a, String b) {
    boolean same = a.charAt(i - 1) == b.charAt(j - 1);
    int least = Math.min(rows[i - 1][j - 1] + (same ? 0 : 1), Math.min(rows[i - 1][j], rows[i][j - 1]) + 1);
    boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, rows[i - 2][j - 2] + 1) : least;
  }
}
