package dev.buoy.agent.rollout;

import dev.buoy.agent.operation.Refused;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// The changes that this node leads, or led lately: one at a time. Any thread.
final class Courses {
  private static final int REMEMBERED = 100;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Course> courses = new LinkedHashMap<>() {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Course> eldest) {
      return size() > REMEMBERED && eldest.getValue().end().isDone();
    }
  };

  /// One more.
  /// @throws Refused while another is under way
  void add(Course course) {
    lock.lock();
    try {
      underWay("").ifPresent(each -> {
        throw new Refused(Refused.Kind.PRECONDITION, "change %s by %s is under way".formatted(
            each.request().operationId(), each.request().caller().name()));
      });
      courses.put(course.request().operationId(), course);
    } finally {
      lock.unlock();
    }
  }

  /// One by its operation, under way or over.
  Optional<Course> find(String operation) {
    lock.lock();
    try {
      return Optional.ofNullable(courses.get(operation));
    } finally {
      lock.unlock();
    }
  }

  /// One that is not over.
  /// @param operation empty: whichever is
  Optional<Course> underWay(String operation) {
    lock.lock();
    try {
      return courses.values().stream().filter(each -> !each.end().isDone())
          .filter(each -> operation.isEmpty() || each.request().operationId().equals(operation)).findFirst();
    } finally {
      lock.unlock();
    }
  }
}
