package dev.buoy.agent.vrrp;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A virtual router's state (RFC 9568 section 6.4, and FAULT).
sealed interface VrrpState {
  /// What holds in every state.
  Standing standing();

  /// The state's name.
  default RouterState name() {
    return switch (this) {
      case Initialize _ -> RouterState.INITIALIZE;
      case Backup _ -> RouterState.BACKUP;
      case Master _ -> RouterState.MASTER;
      case Fault _ -> RouterState.FAULT;
    };
  }

  /// Not started; faults are remembered for the start.
  record Initialize(Standing standing) implements VrrpState {}

  /// Waits for the master to fall silent; the master-down timer runs.
  /// @param masterInterval as last advertised by the master (version 3), or its own
  /// @param heard who advertised last, followed or not
  /// @param awaiting what the running timer means
  record Backup(Standing standing, Duration masterInterval, @Nullable Heard heard,
      Awaiting awaiting) implements VrrpState {
    public Backup {
      require(!standing.faulty(), "a backup has no fault");
    }

    Backup with(Standing next) {
      return new Backup(next, masterInterval, heard, awaiting);
    }
  }

  /// Advertises and holds the addresses.
  /// @param rival another node that advertises too; absent when none was heard lately
  /// @param answers how often the rival was answered with announcements
  /// @param pausing whether the rival was answered within the last second
  /// @param restores how often each address was put back within the running window
  record Master(Standing standing, @Nullable Heard rival, int answers, boolean pausing,
      Map<VirtualAddress, Integer> restores) implements VrrpState {
    public Master {
      require(!standing.faulty(), "a master has no fault");
      require(standing.yield() == null, "a master does not yield");
      restores = Map.copyOf(restores);
    }

    Master with(Standing next) {
      return new Master(next, rival, answers, pausing, restores);
    }
  }

  /// Cannot serve.
  record Fault(Standing standing) implements VrrpState {
    public Fault {
      require(standing.faulty(), "FAULT needs a cause");
    }
  }

  /// What it means when a backup's timer expires.
  enum Awaiting {
    /// No advertisement since the start.
    FIRST,
    /// A master was followed and fell silent.
    FOLLOWING,
    /// A master of lower priority is not followed.
    PREEMPTING,
    /// The master gave the role up.
    RESIGNED
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
