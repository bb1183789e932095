package dev.buoy.agent.control;

import dev.buoy.agent.cluster.ConditionLog;
import dev.buoy.v1.Condition;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a snapshot says of virtual routers beyond this node.
/// @param conditions named now
/// @param nodes the node at an address, if it is known
/// @param nanos now, on the clock of the routers
public record ClusterStatus(List<ConditionLog.Standing> conditions, Function<InetAddress, Optional<String>> nodes,
    Instant now, long nanos) {
  /// Of one router.
  /// @param masterNode empty when it is not known
  record OfRouter(String masterNode, List<Condition> conditions) {}

  OfRouter of(String instance, @Nullable InetAddress master) {
    return new OfRouter(master == null ? "" : nodes.apply(master).orElse(""),
        conditions.stream().filter(each -> each.condition().instance().equals(instance)).map(this::message).toList());
  }

  private Condition message(ConditionLog.Standing standing) {
    return Condition.newBuilder().setKind(standing.condition().kind().name()).setDetail(standing.condition().detail())
        .setSince(Messages.timestamp(now.minus(standing.age()))).setCount(standing.count()).build();
  }
}
