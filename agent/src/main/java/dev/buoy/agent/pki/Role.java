package dev.buoy.agent.pki;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What the holder of a certificate or a token may do; the unit (OU) of a certificate's subject.
public enum Role {
  /// An agent, to other agents and to consoles.
  NODE,
  /// Looks and changes nothing.
  VIEWER,
  /// Changes what runs, but not the file.
  OPERATOR,
  /// Changes everything.
  ADMIN;

  /// As it is typed and written.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The role of this word.
  public static Optional<Role> of(String word) {
    return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
  }

  /// All words, for messages.
  public static String words() {
    return Arrays.stream(values()).map(Role::word).collect(Collectors.joining(", "));
  }
}
