package dev.buoy.agent.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WindowTest {
  /// 2026-11-23 is a Monday.
  @ParameterizedTest
  @CsvSource({"Mon-Fri 09:00-16:00,2026-11-23T09:00,true", "Mon-Fri 09:00-16:00,2026-11-23T16:00,false",
      "Mon-Fri 09:00-16:00,2026-11-28T10:00,false", "Sat 22:00-02:00,2026-11-28T23:00,true",
      "Sat 22:00-02:00,2026-11-29T01:59,true", "Sat 22:00-02:00,2026-11-29T23:00,false",
      "Sat 22:00-02:00,2026-11-28T01:00,false", "Sun-Mon 10:00-11:00,2026-11-23T10:30,true",
      "Sun-Mon 10:00-11:00,2026-11-24T10:30,false", "09:00-10:00,2026-11-29T09:30,true",
      "00:00-00:00,2026-11-29T09:30,true", "mon 00:00-00:00,2026-11-23T00:00,true"})
  void isOpenOnItsDaysAndHours(String text, LocalDateTime now, boolean open) {
    assertThat(Window.of(text)).get().extracting(window -> window.contains(now)).isEqualTo(open);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "always", "Mon", "Mon-Fri", "Mon-Fri 9:00-16:00", "Mon-Fri 09:00", "Mun 09:00-10:00",
      "Mon 24:00-25:00", "Mon 09:60-10:00"})
  void whatIsNoneIsTold(String text) {
    assertThat(Window.of(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"mon-wed 09:00-16:00,'Mon,Tue,Wed 09:00-16:00'", "09:00-16:00,09:00-16:00"})
  void isToldAsItIsMeant(String text, String told) {
    assertThat(Window.of(text)).get().hasToString(told);
  }
}
