package dev.buoy.agent.config;

import java.nio.file.Path;

/// A place in a file.
/// @param file as the user named it
/// @param line from 1
/// @param column from 1
record Mark(String file, int line, int column) {
  /// The absolute path that `text` means in this file: relative to the file's folder.
  Path path(String text) {
    return Path.of(file).toAbsolutePath().resolveSibling(text).normalize();
  }
}
