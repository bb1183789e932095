package dev.buoy.agent.config;

/// One thing that is wrong with a file.
/// @param file as the user named it
/// @param line from 1
/// @param column from 1
/// @param key path of the key, as `backends.web.check.rise`
/// @param message what is wrong and what would be right
public record Problem(String file, int line, int column, String key, String message) {
  /// `FILE:LINE:COLUMN: KEY: message`
  @Override
  public String toString() {
    return file + ":" + line + ":" + column + ": " + key + ": " + message;
  }
}
