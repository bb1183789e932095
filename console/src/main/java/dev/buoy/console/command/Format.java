package dev.buoy.console.command;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Forms of output.
public enum Format {
  TABLE, JSON, JSONL, YAML;

  /// The form of this name, in lower case.
  static Optional<Format> of(String name) {
    return Arrays.stream(values()).filter(format -> format.name().toLowerCase(Locale.ROOT).equals(name)).findFirst();
  }
}
