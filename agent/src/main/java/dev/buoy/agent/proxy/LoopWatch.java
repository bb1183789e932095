package dev.buoy.agent.proxy;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/// Whether event loops still do what they are given. A look gives each of them one small task, unless it still owes the
/// one before, and waits for none. One thread at a time looks.
public final class LoopWatch {
  private final List<Asked> loops;
  private final long periodNanos;
  private long lastLook;

  /// @param period between two looks
  public LoopWatch(Collection<? extends Executor> loops, Duration period) {
    this.loops = loops.stream().map(Asked::new).toList();
    this.periodNanos = period.toNanos();
  }

  /// Asks anew those that have answered.
  /// @return for how long the slowest has not; zero when all have. Between two looks no more than a period counts: when
  ///   the looks stood still, so did the process, and its loops are not to blame
  public Duration look(long nanos) {
    long passed = Math.clamp(nanos - lastLook, 0, periodNanos);
    lastLook = nanos;
    return Duration.ofNanos(loops.stream().mapToLong(loop -> loop.look(passed)).max().orElse(0));
  }

  /// One loop, and the task that it was given.
  private static final class Asked {
    private final Executor loop;
    private volatile boolean answered = true;
    private long silentNanos;

    Asked(Executor loop) {
      this.loop = loop;
    }

    long look(long passed) {
      if (!answered) {
        silentNanos += passed;
        return silentNanos;
      }
      answered = false;
      silentNanos = 0;
      try {
        loop.execute(() -> answered = true);
      } catch (RejectedExecutionException _) {
        // It has ended, and will never answer.
      }
      return 0;
    }
  }
}
