package dev.buoy.agent.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Why a file could not be read, in a user's words.
final class FileProblem {
  private FileProblem() {}

  static String words(Path path, IOException exception) {
    return switch (exception) {
      case NoSuchFileException _ -> path + " does not exist";
      case AccessDeniedException _ -> path + " may not be read by this user";
      case CharacterCodingException _ -> path + " is not UTF-8 text";
      default -> path + " cannot be read: " + exception.getMessage();
    };
  }
}
