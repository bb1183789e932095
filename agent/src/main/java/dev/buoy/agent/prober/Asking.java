package dev.buoy.agent.prober;

import dev.buoy.agent.drill.Exchange;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/// Port: asks frontends as the check of their servers asks those.
@FunctionalInterface
public interface Asking {
  /// How a frontend is asked at an address; empty where there is nothing to be asked but a bare connection, which a server
  /// may take for an attack.
  Optional<Question> question(String frontend, InetAddress at);

  /// A whole exchange, as often as wanted.
  /// @param target frontend, backend and check: "shop -> quotation_backend (mysql)"
  /// @param every how often the check asks
  /// @param ask begins one and returns at once; what came of it is told once
  record Question(String target, Duration every, Consumer<Consumer<Exchange>> ask) {}
}
