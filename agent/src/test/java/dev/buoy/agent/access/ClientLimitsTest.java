package dev.buoy.agent.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClientLimitsTest {
  private final ClientLimits limits = new ClientLimits(64, 7);

  @Test
  void aClientHasAsManyConnectionsAsItMay() {
    assertThat(limits.admit(client("192.0.2.1"), 2, null, 0)).isEqualTo(Verdict.ADMITTED);
    assertThat(limits.admit(client("192.0.2.1"), 2, null, 0)).isEqualTo(Verdict.ADMITTED);
    assertThat(limits.admit(client("192.0.2.1"), 2, null, 0)).isEqualTo(Verdict.TOO_MANY);
    assertThat(limits.admit(client("192.0.2.2"), 2, null, 0)).as("another client").isEqualTo(Verdict.ADMITTED);

    limits.ended(client("192.0.2.1"));

    assertThat(limits.admit(client("192.0.2.1"), 2, null, 0)).isEqualTo(Verdict.ADMITTED);
    assertThat(limits.admit(client("192.0.2.1"), 2, null, 0)).isEqualTo(Verdict.TOO_MANY);
  }

  @Test
  void anIpv6ClientIsItsNetwork() {
    assertThat(limits.admit(client("fd00:0:0:1::1"), 1, null, 0)).isEqualTo(Verdict.ADMITTED);
    assertThat(limits.admit(client("fd00:0:0:1:ffff::2"), 1, null, 0)).isEqualTo(Verdict.TOO_MANY);
    assertThat(limits.admit(client("fd00:0:0:2::1"), 1, null, 0)).isEqualTo(Verdict.ADMITTED);
  }

  @Test
  void whoHasConnectionsIsNotForgottenWhateverComes() {
    limits.admit(client("192.0.2.1"), 1, null, 0);

    IntStream.range(0, 3 * ClientLimits.IDLE).forEach(i -> {
      var other = new AddressBits(0, 0xffff_0a00_0000L + i).address();
      limits.admit(other, 1, new Rate(10, Duration.ofHours(1)), 1);
      limits.ended(other);
    });

    assertThat(limits.known()).isBetween(ClientLimits.IDLE / 2, ClientLimits.IDLE + 1);
    assertThat(limits.admit(client("192.0.2.1"), 1, null, 2)).isEqualTo(Verdict.TOO_MANY);
  }

  @Test
  void whoIsForgottenOrWasNeverCountedEndsWithoutHarm() {
    limits.ended(client("192.0.2.9"));
    limits.admit(client("192.0.2.9"), 1, null, 0);
    limits.ended(client("192.0.2.9"));
    limits.ended(client("192.0.2.9"));

    assertThat(limits.admit(client("192.0.2.9"), 1, null, 0)).isEqualTo(Verdict.ADMITTED);
    assertThat(limits.admit(client("192.0.2.9"), 1, null, 0)).isEqualTo(Verdict.TOO_MANY);
  }

  @ParameterizedTest
  @CsvSource({"1,1000", "5,1000", "10,10000", "100,1000", "1000,60000"})
  void aSteadyStreamGetsItsRateWithinOnePerPeriod(int count, long period) {
    var rate = new Rate(count, Duration.ofMillis(period));
    long step = Math.max(1, period / count / 5); // five times as fast as it may
    int admitted = 0;
    int periods = 20;
    for (long now = 0; now < periods * period; now += step) {
      if (limits.admit(client("192.0.2.1"), 0, rate, now) == Verdict.ADMITTED) {
        admitted++;
      }
    }
    assertThat(admitted).isBetween((count - 1) * periods, (count + 1) * periods);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void noPeriodHasTwiceTheRateHoweverTheyCome(long seed) {
    var random = new Random(seed);
    var rate = new Rate(20, Duration.ofSeconds(1));
    var admitted = new ArrayDeque<Long>();
    long now = 0;
    for (int i = 0; i < 20_000; i++) {
      now += random.nextInt(20) == 0 ? random.nextInt(1500) : random.nextInt(3);
      if (limits.admit(client("192.0.2.1"), 0, rate, now) == Verdict.ADMITTED) {
        admitted.add(now);
      }
      while (!admitted.isEmpty() && now - admitted.getFirst() >= 1000) {
        admitted.removeFirst();
      }
      assertThat(admitted.size()).as("seed %d at %d", seed, now).isLessThan(40);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void connectionsAreCountedAsANaiveMapCountsThem(long seed) {
    var random = new Random(seed);
    var naive = new HashMap<Integer, Integer>();
    for (int i = 0; i < 20_000; i++) {
      int who = random.nextInt(50);
      var client = new AddressBits(0, 0xffff_0a00_0000L + who).address();
      int open = naive.getOrDefault(who, 0);
      if (random.nextInt(5) < 3) {
        boolean admitted = limits.admit(client, 4, null, i) == Verdict.ADMITTED;
        assertThat(admitted).as("seed %d step %d", seed, i).isEqualTo(open < 4);
        naive.put(who, admitted ? open + 1 : open);
      } else if (open > 0) {
        limits.ended(client);
        naive.put(who, open - 1);
      }
    }
  }

  @Test
  void allClientsTogetherAreAcceptedAtTheirRateWithinOne() {
    var rate = new Rate(50, Duration.ofSeconds(1));
    var accepts = new AcceptRate();
    int accepted = 0;
    for (long now = 5; now < 10_005; now++) {
      if (accepts.allows(rate, now)) {
        accepts.accepted(now);
        accepted++;
      }
    }
    assertThat(accepted).isBetween(490, 510);
    assertThat(AcceptRate.pause(rate)).isEqualTo(20);
    assertThat(AcceptRate.pause(new Rate(100_000, Duration.ofSeconds(1)))).isEqualTo(10);
  }

  private static InetAddress client(String text) {
    return InetAddress.ofLiteral(text);
  }
}
