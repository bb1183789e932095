package dev.buoy.agent.director;

import dev.buoy.agent.director.Stage.Batch;
import dev.buoy.agent.drill.Outage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What all probers of a drill found. One thread at a time.
final class Tallies {
  /// A prober that was not heard of for as long does not count as content.
  private static final Duration MUTE = Duration.ofSeconds(2);
  /// An exchange that was under way when the fault began counts with it.
  private static final Duration BEFORE = Duration.ofSeconds(1);

  private final Map<String, Tally> all = new LinkedHashMap<>();

  void add(Batch batch, long nanos) {
    all.computeIfAbsent(batch.prober() + " " + batch.target(), _ -> new Tally(batch.prober(), batch.target()))
        .add(batch, nanos);
  }

  /// For how long every probe was good; zero while nobody tells.
  Duration quiet(long nanos) {
    var useful = useful().toList();
    if (useful.isEmpty() || useful.stream().allMatch(each -> nanos - each.heardNanos() > MUTE.toNanos())) {
      return Duration.ZERO;
    }
    return Duration.ofNanos(nanos - useful.stream().mapToLong(each -> each.goodSinceNanos(nanos)).max().orElse(nanos));
  }

  /// The longest outage that began between two instants.
  Duration outage(long faultNanos, long liftedNanos) {
    long from = Math.max(faultNanos, Long.MIN_VALUE + 1) - BEFORE.toNanos();
    return Outage.longest(useful().flatMap(each -> each.outages(from, liftedNanos).stream()).toList());
  }

  /// Before anything was done, in a sentence.
  String baseline() {
    return accounts(Long.MAX_VALUE, Long.MAX_VALUE, false).stream()
        .map(each -> (each.name().isEmpty() ? "client" : each.name()) + " " + baseline(each))
        .collect(Collectors.joining("; "));
  }

  private static String baseline(Account.Prober prober) {
    if (prober.sent() == 0) {
      return "does not probe: " + (prober.trouble().isEmpty() ? "nothing was heard of it" : prober.trouble());
    }
    return (prober.sent() - prober.lost()) + "/" + prober.sent() + " good, p95 " + millis(prober.p95());
  }

  /// @param over whether single probes are told too
  List<Account.Prober> accounts(long faultNanos, long liftedNanos, boolean over) {
    return all.values().stream().map(each -> each.account(faultNanos, liftedNanos, over)).toList();
  }

  private Stream<Tally> useful() {
    return all.values().stream().filter(Tally::useful);
  }

  private static String millis(Duration duration) {
    return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
  }
}
