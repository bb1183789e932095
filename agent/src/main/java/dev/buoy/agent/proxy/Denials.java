package dev.buoy.agent.proxy;

import dev.buoy.agent.access.Verdict;
import dev.buoy.agent.time.Scheduler;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Says how many clients a frontend has denied: of the first at once, then no more often than every ten seconds, however
/// many there are. Any thread may call.
final class Denials {
  private static final Duration PERIOD = Duration.ofSeconds(10);

  private final Scheduler scheduler;
  private final Report report;
  private final LongAdder unsaid = new LongAdder();
  private final AtomicBoolean waiting = new AtomicBoolean();
  private volatile @Nullable Denial latest;

  /// Where it is said.
  interface Report {
    /// Some were denied.
    /// @param count since it was said last
    void denied(long count, InetAddress latest, Verdict why);
  }

  private record Denial(InetAddress client, Verdict why) {}

  Denials(Scheduler scheduler, Report report) {
    this.scheduler = scheduler;
    this.report = report;
  }

  void add(InetAddress client, Verdict why) {
    latest = new Denial(client, why);
    unsaid.increment();
    if (waiting.compareAndSet(false, true)) {
      say();
    }
  }

  /// Whoever has it said waits for the next time.
  private void say() {
    long count = unsaid.sumThenReset();
    var last = latest;
    if (count == 0 || last == null) {
      waiting.set(false);
      return;
    }
    report.denied(count, last.client(), last.why());
    var _ = scheduler.schedule(PERIOD, this::say);
  }
}
