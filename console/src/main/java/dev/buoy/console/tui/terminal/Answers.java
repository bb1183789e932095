package dev.buoy.console.tui.terminal;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Questions to the terminal, and what its answers say. An answer that is none of ours says nothing.
final class Answers {
  /// Its background (OSC 11), and whether it knows synchronized output (DECRQM of mode 2026).
  static final String QUESTIONS = "\033]11;?\033\\\033[?2026$p";
  /// A symbol in the first column of the second row, and where the cursor is then: nothing else asks for that.
  static final String WIDTH_QUESTION = "\033[2;1H\u25cf\033[6n\033[2;1H\033[K";
  /// Around a frame that shall be shown all at once.
  static final String BEGIN = "\033[?2026h";
  static final String END = "\033[?2026l";

  /// As long as an answer gets.
  static final int LONGEST = 64;

  private static final Pattern COLOUR = Pattern
      .compile("11;rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})(/[0-9a-fA-F]{1,4})?");
  private static final Pattern MODE = Pattern.compile("\\?2026;([0-4])\\$");
  private static final Pattern POSITION = Pattern.compile("2;([0-9]{1,3})");

  private Answers() {}

  /// What stood between `OSC` and its end.
  static List<Input> command(String text) {
    var matcher = COLOUR.matcher(text);
    return matcher.matches()
        ? List.of(new Input.Background(channel(matcher, 1), channel(matcher, 2), channel(matcher, 3)))
        : List.of();
  }

  /// One to four digits are parts of as many.
  private static double channel(Matcher matcher, int group) {
    var digits = matcher.group(group);
    return Integer.parseInt(digits, 16) / (Math.pow(16, digits.length()) - 1);
  }

  /// A control sequence. Mode 2026 is known where it is set (1) or reset (2).
  static List<Input> sequence(String parameters, char last) {
    var mode = MODE.matcher(parameters);
    if (last == 'y' && mode.matches()) {
      return mode.group(1).equals("1") || mode.group(1).equals("2") ? List.of(new Input.Synchronized()) : List.of();
    }
    var position = POSITION.matcher(parameters);
    return last == 'R' && position.matches()
        ? List.of(new Input.Cursor(Integer.parseInt(position.group(1)) - 1))
        : List.of();
  }
}
