package dev.buoy.agent.proxy;

import dev.buoy.agent.access.AcceptRate;
import dev.buoy.agent.access.AdmissionConfig;
import dev.buoy.agent.access.ClientLimits;
import dev.buoy.agent.access.Rate;
import dev.buoy.agent.access.Verdict;
import dev.buoy.agent.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Who may come to a frontend: by address, by how many connections the same client has, by how fast it opens them; and
/// how fast all of them together are accepted. Any thread may call.
final class Admission {
  private final Scheduler scheduler;
  private final Runnable resume;
  private final AcceptRate accepts = new AcceptRate();
  /// Whether accepting waits for the rate; who sets it has scheduled its end.
  private final AtomicBoolean held = new AtomicBoolean();
  private volatile AdmissionConfig config = AdmissionConfig.ANY;
  private volatile @Nullable Rate acceptRate;
  private volatile @Nullable ClientLimits limits;

  /// @param resume accepts again after it was held up
  Admission(Scheduler scheduler, Runnable resume) {
    this.scheduler = scheduler;
    this.resume = resume;
  }

  /// Follows another configuration. What was counted stays counted.
  /// @param open visits that are not over, as they are when the new limits hold for those who come
  void become(AdmissionConfig newConfig, Supplier<Stream<Visit>> open) {
    config = newConfig;
    acceptRate = newConfig.sessions() == 0 ? null : new Rate(newConfig.sessions(), Duration.ofSeconds(1));
    var known = limits;
    if (!newConfig.perClient()) {
      limits = null;
    } else if (known == null || known.ipv6Prefix() != newConfig.ipv6Prefix()) {
      var fresh = new ClientLimits(newConfig.ipv6Prefix(), ThreadLocalRandom.current().nextLong());
      limits = fresh;
      open.get().forEach(this::entered);
    }
  }

  /// Whether one more may be accepted now. When not, accepting is resumed as soon as it may.
  boolean accepting() {
    var rate = acceptRate;
    if (held.get()) {
      return false;
    }
    if (rate == null || accepts.allows(rate, now())) {
      return true;
    }
    if (held.compareAndSet(false, true)) {
      var _ = scheduler.schedule(Duration.ofMillis(AcceptRate.pause(rate)), () -> {
        held.set(false);
        resume.run();
      });
    }
    return false;
  }

  /// One was accepted, whoever it is, and counts for the rate.
  void accepted() {
    if (acceptRate != null) {
      accepts.accepted(now());
    }
  }

  /// Whether accepting waits for the rate.
  boolean held() {
    return held.get();
  }

  /// What becomes of a connection; one that is admitted counts until its end.
  Verdict admit(Visit visit) {
    var following = config;
    if (!following.access().allows(visit.client())) {
      return Verdict.NOT_ALLOWED;
    }
    var counting = limits;
    if (counting == null) {
      return Verdict.ADMITTED;
    }
    var verdict = counting.admit(visit.client(), following.connections(), following.rate(), now());
    if (verdict == Verdict.ADMITTED) {
      visit.counted(counting);
    }
    return verdict;
  }

  /// One that was admitted is among the open visits now; limits that began meanwhile may have missed it.
  void entered(Visit visit) {
    visit.count(() -> limits, now());
  }

  private long now() {
    return Duration.ofNanos(scheduler.nanoTime()).toMillis();
  }
}
