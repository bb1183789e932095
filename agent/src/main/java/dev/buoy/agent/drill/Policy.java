package dev.buoy.agent.drill;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the file allows.
/// @param allow faults that any instance may be put through
/// @param instances faults by instance, instead of `allow`
/// @param window when drills may run; absent: always
/// @param production instances that want a second operator's approval
/// @param settled how long an instance's role has to have stayed where it is
public record Policy(Set<Fault> allow, Map<String, Set<Fault>> instances, @Nullable Window window,
    Set<String> production, Duration settled) {
  /// How long a role has to have stayed where the file does not say otherwise.
  public static final Duration SETTLED = Duration.ofMinutes(10);
  /// What holds where the file says nothing.
  public static final Policy DEFAULT = new Policy(Set.of(Fault.HANDOVER), Map.of(), null, Set.of(), SETTLED);

  public Policy {
    allow = Set.copyOf(allow);
    instances = Map.copyOf(instances);
    production = Set.copyOf(production);
  }

  /// What an instance may be put through.
  public Set<Fault> allowed(String instance) {
    return instances.getOrDefault(instance, allow);
  }

  /// Whether an instance may be put through a fault.
  public boolean allows(String instance, Fault fault) {
    return allowed(instance).contains(fault);
  }

  /// Whether a drill may begin now, by the local time of the node.
  public boolean open(LocalDateTime now) {
    return window == null || window.contains(now);
  }
}
