package dev.buoy.agent.backend;

import java.util.Optional;
import java.util.stream.IntStream;

/// The first server, in the order of the file, that has room: the others stay idle until they are needed.
final class FirstFree implements Balancer {
  @Override
  public Pick pick(Choice choice) {
    return new Pick(IntStream.range(0, choice.candidates().size()).filter(choice::eligible).boxed().findFirst()
        .flatMap(place -> Optional.of(choice.candidates().get(place).server())), this);
  }
}
