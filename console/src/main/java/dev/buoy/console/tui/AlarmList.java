package dev.buoy.console.tui;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// What is or was wrong. An alarm stays until it is over and somebody has seen it. Bounded: of what is over and not yet
/// seen, the oldest goes first.
/// @param all by identity, the newest first
record AlarmList(List<Alarm> all) {
  static final AlarmList NONE = new AlarmList(List.of());
  private static final int MOST = 200;
  /// What moves while a condition stays the same one.
  private static final Pattern MEASURE = Pattern.compile("\\b[0-9]+(\\.[0-9]+)?(?= ?(ms|s|min|h|days|%)\\b)");

  /// @param id    what makes it the same alarm
  /// @param who   agents that say so
  /// @param text  a sentence
  /// @param since when it was first seen here
  /// @param over  it is not so any more, or was an instant only
  /// @param seen  acknowledged
  record Alarm(String id, String who, String text, Instant since, boolean over, boolean seen) {
    Alarm acknowledged() {
      return new Alarm(id, who, text, since, over, true);
    }

    Alarm ended() {
      return new Alarm(id, who, text, since, true, seen);
    }

    /// The same one goes on; one that comes back is to be seen again.
    Alarm still(String by, String sentence) {
      return new Alarm(id, by, sentence, since, false, seen && !over);
    }
  }

  /// One that holds now.
  record Present(String who, String text) {
    String id() {
      return MEASURE.matcher(text).replaceAll("#");
    }
  }

  AlarmList {
    all = List.copyOf(all);
  }

  /// @param present all that hold now
  AlarmList now(List<Present> present, Instant now) {
    Map<String, Alarm> next = new LinkedHashMap<>();
    for (var each : present) {
      var known = all.stream().filter(alarm -> alarm.id().equals(each.id())).findFirst();
      next.putIfAbsent(each.id(), known.map(alarm -> alarm.still(each.who(), each.text()))
          .orElse(new Alarm(each.id(), each.who(), each.text(), now, false, false)));
    }
    all.stream().filter(alarm -> !next.containsKey(alarm.id()) && !alarm.seen())
        .forEach(alarm -> next.put(alarm.id(), alarm.ended()));
    return ordered(next.values());
  }

  /// Something failed at this instant.
  AlarmList failed(String who, String text, Instant now) {
    var alarms = new ArrayList<>(all);
    alarms.add(new Alarm(now + " " + who + " " + text, who, text, now, true, false));
    return ordered(alarms);
  }

  /// These were seen; what is over of them goes.
  AlarmList acknowledge(Collection<String> ids) {
    return ordered(all.stream().filter(alarm -> !(ids.contains(alarm.id()) && alarm.over()))
        .map(alarm -> ids.contains(alarm.id()) ? alarm.acknowledged() : alarm).toList());
  }

  /// Those that nobody has acknowledged.
  long unseen() {
    return all.stream().filter(alarm -> !alarm.seen()).count();
  }

  private static AlarmList ordered(Collection<Alarm> alarms) {
    var sorted = alarms.stream().sorted(java.util.Comparator.comparing(Alarm::over).thenComparing(
        java.util.Comparator.comparing(Alarm::since).reversed())).limit(MOST).toList();
    return new AlarmList(sorted);
  }
}
