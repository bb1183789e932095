package dev.buoy.console.tui;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What is or was wrong. An alarm stays until it is over and somebody has seen it; one that comes back soon after is the
/// same one, and has been seen already. Bounded: of what is over and not yet seen, the oldest goes first.
/// @param all by identity: what holds, the worst of it first, then what is over; in each the newest first
record AlarmList(List<Alarm> all) {
  static final AlarmList NONE = new AlarmList(List.of());
  private static final int MOST = 200;
  /// What comes back within this time was not gone.
  private static final Duration HOLD = Duration.ofSeconds(20);
  /// What moves while a condition stays the same one.
  private static final Pattern MEASURE = Pattern.compile("\\b[0-9]+(\\.[0-9]+)?(?= ?(ms|s|min|h|days|%)\\b)");

  /// How bad it is.
  enum Level {
    /// Clients notice, or are about to.
    CRITICAL,
    /// Somebody should look at it.
    WARNING
  }

  /// @param id    what makes it the same alarm
  /// @param who   agents that say so
  /// @param text  a sentence
  /// @param since when it was first seen here
  /// @param ended since when it is not so any more; null: it is so now
  /// @param seen  acknowledged
  record Alarm(String id, Level level, String who, String text, Instant since, @Nullable Instant ended, boolean seen) {
    boolean over() {
      return ended != null;
    }

    /// The sentence, as one that was true where it is over.
    String told() {
      return over() ? "over: " + text : text;
    }

    Alarm acknowledged() {
      return new Alarm(id, level, who, text, since, ended, true);
    }

    Alarm ended(Instant now) {
      return new Alarm(id, level, who, text, since, ended == null ? now : ended, seen);
    }

    /// The same one goes on.
    Alarm still(Present present) {
      return new Alarm(id, present.level(), present.who(), present.text(), since, null, seen);
    }

    /// It is not so now, and was not so lately that it may come back; an instant does not.
    private boolean isLongOver(Instant now) {
      return ended != null && (ended.equals(since) || Duration.between(ended, now).compareTo(HOLD) >= 0);
    }
  }

  /// One that holds now.
  /// @param id what makes it the same alarm, whatever moves in its sentence
  record Present(String id, Level level, String who, String text) {
    /// One whose sentence says what it is.
    Present(String who, String text) {
      this(Level.WARNING, who, text);
    }

    /// The same, as bad as that.
    Present(Level level, String who, String text) {
      this(MEASURE.matcher(text).replaceAll("#"), level, who, text);
    }
  }

  AlarmList {
    all = List.copyOf(all);
  }

  /// @param present all that hold now
  AlarmList now(List<Present> present, Instant now) {
    Map<String, Alarm> next = new LinkedHashMap<>();
    for (var each : present) {
      var known = all.stream().filter(alarm -> alarm.id().equals(each.id())).findFirst()
          .filter(alarm -> !(alarm.seen() && alarm.isLongOver(now)));
      next.putIfAbsent(each.id(), known.map(alarm -> alarm.still(each))
          .orElse(new Alarm(each.id(), each.level(), each.who(), each.text(), now, null, false)));
    }
    all.stream().filter(alarm -> !next.containsKey(alarm.id())).map(alarm -> alarm.ended(now))
        .filter(alarm -> !(alarm.seen() && alarm.isLongOver(now))).forEach(alarm -> next.put(alarm.id(), alarm));
    return ordered(next.values());
  }

  /// Something failed at this instant.
  AlarmList failed(String who, String text, Instant now) {
    var alarms = new ArrayList<>(all);
    alarms.add(new Alarm(now + " " + who + " " + text, Level.WARNING, who, text, now, now, false));
    return ordered(alarms);
  }

  /// These were seen; what is over of them goes, unless it is over so lately that it may come back.
  AlarmList acknowledge(Collection<String> ids, Instant now) {
    return ordered(all.stream().filter(alarm -> !(ids.contains(alarm.id()) && alarm.isLongOver(now)))
        .map(alarm -> ids.contains(alarm.id()) ? alarm.acknowledged() : alarm).toList());
  }

  /// Those that nobody has acknowledged.
  long unseen() {
    return all.stream().filter(alarm -> !alarm.seen()).count();
  }

  /// The first of those that nobody has acknowledged.
  Optional<Alarm> worst() {
    return all.stream().filter(alarm -> !alarm.seen()).findFirst();
  }

  private static AlarmList ordered(Collection<Alarm> alarms) {
    var sorted = alarms.stream().sorted(Comparator.comparing(Alarm::over)
        .thenComparing(alarm -> alarm.over() ? Level.WARNING : alarm.level())
        .thenComparing(Comparator.comparing(Alarm::since).reversed())).limit(MOST).toList();
    return new AlarmList(sorted);
  }
}
