package dev.buoy.agent.backend;

import java.util.ArrayList;

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
    var least = new ArrayList<Candidate>();
    var best = -1;
    for (var i = 0; i < choice.candidates().size(); i++) {
      if (!choice.eligible(i)) {
        continue;
      }
      var order = best < 0 ? -1 : compare(choice, i, best);
      if (order < 0) {
        least.clear();
        best = i;
      }
      if (order <= 0) {
        least.add(choice.candidates().get(i));
      }
    }
    if (least.size() < 2) {
      return new Pick(least.stream().map(Candidate::server).findFirst(), this);
    }
    var turn = ties.pick(Choice.of(least));
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
