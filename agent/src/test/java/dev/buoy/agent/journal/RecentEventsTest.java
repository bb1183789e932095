package dev.buoy.agent.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.journal.Event.Kind;
import dev.buoy.agent.journal.Event.Severity;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RecentEventsTest {
  private static final long PATIENCE = 20;

  private final RecentEvents recent = new RecentEvents(5);

  private static Event event(long number) {
    return new Event("n1", number, Instant.EPOCH, Kind.SERVER_STATE, Severity.INFO, "web/s1", "UP", "DOWN",
        Why.because("it is so"), null, null, "boot", 0);
  }

  private static List<Event> events(long from, long to) {
    return LongStream.rangeClosed(from, to).mapToObj(RecentEventsTest::event).toList();
  }

  private List<Long> numbers(long after, int limit) {
    return recent.after(after, limit).stream().map(Event::number).toList();
  }

  @Test
  void whatCameBeforeIsReadWhenItIsAskedForAndNoEarlier() {
    recent.begin(() -> events(1, 3));
    recent.accept(event(4));
    recent.accept(event(5));

    assertThat(numbers(4, 10)).containsExactly(5L);
    assertThat(numbers(0, 10)).containsExactly(1L, 2L, 3L, 4L, 5L);
    recent.accept(event(6));
    assertThat(numbers(0, 10)).containsExactly(2L, 3L, 4L, 5L, 6L);
  }

  @Test
  void anEventIsTakenWhileTheDiskIsRead() throws Exception {
    var reads = new CountDownLatch(1);
    var goesOn = new CountDownLatch(1);
    recent.begin(() -> {
      reads.countDown();
      try {
        assertThat(goesOn.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return events(1, 3);
    });
    recent.accept(event(4));

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var asked = threads.submit(() -> numbers(0, 10));
      assertThat(reads.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
      threads.submit(() -> recent.accept(event(5))).get(PATIENCE, TimeUnit.SECONDS);
      goesOn.countDown();

      assertThat(asked.get(PATIENCE, TimeUnit.SECONDS)).containsExactly(1L, 2L, 3L, 4L, 5L);
    }
  }
}
