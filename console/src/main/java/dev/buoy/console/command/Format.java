package dev.buoy.console.command;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Forms of output.
public enum Format {
  TABLE, JSON, JSONL, YAML,
  /// Of reports of drills only: Markdown, and a picture.
  MD, SVG;

  /// Whether only the report of a drill has it.
  boolean isReport() {
    return this == MD || this == SVG;
  }

  /// The form of this name, in lower case.
  static Optional<Format> of(String name) {
    return Arrays.stream(values()).filter(format -> format.name().toLowerCase(Locale.ROOT).equals(name)).findFirst();
  }
}
