package dev.buoy.agent.identity;

import java.security.cert.X509Certificate;
import java.util.List;

/// How a connection came to the API, and what is proven by that alone.
public sealed interface Arrival {
  /// By the socket of this machine.
  /// @param uid of the process that opened it
  record Local(int uid) implements Arrival {}

  /// In plaintext.
  /// @param address where from
  record Plain(String address) implements Arrival {}

  /// Over TLS.
  /// @param address where from
  /// @param chain the client's certificate first, checked already; empty: it has shown none
  record Secure(String address, List<X509Certificate> chain) implements Arrival {
    public Secure {
      chain = List.copyOf(chain);
    }
  }
}
