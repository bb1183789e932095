package dev.buoy.agent.check;

/// What a row of check results amounts to. The first result alone decides; after that it takes `rise` passes in a row
/// to come up and `fall` failures in a row to go down.
/// @param passing kind of the last result; without meaning while the streak is 0
/// @param streak results of that kind in a row; 0 before the first
public record Health(State state, boolean passing, int streak) {
  private static final Health UNKNOWN = new Health(State.UNKNOWN, false, 0);

  /// Before the first result.
  public static Health unknown() {
    return UNKNOWN;
  }

  /// The health after one more result.
  public Health after(boolean passed, CheckConfig config) {
    var length = streak > 0 && passed == passing ? Math.min(streak, Integer.MAX_VALUE - 1) + 1 : 1;
    var next = switch (state) {
      case UNKNOWN -> passed ? State.UP : State.DOWN;
      case UP -> !passed && length >= config.fall() ? State.DOWN : State.UP;
      case DOWN -> passed && length >= config.rise() ? State.UP : State.DOWN;
    };
    return new Health(next, passed, length);
  }

  /// The health after too many connections of clients have failed.
  public Health afterErrors(Observation.OnError action, CheckConfig config) {
    return switch (action) {
      case FASTINTER -> this;
      case FAIL_CHECK -> after(false, config);
      case SUDDEN_DEATH -> state == State.UP
          ? failing(config.fall() == 1 ? State.DOWN : State.UP, Math.max(1, config.fall() - 1))
          : after(false, config);
      case MARK_DOWN -> state == State.DOWN ? after(false, config) : failing(State.DOWN, config.fall());
    };
  }

  /// The same failures, not taken for the server's fault yet.
  Health held() {
    return new Health(State.UP, false, streak);
  }

  private Health failing(State next, int least) {
    return new Health(next, false, passing ? least : Math.max(least, streak));
  }

  /// What checks say of a server.
  public enum State {
    /// No result yet.
    UNKNOWN, UP, DOWN
  }
}
