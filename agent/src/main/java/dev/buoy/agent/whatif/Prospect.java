package dev.buoy.agent.whatif;

import dev.buoy.agent.vrrp.Forecast.Turn;
import java.time.Duration;
import java.util.List;

/// What would come of an instance.
/// @param masters now
/// @param next masters then; with `undecided`, any one of them
/// @param undecided which of them it will be is a matter of milliseconds, or of whose checks are first
/// @param earliest until the last change of a state, at least; with `latest` zero when nothing moves
/// @param latest until then, at most
/// @param outage for how long nobody has the addresses, at most
/// @param priorities what trackers make of them
/// @param turns changes of state, in one course that it may take
/// @param settled whether it came to rest as far as this looks ahead
public record Prospect(String instance, List<String> addresses, List<String> masters, List<String> next,
    boolean undecided, Duration earliest, Duration latest, Duration outage, List<Priority> priorities,
    List<Turn> turns, boolean settled) {
  public Prospect {
    addresses = List.copyOf(addresses);
    masters = List.copyOf(masters);
    next = List.copyOf(next);
    priorities = List.copyOf(priorities);
    turns = List.copyOf(turns);
  }

  /// What trackers would make of a node's priority.
  /// @param fault it goes to FAULT
  /// @param after when its node has found out, at least and at most
  public record Priority(String node, int from, int to, boolean fault, String reason, Detection after) {}

  /// Whether the role is with others than before.
  public boolean moves() {
    return !next.equals(masters);
  }
}
