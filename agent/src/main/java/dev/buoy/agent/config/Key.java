package dev.buoy.agent.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A key of the proxy's sections. The reader takes ranges and defaults from here, and the reference is written from here.
interface Key {
  /// What is said of it.
  /// @param place which sections or cases have it, for the reference; empty where one table is one section
  /// @param word as the file spells it
  /// @param haproxy its directive; empty: it has none
  /// @param meaning one sentence or a few
  record Directive(String place, String word, Kind kind, String haproxy, String meaning) {}

  Directive directive();

  /// As the file spells it.
  default String word() {
    return directive().word();
  }

  default int integer(Section section) {
    return directive().kind().integer(section, word());
  }

  /// Its number where what holds without it depends on other keys.
  /// @param fallback what holds then
  default int integer(Section section, int fallback) {
    return directive().kind().integer(section, word(), fallback);
  }

  default boolean flag(Section section) {
    return directive().kind().flag(section, word());
  }

  default Duration duration(Section section) {
    return directive().kind().duration(section, word());
  }

  /// Absent where the key is.
  default @Nullable Duration given(Section section) {
    return directive().kind().given(section, word());
  }

  default String choice(Section section) {
    return directive().kind().choice(section, word());
  }
}
