package dev.buoy.agent.identity;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/// Why a file cannot be read, in a user's words.
final class Words {
  private Words() {}

  static String of(IOException exception) {
    return switch (exception) {
      case NoSuchFileException _ -> "there is no such file";
      case AccessDeniedException _ -> "permission denied";
      case CharacterCodingException _ -> "it is not text";
      default -> String.valueOf(exception.getMessage());
    };
  }
}
