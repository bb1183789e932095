package dev.buoy.agent.accesslog;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Severities of syslog in the order of their numbers, the worst first (RFC 3164 section 4.1.1).
public enum Severity {
  EMERG, ALERT, CRIT, ERR, WARNING, NOTICE, INFO, DEBUG;

  /// Its number in the standard.
  @SuppressWarnings("EnumOrdinal") // the order of the declaration is the standard's
  int number() {
    return ordinal();
  }

  /// As the file spells it.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The words of all of them.
  public static List<String> words() {
    return Arrays.stream(values()).map(Severity::word).toList();
  }

  /// The one of this name.
  public static Optional<Severity> of(String word) {
    return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
  }
}
