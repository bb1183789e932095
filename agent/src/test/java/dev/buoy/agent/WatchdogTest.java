package dev.buoy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class WatchdogTest {
  private static final Duration PERIOD = Duration.ofSeconds(3);

  private final AtomicInteger words = new AtomicInteger();
  private final List<Runnable> stuck = new ArrayList<>();

  private Watchdog watchdog(Executor... loops) {
    return new Watchdog(List.of(loops), PERIOD, words::incrementAndGet, 0);
  }

  @Test
  void itSaysTheWordOnceAPeriod() {
    var watchdog = watchdog(Runnable::run, Runnable::run);
    for (long millis = 0; millis < 30_000; millis += 200) {
      watchdog.look(Duration.ofMillis(millis).toNanos());
    }
    assertThat(words).hasValue(10);
  }

  @Test
  void itIsSilentWhileALoopIsStuck() {
    var watchdog = watchdog(Runnable::run, stuck::add);
    watchdog.look(0);
    watchdog.look(Duration.ofSeconds(3).toNanos());
    watchdog.look(Duration.ofSeconds(30).toNanos());
    assertThat(words).hasValue(1);

    stuck.forEach(Runnable::run);
    watchdog.look(Duration.ofSeconds(31).toNanos());
    assertThat(words).hasValue(2);
  }

  @Test
  void theManagerSaysHowOftenAndWhom() {
    assertThat(Watchdog.period(Map.of("WATCHDOG_USEC", "9000000"), 7)).contains(PERIOD);
    assertThat(Watchdog.period(Map.of("WATCHDOG_USEC", "9000000", "WATCHDOG_PID", "7"), 7)).contains(PERIOD);
    assertThat(Watchdog.period(Map.of("WATCHDOG_USEC", "9000000", "WATCHDOG_PID", "8"), 7)).isEmpty();
    assertThat(Watchdog.period(Map.of("WATCHDOG_USEC", "0"), 7)).isEmpty();
    assertThat(Watchdog.period(Map.of("WATCHDOG_USEC", "soon"), 7)).isEmpty();
    assertThat(Watchdog.period(Map.of(), 7)).isEmpty();
  }
}
