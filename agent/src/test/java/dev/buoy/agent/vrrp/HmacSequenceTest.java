package dev.buoy.agent.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// Numbers of signed packets, and which of them a receiver takes.
class HmacSequenceTest {
  private static final Instant NOW = Instant.ofEpochSecond(0x68000000L, 500_000_000);
  private static final InetAddress N1 = Routers.address("10.77.0.1");
  private static final InetAddress N2 = Routers.address("10.77.0.2");

  private final HmacSequence sequence = new HmacSequence();
  private final HmacFreshness freshness = new HmacFreshness();

  @Test
  void secondsFractionAndCounterMakeTheNumber() {
    assertThat(sequence.next(NOW)).isEqualTo(0x6800_0000_8000_0000L);
    assertThat(sequence.next(NOW)).isEqualTo(0x6800_0000_8000_0001L);
    assertThat(sequence.next(NOW.plusSeconds(1))).isEqualTo(0x6800_0001_8000_0000L);
  }

  @Test
  void numbersGrowThoughPacketsWereMadeAhead() {
    long ahead = sequence.next(NOW.plusMillis(300));

    assertThat(sequence.next(NOW)).isEqualTo(ahead + 1);
    assertThat(sequence.next(NOW.plusMillis(301))).isGreaterThan(ahead + 1);
  }

  @Test
  void aClockThatWasSetBackByLittleStillGrowsAndByMoreStartsAnew() {
    long before = sequence.next(NOW);

    assertThat(sequence.next(NOW.minusSeconds(3))).isEqualTo(before + 1);
    assertThat(sequence.next(NOW.minusSeconds(60))).isEqualTo(HmacSequence.of(NOW.minusSeconds(60)));
  }

  @Test
  void aPacketIsTakenOnceAndOlderOnesAreNotTakenAfterIt() {
    long first = sequence.next(NOW);
    long second = sequence.next(NOW.plusMillis(10));

    assertThat(freshness.refuse(N1, second, NOW)).isNull();
    assertThat(freshness.refuse(N1, second, NOW)).contains("heard before");
    assertThat(freshness.refuse(N1, first, NOW)).contains("heard before");
    assertThat(freshness.refuse(N1, sequence.next(NOW.plusMillis(20)), NOW)).isNull();
  }

  @Test
  void eachSourceHasNumbersOfItsOwn() {
    assertThat(freshness.refuse(N1, HmacSequence.of(NOW.plusSeconds(2)), NOW)).isNull();
    assertThat(freshness.refuse(N2, HmacSequence.of(NOW), NOW)).isNull();
  }

  @Test
  void whatIsFurtherOffThanTheWindowIsRefused() {
    assertThat(freshness.refuse(N1, HmacSequence.of(NOW.minusSeconds(5)), NOW)).isNull();
    assertThat(freshness.refuse(N1, HmacSequence.of(NOW.minusSeconds(6)), NOW)).startsWith("signed 6 s ago");
    assertThat(freshness.refuse(N1, HmacSequence.of(NOW.plusSeconds(6)), NOW)).startsWith("signed 6 s ahead");
    assertThat(freshness.refuse(N1, -1L, NOW)).contains("ahead");
  }

  @Test
  void aSenderWhoseClockWasSetBackIsHeardAgain() {
    assertThat(freshness.refuse(N1, HmacSequence.of(NOW), NOW)).isNull();

    var corrected = NOW.minus(Duration.ofMinutes(1));
    assertThat(freshness.refuse(N1, HmacSequence.of(corrected), corrected)).isNull();
  }

  @Test
  void inventedSourcesDoNotFillTheMemoryAndTheLatestAreKept() {
    for (int i = 0; i < 1000; i++) {
      assertThat(freshness.refuse(Routers.address("10.1." + i / 250 + "." + i % 250), HmacSequence.of(NOW), NOW))
          .isNull();
    }
    assertThat(freshness.refuse(Routers.address("10.1.3.249"), HmacSequence.of(NOW), NOW)).contains("heard before");
    assertThat(freshness.refuse(Routers.address("10.1.0.0"), HmacSequence.of(NOW), NOW)).isNull();
  }
}
