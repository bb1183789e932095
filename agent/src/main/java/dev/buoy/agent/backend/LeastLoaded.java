package dev.buoy.agent.backend;

import java.util.Optional;

/// The server with the least load for its weight; those that are equal take turns by weight, so that a backend without
/// sessions does not give everything to its first server.
final class LeastLoaded implements Balancer {
  private final Measure measure;
  private final Rotation ties;

  /// What counts as load.
  private enum Measure {
    /// The sessions it has.
    PRESENT,
    /// Those it would have.
    EXPECTED,
    /// The same, but a server that has none comes before all others.
    IDLE_FIRST
  }

  private LeastLoaded(Measure measure, Rotation ties) {
    this.measure = measure;
    this.ties = ties;
  }

  static LeastLoaded byLoad() {
    return new LeastLoaded(Measure.PRESENT, Rotation.start());
  }

  static LeastLoaded byExpectedLoad() {
    return new LeastLoaded(Measure.EXPECTED, Rotation.start());
  }

  static LeastLoaded neverQueueing() {
    return new LeastLoaded(Measure.IDLE_FIRST, Rotation.start());
  }

  @Override
  public Pick pick(Choice choice) {
    var best = -1;
    var equals = 0;
    for (var i = 0; i < choice.candidates().size(); i++) {
      if (!choice.eligible(i)) {
        continue;
      }
      var order = best < 0 ? -1 : compare(choice, i, best);
      best = order < 0 ? i : best;
      equals = order < 0 ? 1 : order == 0 ? equals + 1 : equals;
    }
    if (equals < 2) {
      return new Pick(best < 0 ? Optional.empty() : Optional.of(choice.candidates().get(best).server()), this);
    }
    var least = best;
    // Loads change meanwhile, but the least of them stays in question.
    var turn = ties.pick(choice.candidates(),
        place -> place == least || (choice.eligible(place) && compare(choice, place, least) == 0));
    return new Pick(turn.server(), new LeastLoaded(measure, (Rotation) turn.next()));
  }

  /// By the loads for the weights, as fractions.
  private int compare(Choice choice, int a, int b) {
    if (measure == Measure.IDLE_FIRST && (choice.sessions(a) == 0) != (choice.sessions(b) == 0)) {
      return choice.sessions(a) == 0 ? -1 : 1;
    }
    return Long.compare(load(choice, a) * choice.candidates().get(b).weight(),
        load(choice, b) * choice.candidates().get(a).weight());
  }

  private long load(Choice choice, int place) {
    return choice.sessions(place) + (measure == Measure.PRESENT ? 0L : 1L);
  }
}
