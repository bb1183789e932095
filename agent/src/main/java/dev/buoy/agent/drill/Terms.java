package dev.buoy.agent.drill;

import java.time.Duration;

/// What was agreed on before a drill begins.
/// @param instance the virtual router that it is about
/// @param target the node that the fault happens to
/// @param approval whether a second operator has to agree
/// @param confirmed whether the instance was named with the order, so that nobody is asked for it after the baseline
/// @param baseline how long the probes run before the fault, at least 1 s
/// @param watch how long they run after it at least: what was forecast for the takeover, and some
/// @param budget longest outage that passes; at twice as much it is aborted
/// @param lease aborted when the client is not heard of for this long
/// @param moves whether another node has to take over, as was forecast
/// @param back how long the cluster may take to be as it was once the fault is gone: a start of the agent, an election,
///   its delay
public record Terms(String instance, String target, Fault fault, boolean approval, boolean confirmed, Duration baseline,
    Duration watch, Duration budget, Duration lease, boolean moves, Duration back) {
  /// How long somebody may take to approve or to confirm.
  public static final Duration LONGEST_DECISION = Duration.ofMinutes(10);
  /// All probes are good for as long before a step counts as done.
  static final Duration QUIET = Duration.ofSeconds(1);

  /// How long the fault stays at most, whatever becomes of this agent: what the guard is told. Nobody can lift earlier
  /// what leaves no agent to be asked.
  public Duration longestFault() {
    return switch (fault) {
      case STOP, KILL, FREEZE -> watch.plus(QUIET.multipliedBy(2));
      case HANDOVER, LINK, ISOLATE, PROXY, BACKEND ->
        watch.plus(budget.multipliedBy(2)).plus(lease).plus(QUIET.multipliedBy(2));
    };
  }

  /// How long the service may take to settle under the fault.
  Duration longestTakeover() {
    return watch.plus(budget.multipliedBy(2)).plus(QUIET.multipliedBy(2));
  }
}
