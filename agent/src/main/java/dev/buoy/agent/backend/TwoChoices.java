package dev.buoy.agent.backend;

import java.util.Optional;

/// Draws two servers by weight and takes the one with fewer sessions for its weight: nearly as even as looking at all of
/// them, and agents that know nothing of each other's sessions do not all run to the same server.
final class TwoChoices implements Balancer {
  @Override
  public Pick pick(Choice choice) {
    long sum = 0;
    for (var i = 0; i < choice.candidates().size(); i++) {
      sum += choice.eligible(i) ? choice.candidates().get(i).weight() : 0;
    }
    if (sum == 0) {
      return new Pick(Optional.empty(), this);
    }
    var first = drawn(choice, (choice.chance() >>> Integer.SIZE) % sum);
    var second = drawn(choice, (choice.chance() & 0xffff_ffffL) % sum);
    var chosen = lighter(choice, first, second) ? first : second;
    return new Pick(Optional.of(choice.candidates().get(chosen).server()), this);
  }

  private static int drawn(Choice choice, long lot) {
    var left = lot;
    for (var i = 0; i < choice.candidates().size(); i++) {
      if (choice.eligible(i)) {
        left -= choice.candidates().get(i).weight();
        if (left < 0) {
          return i;
        }
      }
    }
    throw new IllegalStateException("drawn beyond the sum of the weights");
  }

  private static boolean lighter(Choice choice, int a, int b) {
    return (long) choice.sessions(a) * choice.candidates().get(b).weight() <= (long) choice.sessions(b)
        * choice.candidates().get(a).weight();
  }
}
