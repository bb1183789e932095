package dev.buoy.agent.drill;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a drill does to the node that it is about.
public enum Fault {
  /// The master hands over, as with `failover`.
  HANDOVER(Place.AGENT, false),
  /// The agent is asked to end (SIGTERM), and started again.
  STOP(Place.HELPER, false),
  /// The agent is ended at once (SIGKILL), and started again.
  KILL(Place.HELPER, true),
  /// The agent stands still (SIGSTOP), and goes on.
  FREEZE(Place.HELPER, true),
  /// The interface of the instance is taken down, and up again.
  LINK(Place.HELPER, true),
  /// VRRP is dropped, on its way in, out, or both.
  ISOLATE(Place.HELPER, true),
  /// The agent takes no connections of clients, while everything else of it goes on.
  PROXY(Place.AGENT, false),
  /// Checks of a backend's servers, and connections to them, fail inside the agent.
  BACKEND(Place.AGENT, false);

  private static final Duration DELAY = Duration.ofMillis(250);

  private final Place place;
  private final boolean force;

  /// Who carries it out.
  public enum Place {
    /// The agent: it ends with its process at the latest.
    AGENT,
    /// The helper beside it.
    HELPER
  }

  Fault(Place place, boolean force) {
    this.place = place;
    this.force = force;
  }

  public Place place() {
    return place;
  }

  /// Whether it wants `force` even where the file allows it.
  public boolean wantsForce() {
    return force;
  }

  /// From the answer that it begins until it does: who cannot speak under it speaks first.
  public Duration delay() {
    return switch (this) {
      case STOP, KILL, FREEZE, LINK -> DELAY;
      case HANDOVER, ISOLATE, PROXY, BACKEND -> Duration.ZERO;
    };
  }

  /// The word for it in files and commands.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The fault of a word.
  public static Optional<Fault> of(String word) {
    return Arrays.stream(values()).filter(fault -> fault.word().equals(word)).findFirst();
  }

  @Override
  public String toString() {
    return word();
  }
}
