package dev.buoy.agent.explain;

import dev.buoy.agent.journal.ClusterClock;
import dev.buoy.agent.journal.Event;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The events of all nodes in one order (ADR 0041), and when they happened by the wall clock of one node.
public final class Timeline {
  private static final Comparator<Event> ORDER = Comparator.comparingLong(Timeline::stamp).thenComparing(Event::node)
      .thenComparingLong(Event::number);

  private final String self;
  private final List<Event> events;
  private final Map<String, Event> byId = new HashMap<>();
  private final Moment now;
  private final boolean reachesNow;

  /// One instant by both clocks of a node.
  /// @param stamp [ClusterClock#now()]
  public record Moment(Instant time, long stamp) {}

  /// @param self the node by whose wall clock times are told
  /// @param now of that node, not before any of its events
  public Timeline(String self, List<Event> events, Moment now) {
    this(self, events, now, true);
  }

  private Timeline(String self, List<Event> events, Moment now, boolean reachesNow) {
    this.reachesNow = reachesNow;
    this.self = self;
    this.events = events.stream().sorted(ORDER).toList();
    this.now = now;
    this.events.forEach(event -> byId.put(event.id(), event));
  }

  /// What orders an event: its stamp, or its time where its agent had no such clock.
  static long stamp(Event event) {
    return event.hlc() > 0 ? event.hlc() : ClusterClock.micros(event.time());
  }

  /// What happened until then.
  public Timeline until(Instant limit) {
    return new Timeline(self, events.stream().filter(event -> !time(event).isAfter(limit)).toList(), now, false);
  }

  /// Whether it ends now, and the state of now is what its events led to.
  boolean reachesNow() {
    return reachesNow;
  }

  /// How long before now it happened.
  Duration ago(Event event) {
    return Duration.ofNanos((now.stamp - stamp(event)) * 1000);
  }

  /// All of them, oldest first.
  public List<Event> events() {
    return events;
  }

  Optional<Event> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /// The newest that is meant.
  Optional<Event> newest(Predicate<Event> wanted) {
    return events.reversed().stream().filter(wanted).findFirst();
  }

  /// The newest that is meant, of those before a stamp.
  Optional<Event> newestBefore(long stamp, Predicate<Event> wanted) {
    return events.reversed().stream().filter(event -> stamp(event) < stamp).filter(wanted).findFirst();
  }

  /// Those after an event, oldest first.
  Stream<Event> after(Event event) {
    return events.stream().filter(other -> ORDER.compare(other, event) > 0);
  }

  /// By the wall clock of the node that explains: as far from its own nearest event, or from now, as the common clock
  /// says.
  public Instant time(Event event) {
    if (event.node().equals(self)) {
      return event.time();
    }
    long stamp = stamp(event);
    var nearest = Stream.concat(events.stream().filter(own -> own.node().equals(self))
        .map(own -> new Moment(own.time(), stamp(own))), Stream.of(now))
        .min(Comparator.comparingLong(moment -> Math.abs(moment.stamp - stamp))).orElse(now);
    return nearest.time.plus(stamp - nearest.stamp, ChronoUnit.MICROS);
  }
}
