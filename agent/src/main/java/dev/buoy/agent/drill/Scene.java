package dev.buoy.agent.drill;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The cluster right before a drill, as far as anything of it may speak against it.
/// @param nodes every node of the file, whether or not its agent answers
/// @param now by the clock of the node that directs it
/// @param sinceMove how long ago the role of the instance last changed hands; absent: not since anybody remembers
/// @param through whether the client reaches an agent by one of the instance's addresses
/// @param outstanding operations, applies or drills under way, each named
/// @param guards what the target says against handing over, a sentence each
public record Scene(Policy policy, Order order, List<NodeReport> nodes, LocalDateTime now, @Nullable Duration sinceMove,
    boolean through, List<String> outstanding, List<String> guards) {
  public Scene {
    nodes = List.copyOf(nodes);
    outstanding = List.copyOf(outstanding);
    guards = List.copyOf(guards);
  }

  /// What was ordered.
  /// @param target empty: the master
  /// @param force opens what the file allows and what wants it
  public record Order(String instance, Fault fault, String target, boolean force) {}

  /// What a node says of itself.
  /// @param silent why its agent does not answer, or is too old; empty: it does
  /// @param router its virtual router of the instance; absent: it has none
  /// @param holds other instances that it is master of
  /// @param skew of its clock against the director's
  /// @param capacity servers up and servers in all of each backend
  /// @param helper whether a helper waits beside the agent
  /// @param api whether the console's path to the agent uses the instance's interface
  public record NodeReport(String node, String silent, String digest, String version, @Nullable Router router,
      List<String> holds, Duration skew, List<String> alarms, Map<String, Capacity> capacity, boolean helper,
      boolean api) {
    public NodeReport {
      holds = List.copyOf(holds);
      alarms = List.copyOf(alarms);
      capacity = Map.copyOf(capacity);
    }

    boolean answers() {
      return silent.isEmpty();
    }
  }

  /// A node's virtual router of the instance.
  /// @param eligible would become master if nobody else were there; else `why` not
  public record Router(boolean master, int priority, boolean eligible, String why) {}

  /// Servers of a backend, as a node sees them.
  /// @param up servers that take connections
  /// @param needed the least that the file wants (a tracker's `min_up`), at least 1
  public record Capacity(int up, int needed) {}

  /// The node that the fault happens to: the one that was ordered, or the only master.
  public Optional<NodeReport> target() {
    if (!order.target().isEmpty()) {
      return nodes.stream().filter(node -> node.node().equals(order.target())).findFirst();
    }
    var masters = masters();
    return masters.size() == 1 ? Optional.of(masters.getFirst()) : Optional.empty();
  }

  List<NodeReport> masters() {
    return nodes.stream().filter(node -> node.answers() && node.router() != null && node.router().master()).toList();
  }
}
