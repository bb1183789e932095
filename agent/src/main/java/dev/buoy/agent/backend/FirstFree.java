package dev.buoy.agent.backend;

import java.util.Optional;

/// The first server, in the order of the file, that has room: the others stay idle until they are needed. Where none has,
/// the first that may be used at all, to wait for.
final class FirstFree implements Balancer {
  @Override
  public Pick pick(Choice choice) {
    var fallback = Optional.<String>empty();
    for (var i = 0; i < choice.candidates().size(); i++) {
      var candidate = choice.candidates().get(i);
      if (choice.eligible(i)) {
        if (candidate.maxconn() == 0 || choice.sessions(i) < candidate.maxconn()) {
          return new Pick(Optional.of(candidate.server()), this);
        }
        fallback = fallback.isEmpty() ? Optional.of(candidate.server()) : fallback;
      }
    }
    return new Pick(fallback, this);
  }
}
