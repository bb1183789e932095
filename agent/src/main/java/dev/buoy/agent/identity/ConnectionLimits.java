package dev.buoy.agent.identity;

import dev.buoy.agent.time.Ticker;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// How many connections to the API each client has open, and all of them together, so that one of them leaves room for
/// the others. The socket's are counted apart from the network's: what comes by the network never keeps the users of
/// this machine out. Any thread.
public final class ConnectionLimits {
  /// Open at a time of one address, or of one user of this machine.
  public static final int OF_ONE = 64;
  /// Open at a time by the network, and as many by the socket.
  public static final int OF_ALL = 512;

  private static final long BETWEEN_NEWS = 10_000_000_000L;

  /// By which way a connection came.
  public enum Way {
    NETWORK, SOCKET
  }

  /// Whose a connection is.
  /// @param name an address, or a user
  public record Source(Way way, String name) {}

  private final Ticker ticker;
  private final Map<Source, Integer> open = new HashMap<>();
  private final Map<Way, Integer> all = new EnumMap<>(Way.class);
  private long refused;
  private String latest = "";
  private long told;

  public ConnectionLimits(Ticker ticker) {
    this.ticker = ticker;
    this.told = ticker.nanoTime() - BETWEEN_NEWS;
  }

  /// Counts a connection that begins; one that is refused has not begun.
  /// @return whether there is room for it
  public synchronized boolean begin(Source source) {
    int own = open.getOrDefault(source, 0);
    int together = all.getOrDefault(source.way, 0);
    if (own >= OF_ONE || together >= OF_ALL) {
      refused++;
      latest = own >= OF_ONE
          ? source.name + ", which has " + OF_ONE + " open, the most for one"
          : source.name + ", as " + OF_ALL + " are open, the most for all";
      return false;
    }
    open.put(source, own + 1);
    all.put(source.way, together + 1);
    return true;
  }

  /// A connection that had begun is over.
  public synchronized void end(Source source) {
    open.computeIfPresent(source, (_, count) -> count == 1 ? null : count - 1);
    all.computeIfPresent(source.way, (_, count) -> count - 1);
  }

  /// What was refused since it was last told, in one line; nothing more often than every ten seconds.
  public synchronized Optional<String> news() {
    long now = ticker.nanoTime();
    if (refused == 0 || now - told < BETWEEN_NEWS) {
      return Optional.empty();
    }
    var line = "the API refused " + refused + (refused == 1 ? " connection" : " connections, the latest") + " from "
        + latest;
    told = now;
    refused = 0;
    return Optional.of(line);
  }
}
