package dev.buoy.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.buoy.agent.relay.Fault;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  private final AtomicLong nanos = new AtomicLong(Duration.ofSeconds(100).toNanos());
  private final Statistics statistics = new Statistics(2, nanos::get);

  @Test
  void whatLoopsCountIsAddedUp() {
    statistics.of(0).add(Counter.BYTES_IN, 17);
    statistics.of(1).add(Counter.BYTES_IN, 4);
    statistics.of(1).count(Counter.RETRIES);

    var totals = statistics.totals();
    assertThat(totals.get(Counter.BYTES_IN)).isEqualTo(21);
    assertThat(totals.get(Counter.RETRIES)).isEqualTo(1);
    assertThat(totals.get(Counter.BYTES_OUT)).isZero();
  }

  @Test
  void earlyEndsAreCountedByTheirCause() {
    statistics.of(0).ended(Fault.Cause.CLIENT);
    statistics.of(1).ended(Fault.Cause.CLIENT);
    statistics.of(1).ended(Fault.Cause.SERVER_TIMEOUT);

    assertThat(statistics.totals().ends()).containsOnly(Map.entry("client", 2L),
        Map.entry("server_timeout", 1L));
  }

  @Test
  void timesOfAllLoopsAreMerged() {
    for (int i = 1; i <= 50; i++) {
      statistics.of(0).took(Timing.CONNECT, Duration.ofMillis(i).toNanos());
      statistics.of(1).took(Timing.CONNECT, Duration.ofMillis(50 + i).toNanos());
    }

    var took = statistics.activity().timings().of(Timing.CONNECT).orElseThrow();
    assertThat(took.count()).isEqualTo(100);
    assertThat(took.p50()).isBetween(Duration.ofMillis(50), Duration.ofMillis(53));
    assertThat(took.p95()).isBetween(Duration.ofMillis(95), Duration.ofMillis(101));
    assertThat(took.p99()).isBetween(Duration.ofMillis(99), Duration.ofMillis(105));
    assertThat(took.longest()).isBetween(Duration.ofMillis(100), Duration.ofMillis(106));
    assertThat(statistics.activity().timings().of(Timing.QUEUE)).isEmpty();
  }

  @Test
  void timesOfThousandsOfServersFitInASmallHeap() {
    statistics.of(0).took(Timing.CONNECT, 1); // loads what the first one needs
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int servers = 200;
    var all = IntStream.range(0, servers).mapToObj(_ -> new Statistics(2, nanos::get)).toList();
    long before = threads.getCurrentThreadAllocatedBytes();

    for (var server : all) {
      for (int loop = 0; loop < 2; loop++) {
        server.of(loop).took(Timing.CONNECT, 1_000_000);
        server.of(loop).took(Timing.SESSION, 1_000_000_000_000_000L);
      }
    }

    long each = (threads.getCurrentThreadAllocatedBytes() - before) / servers;
    assertThat(each).as("bytes of a server on two loops").isLessThan(16 * 1024);
    assertThat(all).allMatch(server -> server.activity().timings().of(Timing.CONNECT).isPresent());
  }

  @Test
  void aTimeBeyondAllBoundsCountsAsTheLongest() {
    statistics.of(0).took(Timing.SESSION, Long.MAX_VALUE);
    statistics.of(0).took(Timing.SESSION, -1);

    assertThat(statistics.activity().timings().of(Timing.SESSION).orElseThrow().longest())
        .isBetween(Duration.ofDays(12), Duration.ofDays(14));
  }

  @Test
  void theRateIsThatOfTheLastWholeSecond() {
    for (int i = 0; i < 7; i++) {
      statistics.of(i % 2).begin(100_000 + i);
    }
    statistics.of(0).begin(101_000);

    assertThat(rate()).isZero();
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(rate()).isEqualTo(7);
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(rate()).isEqualTo(1);
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(rate()).isZero();
    assertThat(statistics.activity().mostRate()).isEqualTo(7);
  }

  @Test
  void theHighestNumberIsKept() {
    statistics.peak().reached(3);
    statistics.peak().reached(2);

    assertThat(statistics.activity().most()).isEqualTo(3);
  }

  private long rate() {
    return statistics.activity().rate();
  }
}
