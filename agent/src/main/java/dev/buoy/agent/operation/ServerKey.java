package dev.buoy.agent.operation;

import java.util.Comparator;

/// Names a server within a file.
public record ServerKey(String backend, String server) implements Comparable<ServerKey> {
  @Override
  public int compareTo(ServerKey other) {
    return Comparator.comparing(ServerKey::backend).thenComparing(ServerKey::server).compare(this, other);
  }

  /// `BACKEND/SERVER`, as operators write it.
  @Override
  public String toString() {
    return backend + "/" + server;
  }
}
