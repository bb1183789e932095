package dev.buoy.agent.explain;

import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.Event.Kind;
import dev.buoy.agent.journal.Event.Severity;
import dev.buoy.agent.journal.Why;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Journals of several nodes, written by hand. Times are milliseconds after noon.
final class Journals {
  static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  static final Duration ELECTION = Duration.ofSeconds(6);

  private final List<Event> events = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private String boot = "b1";

  Journals boot(String next) {
    boot = next;
    return this;
  }

  /// @param causes ids
  Journals add(String node, long millis, Kind kind, String object, String from, String to, String reason,
      String... causes) {
    return asked(node, millis, kind, object, from, to, reason, null, null, causes);
  }

  /// By an operator.
  Journals asked(String node, long millis, Kind kind, String object, String from, String to, String reason,
      @Nullable String operator, @Nullable String operation, String... causes) {
    int number = numbers.merge(node, 1, Integer::sum);
    var time = NOON.plusMillis(millis);
    events.add(new Event(node, number, time, kind, Severity.NOTICE, object, from, to,
        new Why(reason, List.of(causes)), operator, operation, boot, micros(time)));
    return this;
  }

  Journals transition(String node, long millis, String from, String to, String reason, String... causes) {
    return add(node, millis, Kind.VRRP_TRANSITION, "VI_1", from, to, reason, causes);
  }

  Journals priority(String node, long millis, int from, int to, String reason, String... causes) {
    return add(node, millis, Kind.VRRP_PRIORITY, "VI_1", "" + from, "" + to, reason, causes);
  }

  List<Event> events() {
    return List.copyOf(events);
  }

  Timeline timeline(String self) {
    var now = NOON.plusSeconds(3600);
    return new Timeline(self, events, new Timeline.Moment(now, micros(now)));
  }

  private static long micros(Instant instant) {
    return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
  }
}
