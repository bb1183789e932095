package dev.buoy.agent.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Decides whether this node's failing trackers count in the election of a router with `relative_failover`: only while
/// another node is better off (ADR 0017). Used by one thread at a time.
public final class RelativeFailover {
  /// Claims that are older say nothing.
  public static final Duration FRESH = Duration.ofSeconds(2);

  private static final Duration HOLD = Duration.ofSeconds(5);
  private static final Duration BETWEEN_MOVES = Duration.ofMinutes(5);

  private final Map<String, Course> courses = new HashMap<>();
  private final Set<String> counting = new HashSet<>();

  /// @param betterSince since when another node is better off; absent (-1) while none is
  /// @param lastMove when failing trackers last began to count
  private record Course(long betterSince, boolean moved, long lastMove) {
    private static final Course START = new Course(-1, false, 0);
  }

  /// Whether the failing trackers count from now on.
  /// @param own this node's claim
  /// @param others claims of the other nodes that are not older than [#FRESH]
  public boolean counts(RouterClaim own, List<NodeClaims> others, long nanos) {
    var instance = own.instance();
    var theirs = others.stream().flatMap(node -> node.router(instance).stream()).toList();
    boolean failing = own.deficit().compareTo(Deficit.NONE) > 0;
    boolean better = failing
        && theirs.stream().anyMatch(other -> other.able() && other.deficit().compareTo(own.deficit()) < 0);
    boolean split = Conditions.split(own, others);
    if (counting.contains(instance)) {
      stopCounting(instance, failing, better, split, theirs.stream().anyMatch(RouterClaim::master), nanos);
    } else {
      startCounting(instance, better && !split, nanos);
    }
    return counting.contains(instance);
  }

  private void startCounting(String instance, boolean better, long nanos) {
    var course = courses.getOrDefault(instance, Course.START);
    var since = !better ? -1 : course.betterSince < 0 ? nanos : course.betterSince;
    var due = better && nanos - since >= HOLD.toNanos() && !movedLately(course, nanos);
    if (due) {
      counting.add(instance);
    }
    courses.put(instance, due ? new Course(-1, true, nanos) : new Course(since, course.moved, course.lastMove));
  }

  /// Where nobody serves, a node that is no worse off than the others serves at once; where somebody does, coming back
  /// would be one more move.
  private void stopCounting(String instance, boolean failing, boolean better, boolean split, boolean served,
      long nanos) {
    if (!failing) {
      counting.remove(instance);
    } else if (!better && !split && !(served && movedLately(courses.getOrDefault(instance, Course.START), nanos))) {
      counting.remove(instance);
    }
  }

  private static boolean movedLately(Course course, long nanos) {
    return course.moved && nanos - course.lastMove < BETWEEN_MOVES.toNanos();
  }
}
