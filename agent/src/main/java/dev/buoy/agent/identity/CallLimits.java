package dev.buoy.agent.identity;

import dev.buoy.agent.time.Ticker;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// How many calls each client makes, and how many streams it has open, so that one of them leaves room for the others.
/// Any thread.
public final class CallLimits {
  /// Calls a second that go on for ever.
  public static final int CALLS_PER_SECOND = 100;
  /// Calls at once.
  public static final int BURST = 200;
  /// Streams open at a time.
  public static final int STREAMS = 64;

  private static final Allowance.Pace PACE = new Allowance.Pace(1_000_000_000L / CALLS_PER_SECOND, BURST);
  /// Beyond it those that are at rest are forgotten.
  private static final int MANY = 256;

  private final Ticker ticker;
  private final Map<String, Client> clients = new HashMap<>();

  public CallLimits(Ticker ticker) {
    this.ticker = ticker;
  }

  private record Client(Allowance allowance, int streams) {}

  /// Counts a call that begins; one that is refused has not begun.
  /// @param stream whether it lasts until the client goes
  /// @return why it is refused
  public synchronized Optional<String> begin(String name, boolean stream) {
    long now = ticker.nanoTime();
    forget(now);
    var client = clients.getOrDefault(name, new Client(Allowance.full(now), 0));
    if (stream && client.streams >= STREAMS) {
      return Optional.of(name + " has " + STREAMS + " streams open, which is the most: close some of them");
    }
    var left = client.allowance.take(PACE, now);
    left.ifPresent(allowance -> clients.put(name, new Client(allowance, client.streams + (stream ? 1 : 0))));
    return left.isPresent()
        ? Optional.empty()
        : Optional.of(name + " makes more than " + CALLS_PER_SECOND + " calls a second: call less often");
  }

  /// A stream is over.
  public synchronized void end(String name) {
    clients.computeIfPresent(name, (_, client) -> new Client(client.allowance, client.streams - 1));
  }

  private void forget(long now) {
    if (clients.size() >= MANY) {
      clients.values().removeIf(client -> client.streams == 0 && client.allowance.isFull(now));
    }
  }
}
