package dev.buoy.agent.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/// What tells one content of a file from the next.
/// @param text empty: there is no such file
record Stamp(String text) {
  static Stamp of(Path file) {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(attributes.lastModifiedTime() + " " + attributes.size() + " "
          + Objects.requireNonNullElse(attributes.fileKey(), ""));
    } catch (IOException _) {
      return new Stamp("");
    }
  }
}
