package dev.buoy.agent.config;

import java.time.Duration;
import java.util.List;
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

  /// The key's true or false in a section.
  default boolean flag(Section section, String key) {
    throw new IllegalStateException(key + " is not true or false");
  }

  /// The key's duration in a section.
  default Duration duration(Section section, String key) {
    throw new IllegalStateException(key + " is not a duration");
  }

  /// The key's word in a section.
  default String choice(Section section, String key) {
    throw new IllegalStateException(key + " is not one of some words");
  }

  /// A whole number in a range.
  /// @param standardNumber absent: the key is required
  record Whole(int least, int most, @Nullable Integer standardNumber) implements Kind {
    @Override
    public int integer(Section section, String key) {
      return section.integer(key, least, most, standardNumber == null ? 0 : standardNumber);
    }

    @Override
    public String form() {
      return least + " to " + most;
    }

    @Override
    public String standard() {
      return standardNumber == null ? "required" : "`" + standardNumber + "`";
    }
  }

  record Time(Duration least, Duration most, Duration standardTime) implements Kind {
    @Override
    public Duration duration(Section section, String key) {
      return section.duration(key, least, most, standardTime);
    }

    @Override
    public String form() {
      return "`" + seconds(least) + "` to `" + seconds(most) + "`";
    }

    @Override
    public String standard() {
      return "`" + seconds(standardTime) + "`";
    }

    private static String seconds(Duration time) {
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

  record Words(List<String> words, String standardWord) implements Kind {
    public Words {
      words = List.copyOf(words);
    }

    @Override
    public String choice(Section section, String key) {
      var given = section.word(key, words, List.of());
      return given == null ? standardWord : given;
    }

    @Override
    public String form() {
      return "`" + String.join("`, `", words) + "`";
    }

    @Override
    public String standard() {
      return "`" + standardWord + "`";
    }
  }

  /// What only its reader can check.
  record Text(String form, String standard) implements Kind {}
}
