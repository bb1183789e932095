package dev.buoy.agent.config;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the value of a key may be. Asked for a value of another kind, it throws IllegalStateException: that is a
/// mistake of the reader, not of the file.
sealed interface Kind {
  /// Its values, in words.
  String form();

  /// What holds when it is left out.
  String standard();

  /// The key's number in a section.
  default int integer(Section section, String key) {
    throw new IllegalStateException(key + " is not a number");
  }

  /// The same where what holds without it depends on other keys.
  default int integer(Section section, String key, int fallback) {
    throw new IllegalStateException(key + " is not a number");
  }

  /// The key's true or false in a section.
  default boolean flag(Section section, String key) {
    throw new IllegalStateException(key + " is not true or false");
  }

  /// The key's duration in a section.
  default Duration duration(Section section, String key) {
    throw new IllegalStateException(key + " is not a duration");
  }

  /// The same, absent where the key is.
  default @Nullable Duration given(Section section, String key) {
    throw new IllegalStateException(key + " is not a duration");
  }

  /// The key's word in a section; empty where the key is absent and no word stands for that.
  default String choice(Section section, String key) {
    throw new IllegalStateException(key + " is not one of some words");
  }

  /// A whole number in a range.
  /// @param standardNumber absent: the key is required, or other keys decide
  record Whole(int least, int most, @Nullable Integer standardNumber, String standard) implements Kind {
    /// @param standardNumber absent: the key is required
    Whole(int least, int most, @Nullable Integer standardNumber) {
      this(least, most, standardNumber, standardNumber == null ? "required" : "`" + standardNumber + "`");
    }

    @Override
    public int integer(Section section, String key) {
      return integer(section, key, standardNumber == null ? 0 : standardNumber);
    }

    @Override
    public int integer(Section section, String key, int fallback) {
      return section.integer(key, least, most, fallback);
    }

    @Override
    public String form() {
      return least + " to " + most;
    }
  }

  /// A duration in a range.
  /// @param standardTime absent: there is none, or other keys decide
  record Time(Duration least, Duration most, @Nullable Duration standardTime, String standard) implements Kind {
    Time(Duration least, Duration most, Duration standardTime) {
      this(least, most, standardTime, "`" + text(standardTime) + "`");
    }

    @Override
    public Duration duration(Section section, String key) {
      if (standardTime == null) {
        throw new IllegalStateException(key + " has no duration of its own");
      }
      return section.duration(key, least, most, standardTime);
    }

    @Override
    public @Nullable Duration given(Section section, String key) {
      return section.duration(key, least, most);
    }

    @Override
    public String form() {
      return "`" + text(least) + "` to `" + text(most) + "`";
    }

    private static String text(Duration time) {
      return time.isZero() ? "0s" : Durations.format(time);
    }
  }

  record Flag(boolean standardFlag) implements Kind {
    @Override
    public boolean flag(Section section, String key) {
      return section.flag(key, standardFlag);
    }

    @Override
    public String form() {
      return "`true`, `false`";
    }

    @Override
    public String standard() {
      return "`" + standardFlag + "`";
    }
  }

  /// One of some words.
  /// @param later words of HAProxy that this version cannot do yet
  /// @param standardWord absent: none of them holds without the key
  record Words(List<String> words, List<String> later, @Nullable String standardWord, String standard)
      implements
        Kind {
    public Words {
      words = List.copyOf(words);
      later = List.copyOf(later);
    }

    Words(List<String> words, List<String> later, @Nullable String standardWord) {
      this(words, later, standardWord, standardWord == null ? "none" : "`" + standardWord + "`");
    }

    Words(List<String> words, @Nullable String standardWord) {
      this(words, List.of(), standardWord);
    }

    @Override
    public String choice(Section section, String key) {
      var given = section.word(key, words, later);
      return given == null ? Objects.requireNonNullElse(standardWord, "") : given;
    }

    @Override
    public String form() {
      return "`" + String.join("`, `", words) + "`";
    }
  }

  /// What only its reader can check.
  record Text(String form, String standard) implements Kind {}
}
