package dev.buoy.agent.drill;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Hours of days of the week in which drills may run, as `Mon-Fri 09:00-16:00`; a time that ends before it begins goes on
/// over midnight, and belongs to the day on which it began.
/// @param days on which it begins
/// @param from first minute
/// @param to the minute after the last; the same as `from`: the whole day
public record Window(Set<DayOfWeek> days, LocalTime from, LocalTime to) {
  private static final Pattern TEXT = Pattern.compile("(?:(\\w{3})(?:-(\\w{3}))? )?(\\d\\d:\\d\\d)-(\\d\\d:\\d\\d)");
  private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

  public Window {
    days = Set.copyOf(days);
  }

  /// Reads `Mon-Fri 09:00-16:00`, `Sat 22:00-02:00`, `09:00-16:00`; empty when it is none.
  public static Optional<Window> of(String text) {
    var match = TEXT.matcher(text.strip());
    if (!match.matches()) {
      return Optional.empty();
    }
    int first = match.group(1) == null ? 0 : day(match.group(1));
    int last = match.group(1) == null ? 6 : match.group(2) == null ? first : day(match.group(2));
    var from = time(match.group(3));
    var to = time(match.group(4));
    if (first < 0 || last < 0 || from.isEmpty() || to.isEmpty()) {
      return Optional.empty();
    }
    var days = EnumSet.noneOf(DayOfWeek.class);
    for (int day = first;; day = (day + 1) % DAYS.size()) {
      days.add(DayOfWeek.of(day + 1));
      if (day == last) {
        return Optional.of(new Window(days, from.get(), to.get()));
      }
    }
  }

  private static int day(String word) {
    return DAYS.indexOf(word.toLowerCase(Locale.ROOT));
  }

  private static Optional<LocalTime> time(String text) {
    int hour = Integer.parseInt(text.substring(0, 2));
    int minute = Integer.parseInt(text.substring(3));
    return hour < 24 && minute < 60 ? Optional.of(LocalTime.of(hour, minute)) : Optional.empty();
  }

  /// Whether it is open at this time.
  public boolean contains(LocalDateTime now) {
    var time = now.toLocalTime();
    if (from.isBefore(to)) {
      return days.contains(now.getDayOfWeek()) && !time.isBefore(from) && time.isBefore(to);
    }
    boolean today = days.contains(now.getDayOfWeek()) && !time.isBefore(from);
    boolean yesterday = days.contains(now.getDayOfWeek().minus(1)) && time.isBefore(to);
    return today || yesterday;
  }

  @Override
  public String toString() {
    var hours = from + "-" + to;
    if (days.size() == DAYS.size()) {
      return hours;
    }
    var sorted = EnumSet.copyOf(days);
    return String.join(",", sorted.stream().map(day -> name(day)).toList()) + " " + hours;
  }

  private static String name(DayOfWeek day) {
    var word = DAYS.get(day.getValue() - 1);
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }
}
