package dev.buoy.console.tui;

import dev.buoy.v1.LogLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.Map;
import java.util.Set;

/// Lines of the agents' logs and of the console's own, in the order they came, the oldest forgotten. Immutable.
/// @param next   number of the next line
/// @param silent why there is no log of an agent, by its name
record LogBook(List<Entry> entries, long next, Map<String, String> silent) {
  static final LogBook EMPTY = new LogBook(List.of(), 0, Map.of());
  /// What the console says itself.
  static final String CONSOLE = "console";

  private static final int MOST = 5000;
  private static final int LONGEST = 4096;

  /// One line.
  /// @param number of this line among all
  /// @param agent  who wrote it
  /// @param part   of the agent: event, vrrp
  record Entry(long number, String agent, Instant time, LogLine.Level level, String part, String message) {
    String id() {
      return "log " + number;
    }

    private boolean says(LogLine line) {
      return time.equals(Moment.instant(line.getTime())) && part.equals(line.getLogger())
          && message.equals(cut(line.getMessage()));
    }
  }

  LogBook {
    entries = List.copyOf(entries);
    silent = Map.copyOf(silent);
  }

  /// What an agent sent. A log that is taken up again begins with lines that are known already.
  /// @param lost lines that came too fast for it
  LogBook heard(String agent, List<LogLine> lines, long lost, Instant now) {
    var known = entries.stream().filter(entry -> entry.agent().equals(agent)).toList();
    var latest = known.stream().map(Entry::time).max(Instant::compareTo).orElse(Instant.MIN);
    var same = known.stream().filter(entry -> entry.time().equals(latest)).toList();
    var all = new ArrayList<>(entries);
    var number = next;
    if (lost > 0) {
      all.add(new Entry(number++, CONSOLE, now, LogLine.Level.WARNING, "logs", lost + " lines of " + agent
          + " came faster than they were read"));
    }
    for (var line : lines) {
      var time = Moment.instant(line.getTime());
      if (!time.isBefore(latest) && same.stream().noneMatch(entry -> entry.says(line))) {
        all.add(new Entry(number++, agent, time, line.getLevel(), line.getLogger(), cut(line.getMessage())));
      }
    }
    var quiet = new TreeMap<>(silent);
    quiet.remove(agent);
    return new LogBook(newest(all), number, quiet);
  }

  /// No line comes from this agent any more, or for now.
  LogBook lost(String agent, String why) {
    var quiet = new TreeMap<>(silent);
    quiet.put(agent, why);
    return new LogBook(entries, next, quiet);
  }

  /// Something of the console's own.
  LogBook said(Instant now, LogLine.Level level, String part, String message) {
    var all = new ArrayList<>(entries);
    all.add(new Entry(next, CONSOLE, now, level, part, cut(message)));
    return new LogBook(newest(all), next + 1, silent);
  }

  /// Only agents that are there can be silent.
  LogBook of(Set<String> agents) {
    var quiet = new TreeMap<>(silent);
    quiet.keySet().retainAll(new HashSet<>(agents));
    return new LogBook(entries, next, quiet);
  }

  private static List<Entry> newest(List<Entry> all) {
    return all.size() > MOST ? all.subList(all.size() - MOST, all.size()) : all;
  }

  private static String cut(String message) {
    return message.length() > LONGEST ? message.substring(0, LONGEST) + "~" : message;
  }
}
