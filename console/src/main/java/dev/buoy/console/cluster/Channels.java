package dev.buoy.console.cluster;

import io.grpc.ManagedChannel;

/// Port: opens the connection to an agent.
@FunctionalInterface
public interface Channels {
  /// A channel to the endpoint, not necessarily connected yet. The caller shuts it down.
  ManagedChannel open(Endpoint endpoint);

  /// Addresses by plaintext.
  static Channels plaintext() {
    return with(Credentials.NONE);
  }

  /// Addresses as the credentials say.
  static Channels with(Credentials credentials) {
    return new Dialler(credentials);
  }
}
