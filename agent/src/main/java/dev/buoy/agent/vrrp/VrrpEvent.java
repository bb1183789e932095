package dev.buoy.agent.vrrp;

import dev.buoy.agent.journal.Why;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/// What happens to a virtual router.
sealed interface VrrpEvent {
  record Startup(Why why) implements VrrpEvent {}

  record Shutdown(Why why) implements VrrpEvent {}

  /// A valid advertisement arrived.
  record Received(Advertisement advertisement, InetAddress source) implements VrrpEvent {}

  /// Master_Down_Timer (in a backup that waits after a resignation: Skew_Time).
  record MasterDownExpired() implements VrrpEvent {}

  record FaultRaised(FaultCause cause, Why why) implements VrrpEvent {}

  record FaultCleared(FaultCause cause, Why why) implements VrrpEvent {}

  /// The address to send from is known now, or is another one.
  record LocalAddress(InetAddress address) implements VrrpEvent {}

  /// Trackers changed the priority.
  /// @param priority after the trackers, without a forced failover
  record PriorityChanged(int priority, Why why) implements VrrpEvent {}

  /// An operator wants another node to serve.
  record Yielded(Yield yield) implements VrrpEvent {}

  /// The forced failover is over, by an operator or by its time limit.
  record Released(Why why) implements VrrpEvent {}

  /// Another member of the sync group became master.
  record Promoted(Why why) implements VrrpEvent {}

  /// Another member of the sync group became backup.
  record Demoted(Why why) implements VrrpEvent {}

  /// The role moved too often lately: a living master of lower priority is left alone for a while.
  record Restrained(Duration pause) implements VrrpEvent {}

  /// The delay before it may preempt has passed.
  record PreemptDelayOver() implements VrrpEvent {}

  /// The process was frozen.
  /// @param silent for how long nothing went out on its behalf
  record Woke(Duration silent) implements VrrpEvent {}

  /// Another MAC answers for an address.
  record Claimed(VirtualAddress address, String mac) implements VrrpEvent {}

  /// That MAC does not answer for these addresses any more.
  record Unclaimed(List<VirtualAddress> addresses, String mac) implements VrrpEvent {
    public Unclaimed {
      addresses = List.copyOf(addresses);
    }
  }

  /// The time to keep the addresses after the role was given up is over.
  record ReleaseDue() implements VrrpEvent {}

  record AddressHeld(VirtualAddress address) implements VrrpEvent {}

  record AddressLost(VirtualAddress address, String reason) implements VrrpEvent {}

  /// The router has new settings, the same in what identifies it.
  record Reconfigured(VirtualRouterConfig previous) implements VrrpEvent {}

  /// The addresses did not stay; time to try again.
  record AddressRetryDue() implements VrrpEvent {}

  /// A timer that only a master has.
  sealed interface Upkeep extends VrrpEvent {}

  record AnnounceAgainDue() implements Upkeep {}

  record RefreshDue() implements Upkeep {}

  record LeaseDue() implements Upkeep {}

  record LeadOver() implements Upkeep {}

  record RestoreWindowOver() implements Upkeep {}

  record RivalPauseOver() implements Upkeep {}

  record RivalSilent() implements Upkeep {}

  record ClaimsSilent() implements Upkeep {}
}
