package dev.buoy.agent.pki;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// Why a certificate was revoked, in the words of RFC 5280 §5.3.1.
public enum Reason {
  UNSPECIFIED("unspecified", 0),
  /// Somebody else has, or may have, the key.
  KEY_COMPROMISE("keyCompromise", 1),
  /// The person changed teams.
  AFFILIATION_CHANGED("affiliationChanged", 3),
  /// Another certificate took its place.
  SUPERSEDED("superseded", 4),
  /// The node is gone.
  CESSATION_OF_OPERATION("cessationOfOperation", 5),
  /// The person may not do this any more.
  PRIVILEGE_WITHDRAWN("privilegeWithdrawn", 9);

  private final String word;
  private final int code;

  Reason(String word, int code) {
    this.word = word;
    this.code = code;
  }

  /// As it is typed and written.
  public String word() {
    return word;
  }

  /// As the list of revocations has it.
  int code() {
    return code;
  }

  /// The reason of this word.
  public static Optional<Reason> of(String word) {
    return Arrays.stream(values()).filter(reason -> reason.word.equals(word)).findFirst();
  }

  /// All words, for messages.
  public static String words() {
    return Arrays.stream(values()).map(Reason::word).collect(Collectors.joining(", "));
  }
}
