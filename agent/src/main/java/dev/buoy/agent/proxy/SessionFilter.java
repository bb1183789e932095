package dev.buoy.agent.proxy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which sessions are meant: those that meet every condition.
/// @param ids any of these; empty: whatever its id
/// @param frontend empty: any
/// @param backend empty: any
/// @param server empty: any
/// @param client network that they come from; absent: anywhere
/// @param atLeast how old they are
public record SessionFilter(Set<Long> ids, String frontend, String backend, String server, @Nullable Network client,
    Duration atLeast) {
  /// All of them.
  public static final SessionFilter ALL = new SessionFilter(Set.of(), "", "", "", null, Duration.ZERO);

  public SessionFilter {
    ids = Set.copyOf(ids);
  }

  /// Those with one of these ids.
  /// @param ids at least one
  public static SessionFilter of(Set<Long> ids) {
    return new SessionFilter(ids, "", "", "", null, Duration.ZERO);
  }

  /// Addresses that have their first bits in common.
  /// @param bits how many
  public record Network(InetAddress address, int bits) {
    public Network {
      if (bits < 0 || bits > address.getAddress().length * 8) {
        throw new IllegalArgumentException("/" + bits + " does not fit " + address.getHostAddress());
      }
    }

    /// Whether an address is one of them.
    public boolean has(InetAddress other) {
      byte[] own = address.getAddress();
      byte[] theirs = other.getAddress();
      if (own.length != theirs.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        if (((own[bit / 8] ^ theirs[bit / 8]) & 0x80 >> bit % 8) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  /// Whether a session is meant.
  public boolean meets(SessionStatus session) {
    return (ids.isEmpty() || ids.contains(session.id())) && (frontend.isEmpty() || frontend.equals(session.frontend()))
        && (backend.isEmpty() || backend.equals(session.backend()))
        && (server.isEmpty() || session.server().filter(server::equals).isPresent())
        && (client == null || client.has(session.client().getAddress())) && session.age().compareTo(atLeast) >= 0;
  }
}
