package dev.buoy.agent.pki;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A certificate that the authority has issued.
/// @param serial    unique within the authority
/// @param addresses IP addresses and DNS names that it is for; only nodes have any
/// @param until     the last instant that it is valid
/// @param revoked   absent while it is not
public record Issued(BigInteger serial, String name, Role role, List<String> addresses, Instant from, Instant until,
    @Nullable Revocation revoked) {
  /// From so long before its end on a certificate is told about.
  public static final Duration SOON = Duration.ofDays(30);

  public Issued {
    addresses = List.copyOf(addresses);
  }

  /// When a certificate was revoked, and why.
  public record Revocation(Instant time, Reason reason) {}

  /// How it stands.
  public enum State {
    VALID("valid"), EXPIRES_SOON("expires soon"), EXPIRED("expired"), REVOKED("revoked");

    private final String word;

    State(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }

    /// Of a certificate that ends then.
    static State of(boolean revoked, Instant until, Instant now) {
      if (revoked) {
        return REVOKED;
      }
      return now.isAfter(until) ? EXPIRED : until.minus(SOON).isBefore(now) ? EXPIRES_SOON : VALID;
    }
  }

  /// How it stands at an instant.
  public State state(Instant now) {
    return State.of(revoked != null, until, now);
  }

  /// Whether it proves anything at an instant.
  public boolean usable(Instant now) {
    return switch (state(now)) {
      case VALID, EXPIRES_SOON -> true;
      case EXPIRED, REVOKED -> false;
    };
  }

  Issued revokedAt(Instant time, Reason reason) {
    return new Issued(serial, name, role, addresses, from, until, new Revocation(time, reason));
  }
}
