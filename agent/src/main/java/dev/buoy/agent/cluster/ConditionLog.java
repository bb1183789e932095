package dev.buoy.agent.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What is wrong for long enough to be named: raised once, and cleared once it is over for [#OVER]. Used by one thread
/// at a time; [#standing] may be asked by any.
public final class ConditionLog {
  /// Of how many conditions it is remembered how often they came: a subject may be an address that anybody invents.
  static final int REMEMBERED = 256;

  /// How long something has to be over before it is cleared: an alarm whose cause was mended must not stay beside the
  /// real one.
  static final Duration OVER = Duration.ofSeconds(2);

  private final Map<Condition.Key, Course> courses = new LinkedHashMap<>();
  /// The one that was named longest ago first.
  private final Map<Condition.Key, Long> raisedBefore = new LinkedHashMap<>();
  private volatile List<Standing> standing = List.of();

  /// @param began when it was seen first
  /// @param seen when it was seen last
  /// @param raised whether it was named
  private record Course(Condition condition, long began, long seen, boolean raised) {}

  /// A condition that was named and is not over.
  /// @param age since it was seen first
  /// @param count packets that showed it, or how often it was named
  public record Standing(Condition condition, Duration age, long count) {}

  /// News, to be told once.
  public sealed interface News {
    /// It is named.
    record Raised(Condition condition) implements News {}

    /// It is over.
    /// @param lasted from the first to the last time it was seen
    record Cleared(Condition condition, Duration lasted) implements News {}
  }

  /// Everything that is named now.
  public List<Standing> standing() {
    return standing;
  }

  /// Takes note of what is wrong at this instant.
  /// @param hold how long a condition has to last
  public List<News> update(Collection<Condition> now, Function<Condition, Duration> hold, long nanos) {
    var news = new ArrayList<News>();
    var present = now.stream().collect(Collectors.toMap(Condition::key, each -> each, (a, _) -> a, LinkedHashMap::new));
    present.forEach((key, condition) -> {
      var before = courses.get(key);
      var began = before == null ? nanos : before.began;
      var due = nanos - began >= hold.apply(condition).toNanos();
      courses.put(key, new Course(condition, began, nanos, due || (before != null && before.raised)));
      if (due && (before == null || !before.raised)) {
        remember(key);
        news.add(new News.Raised(condition));
      }
    });
    courses.entrySet()
        .removeIf(each -> !present.containsKey(each.getKey()) && ended(each.getValue(), nanos, news));
    standing = courses.values().stream().filter(Course::raised).map(course -> standing(course, nanos)).toList();
    return news;
  }

  int remembered() {
    return raisedBefore.size();
  }

  private void remember(Condition.Key key) {
    var before = raisedBefore.remove(key);
    if (raisedBefore.size() >= REMEMBERED) {
      raisedBefore.keySet().stream().filter(known -> !courses.containsKey(known)).findFirst()
          .ifPresent(raisedBefore::remove);
    }
    raisedBefore.put(key, before == null ? 1 : before + 1);
  }

  private static boolean ended(Course course, long nanos, List<News> news) {
    if (!course.raised) {
      return true;
    }
    if (nanos - course.seen < OVER.toNanos()) {
      return false;
    }
    news.add(new News.Cleared(course.condition, Duration.ofNanos(course.seen - course.began)));
    return true;
  }

  private Standing standing(Course course, long nanos) {
    @Nullable
    Long times = raisedBefore.get(course.condition.key());
    var count = course.condition.packets() > 0 ? course.condition.packets() : times == null ? 1 : times;
    return new Standing(course.condition, Duration.ofNanos(nanos - course.began), count);
  }
}
