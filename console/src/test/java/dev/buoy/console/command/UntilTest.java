package dev.buoy.console.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class UntilTest {
  @Test
  void aTimeOfDayIsTheLastOneOfThatKind() {
    var now = Instant.parse("2026-11-20T12:00:00Z");

    assertThat(Until.of("11:59:30", now)).contains(Instant.parse("2026-11-20T11:59:30Z"));
    assertThat(Until.of("12:00:01", now)).contains(Instant.parse("2026-11-19T12:00:01Z"));
    assertThat(Until.of("90s", now)).contains(Instant.parse("2026-11-20T11:58:30Z"));
    assertThat(Until.of("soon", now)).isEmpty();
  }
}
