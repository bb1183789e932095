package dev.buoy.agent.proxy;

import dev.buoy.agent.access.ClientLimits;
import java.net.InetAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A client's connection from when it was let in to its end, and what counts it: the same must forget it. Any thread may
/// call.
final class Visit {
  private final InetAddress client;
  private @Nullable ClientLimits counting;
  private boolean over;

  Visit(InetAddress client) {
    this.client = client;
  }

  InetAddress client() {
    return client;
  }

  /// These limits have counted it.
  synchronized void counted(ClientLimits limits) {
    counting = limits;
  }

  /// Counts it there from now on, if it is not over.
  /// @param latest asked under the lock, so that the latest of two calls does not win with older limits
  @SuppressWarnings("ReferenceEquality") // others of the same kind count something else
  synchronized void count(Supplier<@Nullable ClientLimits> latest, long now) {
    var limits = latest.get();
    if (!over && limits != null && counting != limits) {
      counting = limits;
      limits.count(client, now);
    }
  }

  /// It is over.
  synchronized void end() {
    over = true;
    if (counting != null) {
      counting.ended(client);
    }
  }
}
