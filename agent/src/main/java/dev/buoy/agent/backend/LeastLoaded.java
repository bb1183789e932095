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
    var candidates = choice.candidates();
    var best = -1;
    var equals = 0;
    var least = 0;
    var weight = 0;
    for (var i = 0; i < candidates.size(); i++) {
      if (!choice.eligible(i)) {
        continue;
      }
      var sessions = choice.sessions(i);
      var order = best < 0 ? -1 : compare(sessions, candidates.get(i).weight(), least, weight);
      if (order < 0) {
        best = i;
        equals = 1;
        least = sessions;
        weight = candidates.get(i).weight();
      } else if (order == 0) {
        equals++;
      }
    }
    return equals < 2
        ? new Pick(best < 0 ? Optional.empty() : Optional.of(candidates.get(best).server()), this)
        : turn(choice, best, least);
  }

  /// The next of those that are equal. Sessions begin and end meanwhile, but the one that was found stays among them.
  private Pick turn(Choice choice, int found, int least) {
    var candidates = choice.candidates();
    var weight = candidates.get(found).weight();
    var turn = ties.pick(candidates, place -> place == found || (choice.eligible(place)
        && compare(choice.sessions(place), candidates.get(place).weight(), least, weight) == 0));
    return new Pick(turn.server(), new LeastLoaded(measure, (Rotation) turn.next()));
  }

  /// By the loads for the weights, as fractions.
  private int compare(int a, int weightOfA, int b, int weightOfB) {
    if (measure == Measure.IDLE_FIRST && (a == 0) != (b == 0)) {
      return a == 0 ? -1 : 1;
    }
    var more = measure == Measure.PRESENT ? 0L : 1L;
    return Long.compare((a + more) * weightOfB, (b + more) * weightOfA);
  }
}
