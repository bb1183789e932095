package dev.buoy.agent.vrrp;

import dev.buoy.agent.journal.Why;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/// What a transition wants done: states to bring about, not single sends.
sealed interface VrrpAction {
  /// Advertise now and then every `interval`, see [Wire#advertise].
  record Cadence(Advertisement advertisement, Duration interval, Duration horizon) implements VrrpAction {}

  /// Send this one, after the cadence has ended.
  record SendOnce(Advertisement advertisement) implements VrrpAction {}

  /// End the cadence; nothing committed earlier goes out after it.
  record Quiet() implements VrrpAction {}

  /// Have the addresses on the interface, or renew them.
  record Hold(List<VirtualAddress> addresses, Duration lease) implements VrrpAction {}

  /// Have the addresses off the interface.
  record Release(List<VirtualAddress> addresses) implements VrrpAction {}

  /// Keep the addresses, but answer the neighbours no more.
  record Mute(List<VirtualAddress> addresses) implements VrrpAction {}

  /// Tell the neighbours where the addresses are, `times` in a row.
  record Announce(List<VirtualAddress> addresses, int times) implements VrrpAction {}

  /// Start a timer, or start it anew.
  record StartTimer(Timer timer, Duration delay) implements VrrpAction {}

  record StopTimer(Timer timer) implements VrrpAction {}

  /// For people: something changed.
  sealed interface Report extends VrrpAction {}

  record Transition(RouterState from, RouterState to, Why why) implements Report {}

  record EffectivePriority(int from, int to, Why why) implements Report {}

  record OverrideEnded(Yield yield, Why why) implements Report {}

  /// Another node advertises while this one is master.
  record RivalSeen(InetAddress source, int priority) implements Report {}

  /// The rival was answered ten times and did not give way.
  record RivalStays(InetAddress source, int priority) implements Report {}

  /// Another MAC answers for an address that this master holds.
  record AddressClaimed(VirtualAddress address, String mac) implements Report {}

  /// The claim was answered ten times and did not end.
  record ClaimStays(VirtualAddress address, String mac) implements Report {}

  /// What a router that only observes would do.
  record WouldBecome(RouterState state, Why why) implements Report {}

  /// A valid advertisement changed nothing.
  record Declined(Ruling ruling, InetAddress source, int priority) implements Report {}

  /// Why a valid advertisement changes nothing.
  enum Ruling {
    /// A lower priority serves and is left alone.
    NO_PREEMPT,
    /// A lower priority serves and is left alone until the preempt delay is over.
    PREEMPT_DELAY,
    /// A lower priority serves and is left alone, as the role moved too often lately.
    MOVED_OFTEN,
    /// A lower priority serves; the timer runs on and ends it.
    PREEMPTING,
    /// The resignation of a node that was not the master, or that resigned already.
    NOT_THE_MASTER,
    /// This router cannot serve, or is not started.
    NOT_TAKING_PART,
    /// The rival was answered a moment ago.
    ANSWERED
  }

  /// The timers of a virtual router and what they mean when they expire.
  enum Timer {
    MASTER_DOWN, PREEMPT_DELAY, ANNOUNCE_AGAIN, REFRESH, LEASE, RELEASE, RESTORE_WINDOW, RIVAL_PAUSE, RIVAL_SILENT,
    CLAIMS_SILENT, ADDRESS_RETRY, LEAD, YIELD;

    VrrpEvent event() {
      return switch (this) {
        case MASTER_DOWN -> new VrrpEvent.MasterDownExpired();
        case ANNOUNCE_AGAIN -> new VrrpEvent.AnnounceAgainDue();
        case PREEMPT_DELAY -> new VrrpEvent.PreemptDelayOver();
        case REFRESH -> new VrrpEvent.RefreshDue();
        case RELEASE -> new VrrpEvent.ReleaseDue();
        case CLAIMS_SILENT -> new VrrpEvent.ClaimsSilent();
        case LEASE -> new VrrpEvent.LeaseDue();
        case RESTORE_WINDOW -> new VrrpEvent.RestoreWindowOver();
        case RIVAL_PAUSE -> new VrrpEvent.RivalPauseOver();
        case RIVAL_SILENT -> new VrrpEvent.RivalSilent();
        case ADDRESS_RETRY -> new VrrpEvent.AddressRetryDue();
        case LEAD -> new VrrpEvent.LeadOver();
        case YIELD -> new VrrpEvent.Released(Why.because("its time is over"));
      };
    }
  }
}
