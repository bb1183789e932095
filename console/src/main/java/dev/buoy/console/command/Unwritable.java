package dev.buoy.console.command;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Why a file cannot be written, for people.
final class Unwritable {
  private Unwritable() {}

  /// `report.md cannot be written: not permitted`
  static String sentence(Path path, IOException e) {
    return path + " cannot be written: " + switch (e) {
      case AccessDeniedException _ -> "not permitted";
      case NoSuchFileException _ -> "there is no such folder";
      case FileSystemException failure when failure.getReason() != null -> failure.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }
}
