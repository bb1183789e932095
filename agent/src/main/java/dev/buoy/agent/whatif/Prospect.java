package dev.buoy.agent.whatif;

import dev.buoy.agent.vrrp.Forecast.Turn;
import java.time.Duration;
import java.util.List;

/// What would come of an instance.
/// @param masters now
/// @param outcomes masters then, by name; several sets of them where it is a matter of milliseconds, or of whose checks
///   are first
/// @param earliest until the last change of a state, at least; with `latest` zero when nothing moves
/// @param latest until then, at most
/// @param outage of its addresses
/// @param sessionsLost open ones that would break of what happens and of where its role goes, at most
/// @param priorities what trackers make of them
/// @param turns changes of state, in one course that it may take
/// @param settled whether it came to rest as far as this looks ahead
public record Prospect(String instance, List<String> addresses, List<String> masters, List<List<String>> outcomes,
    Duration earliest, Duration latest, Outage outage, long sessionsLost, List<Priority> priorities, List<Turn> turns,
    boolean settled) {
  public Prospect {
    addresses = List.copyOf(addresses);
    masters = List.copyOf(masters);
    outcomes = outcomes.stream().map(List::copyOf).toList();
    priorities = List.copyOf(priorities);
    turns = List.copyOf(turns);
  }

  /// What trackers would make of a node's priority.
  /// @param fault it goes to FAULT
  /// @param after when its node has found out, at least and at most
  public record Priority(String node, int from, int to, boolean fault, String reason, Detection after) {}

  /// For how long nobody who serves clients has the addresses.
  /// @param lasts in the end nobody has, or may have: it goes on for as long as what was supposed; then `most` says nothing
  public record Outage(Duration least, Duration most, boolean lasts) {
    /// Somebody serves all the time.
    public static final Outage NONE = new Outage(Duration.ZERO, Duration.ZERO, false);
  }

  /// Masters then; with `undecided`, not all of them.
  public List<String> next() {
    return outcomes.stream().flatMap(List::stream).distinct().toList();
  }

  /// Whether it cannot be known who of them it will be.
  public boolean undecided() {
    return outcomes.size() > 1;
  }

  /// Whether the role is with others than before, or may be.
  public boolean moves() {
    return !outcomes.equals(List.of(masters.stream().sorted().toList()));
  }

  /// Whether somebody else than this node is master then, whatever it depends on.
  public boolean goesBeyond(String node) {
    return outcomes.stream().allMatch(outcome -> outcome.stream().anyMatch(master -> !master.equals(node)));
  }
}
