package dev.buoy.agent.backend;

import java.util.Optional;

/// The first server, in the order of the file, that has room: the others stay idle until they are needed.
final class FirstFree implements Balancer {
  @Override
  public Pick pick(Choice choice) {
    for (var i = 0; i < choice.candidates().size(); i++) {
      if (choice.eligible(i)) {
        return new Pick(Optional.of(choice.candidates().get(i).server()), this);
      }
    }
    return new Pick(Optional.empty(), this);
  }
}
