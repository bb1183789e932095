package dev.buoy.agent.director;

import dev.buoy.agent.drill.Exchange;
import dev.buoy.agent.drill.Outage;
import dev.buoy.agent.drill.Sample;
import dev.buoy.agent.director.Stage.Batch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Everything that one prober found. One thread at a time.
final class Tally {
  private static final int LATEST = 120;
  private static final int SAMPLE = 400;

  private final String prober;
  private final String target;
  private final List<Exchange> exchanges = new ArrayList<>();
  private Duration interval = Duration.ZERO;
  private long heardNanos;
  private int kept;
  private int reset;
  private int hung;

  Tally(String prober, String target) {
    this.prober = prober;
    this.target = target;
  }

  void add(Batch batch, long nanos) {
    exchanges.addAll(batch.exchanges());
    interval = batch.interval();
    kept = batch.kept();
    reset = batch.reset();
    hung = batch.hung();
    heardNanos = nanos;
  }

  /// When it was last heard of.
  long heardNanos() {
    return heardNanos;
  }

  /// Whether any probe of it has ever been good: one that never was has nothing to tell of an outage.
  boolean useful() {
    return exchanges.stream().anyMatch(Exchange::good);
  }

  /// When its last bad probe was over; its first probe, where none was bad.
  long goodSinceNanos(long orElse) {
    return exchanges.stream().filter(each -> !each.good()).mapToLong(Exchange::endNanos).max()
        .orElse(exchanges.stream().mapToLong(Exchange::beginNanos).min().orElse(orElse));
  }

  /// Outages that began between two instants.
  List<Outage> outages(long fromNanos, long toNanos) {
    return Outage.of(exchanges).stream()
        .filter(each -> each.beginNanos() >= fromNanos && each.beginNanos() < toNanos).toList();
  }

  /// @param over whether single probes are told too
  Account.Prober account(long faultNanos, long liftedNanos, boolean over) {
    var durations = exchanges.stream().filter(each -> each.good() && each.beginNanos() < faultNanos)
        .map(each -> each.endNanos() - each.beginNanos()).sorted().toList();
    Map<Exchange.Failure, Integer> failures = new EnumMap<>(Exchange.Failure.class);
    exchanges.stream().filter(each -> each.failure() != null)
        .forEach(each -> failures.merge(each.failure(), 1, Integer::sum));
    var sorted = exchanges.stream().sorted((a, b) -> Long.compare(a.beginNanos(), b.beginNanos())).toList();
    var latest = new StringBuilder();
    sorted.subList(Math.max(0, sorted.size() - LATEST), sorted.size())
        .forEach(each -> latest.append(each.good() ? '.' : 'x'));
    return new Account.Prober(prober, target, exchanges.size(), failures, interval, quantile(durations, 0.5),
        quantile(durations, 0.95), Outage.unseen(sorted, faultNanos), firstFailure(sorted, faultNanos),
        Outage.of(exchanges).stream()
            .map(each -> new Account.Gap(
                faultNanos == Long.MAX_VALUE ? Duration.ZERO : Duration.ofNanos(each.beginNanos() - faultNanos),
                each.length(),
                each.resolution(), each.lost(), each.over(), each.beginNanos() >= liftedNanos))
            .toList(),
        kept, reset, hung, latest.toString(),
        over && faultNanos < Long.MAX_VALUE ? probes(sorted, faultNanos) : List.of());
  }

  /// One that was under way when the fault began counts with it.
  private static Optional<Duration> firstFailure(List<Exchange> sorted, long faultNanos) {
    return sorted.stream().filter(each -> !each.good() && each.endNanos() >= faultNanos).findFirst()
        .map(each -> Duration.ofNanos(each.beginNanos() - faultNanos));
  }

  private static List<Account.Probe> probes(List<Exchange> sorted, long faultNanos) {
    return Sample.of(sorted, SAMPLE).stream()
        .map(each -> new Account.Probe(Duration.ofNanos(each.beginNanos() - faultNanos),
            Duration.ofNanos(each.endNanos() - each.beginNanos()), each.good()))
        .toList();
  }

  private static Duration quantile(List<Long> sorted, double share) {
    return sorted.isEmpty()
        ? Duration.ZERO
        : Duration.ofNanos(sorted.get((int) Math.min(sorted.size() - 1L, Math.round(share * sorted.size()))));
  }
}
