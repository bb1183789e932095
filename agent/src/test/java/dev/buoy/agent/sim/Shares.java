package dev.buoy.agent.sim;

import dev.buoy.agent.backend.Candidate;
import java.math.BigInteger;
import java.util.List;
import java.util.TreeMap;

/// How connections are spread while nothing changes: at any moment by the weights, and over a whole turn exactly.
final class Shares {
  private List<Candidate> candidates = List.of();
  private final TreeMap<String, Long> counts = new TreeMap<>();
  private final TreeMap<String, Long> turn = new TreeMap<>();
  private long sum;
  private long turnLength;
  private long taken;

  /// A connection went to a server, when these could have had it.
  void took(List<Candidate> current, String server) {
    if (!current.equals(candidates)) {
      startOver(current);
    }
    taken++;
    counts.merge(server, 1L, Long::sum);
    turn.merge(server, 1L, Long::sum);
    candidates.forEach(this::checkShare);
    if (taken % turnLength == 0) {
      endTurn();
    }
  }

  private void startOver(List<Candidate> current) {
    candidates = current;
    counts.clear();
    turn.clear();
    taken = 0;
    sum = current.stream().mapToLong(Candidate::weight).sum();
    turnLength = sum / current.stream().map(candidate -> BigInteger.valueOf(candidate.weight()))
        .reduce(BigInteger.ZERO, BigInteger::gcd).longValueExact();
  }

  /// Nobody can be further from its share than by one connection for each that it competes with, and its own.
  private void checkShare(Candidate candidate) {
    long off = Math.abs(counts.getOrDefault(candidate.server(), 0L) * sum - taken * candidate.weight());
    if (off > candidates.size() * sum) {
      throw new AssertionError("of " + taken + " connections " + counts + " with " + candidates);
    }
  }

  /// The first turn evens out what was before it.
  private void endTurn() {
    for (var candidate : candidates) {
      long due = turnLength * candidate.weight() / sum;
      if (taken > turnLength && turn.getOrDefault(candidate.server(), 0L) != due) {
        throw new AssertionError("a turn of " + turn + " with " + candidates);
      }
    }
    turn.clear();
  }
}
