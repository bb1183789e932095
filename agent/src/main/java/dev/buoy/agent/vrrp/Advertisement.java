package dev.buoy.agent.vrrp;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One VRRP advertisement as a value (RFC 9568 section 5.1, RFC 3768 section 5.1).
/// @param version 2 or 3
/// @param virtualRouterId 1 to 255
/// @param priority 0 resigns, 255 owns the addresses
/// @param interval the sender's; version 2 carries whole seconds, version 3 hundredths
/// @param addresses in the order of the sender's file
/// @param authPass version 2's simple password; absent: no authentication
public record Advertisement(int version, int virtualRouterId, int priority, Duration interval,
    List<InetAddress> addresses, @Nullable String authPass) {
  public Advertisement {
    addresses = List.copyOf(addresses);
  }

  /// Whether the sender gives the role up.
  public boolean resigns() {
    return priority == 0;
  }

  @Override
  public String toString() {
    return "Advertisement[v" + version + " vrid " + virtualRouterId + " priority " + priority + " every "
        + interval.toMillis() + " ms " + addresses + "]";
  }
}
