package dev.buoy.agent.backend;

/// A way to choose servers, as a value: what it remembers of the choices before is part of it.
public sealed interface Balancer permits Rotation, LeastLoaded, FirstFree, ConsistentHash, TwoChoices {
  /// Who gets the next connection.
  Pick pick(Choice choice);
}
