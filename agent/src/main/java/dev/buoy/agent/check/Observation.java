package dev.buoy.agent.check;

/// How failed connections of clients count for the health of a server.
/// @param errorLimit so many in a row count, at least 1; one that succeeds starts the count anew
/// @param onError what they count as
public record Observation(int errorLimit, OnError onError) {
  public Observation {
    if (errorLimit < 1) {
      throw new IllegalArgumentException("error limit must be at least 1, was " + errorLimit);
    }
  }

  /// What happens when there were too many. Each has the next check come after the fast interval.
  public enum OnError {
    /// Nothing more.
    FASTINTER,
    /// A failed check.
    FAIL_CHECK,
    /// All failed checks but the last that brings the server down.
    SUDDEN_DEATH,
    /// The server is down.
    MARK_DOWN;

    /// As the file has it: `mark_down`.
    public String word() {
      return switch (this) {
        case FASTINTER -> "fastinter";
        case FAIL_CHECK -> "fail_check";
        case SUDDEN_DEATH -> "sudden_death";
        case MARK_DOWN -> "mark_down";
      };
    }
  }
}
