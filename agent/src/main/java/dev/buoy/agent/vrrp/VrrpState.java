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
      case Releasing releasing -> releasing.rest().name();
    };
  }

  /// Not started; faults are remembered for the start.
  record Initialize(Standing standing) implements VrrpState {}

  /// Waits for the master to fall silent; the master-down timer runs.
  /// @param masterInterval as last advertised by the master (version 3), or its own
  /// @param heard who advertised last, followed or not
  /// @param awaiting what the running timer means
  /// @param patience whether a living master of lower priority is left alone for a while (keepalived's preempt_delay)
  record Backup(Standing standing, Duration masterInterval, @Nullable Heard heard, Awaiting awaiting,
      Patience patience) implements VrrpState {
    public Backup {
      require(!standing.faulty(), "a backup has no fault");
    }

    Backup with(Standing next) {
      return new Backup(next, masterInterval, heard, awaiting, patience);
    }

    Backup awaiting(Heard other, Awaiting next) {
      return new Backup(standing, masterInterval, other, next, patience);
    }

    Backup with(Patience next) {
      return new Backup(standing, masterInterval, heard, awaiting, next);
    }

    Backup impatient() {
      return with(Patience.NONE);
    }
  }

  /// Advertises and holds the addresses.
  /// @param rivals who claims the same
  /// @param restores how often each address was put back within the running window
  record Master(Standing standing, Rivals rivals, Map<VirtualAddress, Integer> restores) implements VrrpState {
    public Master {
      require(!standing.faulty(), "a master has no fault");
      require(standing.yield() == null, "a master does not yield");
      restores = Map.copyOf(restores);
    }

    Master with(Standing next) {
      return new Master(next, rivals, restores);
    }

    Master with(Rivals next) {
      return new Master(standing, next, restores);
    }

    Master with(Map<VirtualAddress, Integer> next) {
      return new Master(standing, rivals, next);
    }
  }

  /// Gave the role up and keeps the addresses until another node answers for them (ADR 0013). It has no part in the
  /// election: that is up to the state which it has besides.
  /// @param rest what it is besides: not a master, and not releasing
  /// @param muted whether the new master was heard, so that the neighbours are not answered any more
  record Releasing(VrrpState rest, boolean muted) implements VrrpState {
    public Releasing {
      require(!(rest instanceof Master) && !(rest instanceof Releasing), "one that releases has given up the role");
    }

    @Override
    public Standing standing() {
      return rest.standing();
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
    RESIGNED,
    /// Nothing: it would be the master, but only observes. The timer does not run.
    OBSERVING
  }

  /// Whether a living master of lower priority is left alone.
  enum Patience {
    /// As `preempt` says.
    NONE,
    /// Until the delay after the start, or after a fault, is over.
    PREEMPT_DELAY,
    /// Until the role may move again, which it did too often lately.
    RESTRAINT
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
