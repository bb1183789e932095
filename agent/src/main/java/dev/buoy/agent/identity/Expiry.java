package dev.buoy.agent.identity;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// When the end of a certificate is worth a word: thirty days before, and after.
final class Expiry {
  private static final Duration SOON = Duration.ofDays(30);

  private Expiry() {}

  /// @param what the certificate, with its file
  /// @param end when it stops to be good
  static Optional<Complaint> of(String object, String what, Instant end, Instant now) {
    if (now.isAfter(end)) {
      return Optional.of(new Complaint(object, "EXPIRED", true, what + " expired on " + day(end) + ": renew it"));
    }
    var left = Duration.between(now, end);
    return left.compareTo(SOON) > 0
        ? Optional.empty()
        : Optional.of(new Complaint(object, "EXPIRES", false,
            what + " expires on " + day(end) + ", " + words(left) + ": renew it"));
  }

  private static String words(Duration left) {
    long days = left.toDays();
    return days == 0 ? "within a day" : "in " + days + (days == 1 ? " day" : " days");
  }

  private static String day(Instant time) {
    return time.toString().substring(0, 10);
  }
}
