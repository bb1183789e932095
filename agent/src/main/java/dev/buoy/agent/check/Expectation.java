package dev.buoy.agent.check;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What an answer has to be.
public sealed interface Expectation {
  /// Whether a text is it.
  boolean fits(String text);

  /// In words: "string 'PONG'".
  String words();

  /// A status within one of the ranges.
  record Status(List<Range> ranges) implements Expectation {
    /// What HAProxy takes for alive: 2xx and 3xx.
    public static final Status ALIVE = new Status(List.of(new Range(200, 399)));

    public Status {
      ranges = List.copyOf(ranges);
    }

    @Override
    public boolean fits(String text) {
      return text.matches("[0-9]{3}")
          && ranges.stream().anyMatch(range -> range.contains(Integer.parseInt(text)));
    }

    @Override
    public String words() {
      return ranges.stream().map(Range::toString).collect(Collectors.joining(","));
    }
  }

  /// Status codes from `first` to `last`.
  record Range(int first, int last) {
    boolean contains(int status) {
      return first <= status && status <= last;
    }

    @Override
    public String toString() {
      return first == last ? String.valueOf(first) : first + "-" + last;
    }
  }

  /// One of these texts and nothing else.
  record Exactly(List<String> texts) implements Expectation {
    public Exactly {
      texts = List.copyOf(texts);
    }

    @Override
    public boolean fits(String text) {
      return texts.contains(text);
    }

    @Override
    public String words() {
      return texts.stream().map(text -> "'" + text + "'").collect(Collectors.joining(" or "));
    }
  }

  /// This text somewhere.
  record Containing(String text) implements Expectation {
    @Override
    public boolean fits(String whole) {
      return whole.contains(text);
    }

    @Override
    public String words() {
      return "string '" + Octets.printable(text) + "'";
    }
  }

  /// Something that the regular expression matches.
  record Matching(String regex) implements Expectation {
    @Override
    public boolean fits(String text) {
      return Pattern.compile(regex, Pattern.DOTALL).matcher(text).find();
    }

    @Override
    public String words() {
      return "rstring '" + regex + "'";
    }
  }

  /// Whatever it is.
  record Anything() implements Expectation {
    @Override
    public boolean fits(String text) {
      return true;
    }

    @Override
    public String words() {
      return "anything";
    }
  }
}
