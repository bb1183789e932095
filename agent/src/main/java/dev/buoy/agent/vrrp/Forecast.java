package dev.buoy.agent.vrrp;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// How the election of a virtual router goes on after changes: the [VirtualRouter] of every node, run against those of
/// the others in virtual time until nothing moves any more (ADR 0032). On a network that loses nothing and takes
/// [#NETWORK] for each packet. A node that moved the role too often leaves it where it is for a while ([Restraint]).
/// @param turns who changes its state, in the order in which it happens
/// @param masters nodes that are master in the end: one, unless nobody can serve or some do not accept each other's
///   packets
/// @param outage for how long nobody who serves clients had the addresses
/// @param served whether somebody who does has them in the end; else the outage goes on
/// @param settled whether it came to rest
public record Forecast(List<Turn> turns, List<String> masters, Duration outage, boolean served,
    boolean settled) {
  /// How long a packet takes.
  static final Duration NETWORK = Duration.ofNanos(500_000);

  public Forecast {
    turns = List.copyOf(turns);
    masters = List.copyOf(masters);
  }

  /// A change of state.
  /// @param after since the changes
  public record Turn(String node, RouterState from, RouterState to, Duration after) {}

  /// What comes of it.
  /// @param contenders at most one of each node; nodes that are not known are left out
  /// @param changes in the order in which they are made, one right after the other
  public static Forecast of(List<Contender> contenders, List<? extends ElectionChange> changes) {
    return new Election(contenders).after(changes);
  }

  /// The one master of the end; empty when there is none, or more than one.
  public Optional<String> master() {
    return masters.size() == 1 ? Optional.of(masters.getFirst()) : Optional.empty();
  }

  /// Every node that may be a master of the end: besides those of this forecast whoever took the role at the same time.
  /// Which of them is first depends on the network.
  public List<String> possible() {
    return masters.stream().flatMap(master -> rivals(master).stream()).distinct().toList();
  }

  /// All masters that there may be in the end together, by name: one set of them unless some took the role at the same
  /// time.
  public List<List<String>> outcomes() {
    var outcomes = List.of(List.<String>of());
    for (var master : masters) {
      outcomes = outcomes.stream().flatMap(others -> rivals(master).stream()
          .map(rival -> Stream.concat(others.stream(), Stream.of(rival)).sorted().toList())).distinct().toList();
    }
    return outcomes;
  }

  /// A master, and who may be it instead.
  private List<String> rivals(String master) {
    var won = tookOver(master);
    return won.isEmpty()
        ? List.of(master)
        : turns.stream().filter(turn -> turn.to == RouterState.MASTER)
            .filter(turn -> turn.after.minus(won.get()).abs().compareTo(NETWORK) <= 0).map(Turn::node).distinct()
            .filter(node -> node.equals(master) || !masters.contains(node)).toList();
  }

  /// Since the changes until a node became master for good; empty when it did not, or was all the time.
  public Optional<Duration> tookOver(String node) {
    return turns.stream().filter(turn -> turn.node.equals(node) && turn.to == RouterState.MASTER).map(Turn::after)
        .reduce((_, last) -> last);
  }
}
