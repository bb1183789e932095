package dev.buoy.agent.accesslog;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Facilities of syslog in the order of their numbers (RFC 3164 section 4.1.1), by HAProxy's names.
public enum Facility {
  KERN, USER, MAIL, DAEMON, AUTH, SYSLOG, LPR, NEWS, UUCP, CRON, AUTH2, FTP, NTP, AUDIT, ALERT, CRON2, LOCAL0, LOCAL1,
  LOCAL2, LOCAL3, LOCAL4, LOCAL5, LOCAL6, LOCAL7;

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
    return Arrays.stream(values()).map(Facility::word).toList();
  }

  /// The one of this name.
  public static Optional<Facility> of(String word) {
    return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
  }
}
