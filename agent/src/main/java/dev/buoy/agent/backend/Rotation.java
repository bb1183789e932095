package dev.buoy.agent.backend;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.LongStream;

/// Weighted round robin as a value, that keeps every server about one connection from its share. Every pick gives each
/// candidate its weight as credit, and takes all that was given from the one that is chosen: of those in credit the one
/// that would be the first to be a whole connection behind (the eligible request with the earliest deadline, as Stoica
/// and Abdel-Wahab schedule processors, 1995). As long as nothing changes, shares are exact over a turn, which is
/// as long as the sum of the weights, less than 1 off over any window that begins where the rotation does, and so less than
/// 2 off over any other. (With the most credit as the choice, which nginx calls smooth, that was up to 1.3 and 2.1.)
///
/// Credit is measured in shares of the whole. So it is scaled when the sum of the weights changes, and a server that
/// leaves takes its credit along, to which the others add up again: neither a former large weight nor an absence starves or
/// favours anybody later.
public final class Rotation implements Balancer {
  private static final Rotation START = new Rotation(List.of(), new long[0]);

  private final List<Candidate> candidates;
  private final long[] credits;

  private Rotation(List<Candidate> candidates, long[] credits) {
    this.candidates = candidates;
    this.credits = credits;
  }

  /// A rotation in which nobody has had a turn.
  public static Rotation start() {
    return START;
  }

  @Override
  public Pick pick(Choice choice) {
    return pick(choice.candidates(), choice::eligible);
  }

  /// Who is next of those that come into question, by their places; the others keep their credit.
  Pick pick(List<Candidate> current, IntPredicate eligible) {
    var next = creditsFor(current);
    var asked = new boolean[next.length]; // once each, as others take and leave servers meanwhile
    long given = 0;
    for (var i = 0; i < next.length; i++) {
      if (eligible.test(i)) {
        asked[i] = true;
        next[i] += current.get(i).weight();
        given += current.get(i).weight();
      }
    }
    var chosen = -1;
    for (var i = 0; i < next.length; i++) {
      if (asked[i] && (chosen < 0 || earlier(next, i, chosen, current, given))) {
        chosen = i;
      }
    }
    if (chosen < 0) {
      return new Pick(Optional.empty(), new Rotation(current, next));
    }
    next[chosen] -= given;
    return new Pick(Optional.of(current.get(chosen).server()), new Rotation(current, next));
  }

  /// Whether one comes before another. Nobody is in credit only where those who are do not come into question now.
  private static boolean earlier(long[] credits, int one, int other, List<Candidate> current, long given) {
    if (credits[one] <= 0 || credits[other] <= 0) {
      return credits[one] > credits[other];
    }
    return (given - credits[one]) * current.get(other).weight() < (given - credits[other]) * current.get(one).weight();
  }

  private long[] creditsFor(List<Candidate> current) {
    return current.equals(candidates) ? credits.clone() : carriedOver(current);
  }

  private long[] carriedOver(List<Candidate> current) {
    Map<String, Long> before = new HashMap<>();
    for (var i = 0; i < credits.length; i++) {
      before.put(candidates.get(i).server(), credits[i]);
    }
    var oldSum = sum(candidates);
    var newSum = sum(current);
    var carried = new long[current.size()];
    for (var i = 0; i < carried.length; i++) {
      var candidate = current.get(i);
      var credit = candidate.weight() == 0 ? 0 : before.getOrDefault(candidate.server(), 0L);
      carried[i] = oldSum == 0 ? 0 : credit * newSum / oldSum;
    }
    balance(carried, current, newSum);
    return carried;
  }

  /// What one has in credit another owes: what is left over is everybody's, by weight.
  private static void balance(long[] credits, List<Candidate> current, long sum) {
    long excess = LongStream.of(credits).sum();
    long weights = sum;
    for (var i = 0; weights > 0; i++) {
      long part = excess * current.get(i).weight() / weights;
      credits[i] -= part;
      excess -= part;
      weights -= current.get(i).weight();
    }
  }

  private static long sum(List<Candidate> candidates) {
    return candidates.stream().mapToLong(Candidate::weight).sum();
  }
}
