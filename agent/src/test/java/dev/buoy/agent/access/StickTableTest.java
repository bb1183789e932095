package dev.buoy.agent.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StickTableTest {
  private static final long SEED = 42;

  @Test
  void aClientStaysUntilItHasNotComeForAsLongAsExpire() {
    var table = table(10, Duration.ofSeconds(1));

    table.stick(client(1), "a", 0);

    assertThat(table.find(client(1), 999)).contains("a");
    assertThat(table.find(client(1), 1998)).as("coming prolongs it").contains("a");
    assertThat(table.find(client(1), 2998)).isEmpty();
    assertThat(table.used(2998)).isZero();
  }

  @Test
  void withoutExpireNobodyIsForgotten() {
    var table = new StickTable(new StickConfig(10, null, false), SEED);

    table.stick(client(1), "a", 0);

    assertThat(table.find(client(1), Long.MAX_VALUE / 2)).contains("a");
  }

  @Test
  void theOneWhoCameLeastLatelyGoesWhenItIsFull() {
    var table = table(2, Duration.ofHours(1));

    table.stick(client(1), "a", 1);
    table.stick(client(2), "b", 2);
    assertThat(table.find(client(1), 3)).contains("a");
    table.stick(client(3), "c", 4);

    assertThat(table.find(client(1), 5)).contains("a");
    assertThat(table.find(client(2), 5)).isEmpty();
    assertThat(table.find(client(3), 5)).contains("c");
  }

  @Test
  void withNopurgeAFullTableTakesNobodyNew() {
    var table = new StickTable(new StickConfig(1, Duration.ofMillis(10), true), SEED);

    table.stick(client(1), "a", 0);
    table.stick(client(2), "b", 1);
    table.stick(client(1), "c", 2);

    assertThat(table.find(client(2), 3)).isEmpty();
    assertThat(table.find(client(1), 3)).as("who is there may move").contains("c");
    table.stick(client(2), "b", 20);
    assertThat(table.find(client(2), 20)).as("room comes with expiry").contains("b");
  }

  @Test
  void anAddressMappedIntoIpv6IsTheSameClient() throws Exception {
    var mapped = new byte[16];
    mapped[10] = mapped[11] = (byte) 0xff;
    System.arraycopy(InetAddress.ofLiteral("192.0.2.7").getAddress(), 0, mapped, 12, 4);
    var table = table(10, Duration.ofHours(1));

    table.stick(InetAddress.ofLiteral("192.0.2.7"), "a", 0);
    table.stick(InetAddress.ofLiteral("fd00::7"), "b", 0);

    assertThat(AddressBits.of(InetAddress.ofLiteral("192.0.2.7")).low())
        .isEqualTo(java.nio.ByteBuffer.wrap(mapped).getLong(8));
    assertThat(table.find(InetAddress.getByAddress(mapped), 1)).contains("a");
    assertThat(table.find(InetAddress.ofLiteral("fd00::7"), 1)).contains("b");
  }

  @Test
  void clientsOfServersThatAreGoneAreForgotten() {
    var table = table(100, Duration.ofHours(1));
    IntStream.range(0, 30).forEach(i -> table.stick(client(i), "s" + i % 3, 0));

    assertThat(table.keep(List.of("s0", "s2"))).isEqualTo(10);

    assertThat(table.find(client(1), 1)).isEmpty();
    assertThat(table.find(client(2), 1)).contains("s2");
    assertThat(table.used(1)).isEqualTo(20);
  }

  @Test
  void anotherSizeKeepsThoseWhoCameLatest() {
    var table = table(100, Duration.ofHours(1));
    IntStream.range(0, 50).forEach(i -> table.stick(client(i), "s" + i, i));

    var smaller = table.with(new StickConfig(10, Duration.ofHours(1), false), 60);

    assertThat(smaller.used(60)).isEqualTo(10);
    assertThat(smaller.find(client(49), 60)).contains("s49");
    assertThat(smaller.find(client(39), 60)).isEmpty();
    assertThat(smaller.with(new StickConfig(10, null, false), 61)).as("another expire is the same table")
        .isSameAs(smaller);
  }

  @Test
  void someAreClearedAndListedByTheirAddresses() {
    var table = table(100, Duration.ofMillis(500));
    IntStream.range(0, 20).forEach(i -> table.stick(client(i), "s", i));

    var few = table.entries(client -> client.equals(client(3)), 103);
    assertThat(few).containsExactly(
        new StickTable.Entry(client(3), "s", Duration.ofMillis(100), java.util.Optional.of(Duration.ofMillis(400))));
    assertThat(table.clear(client(3)::equals)).isEqualTo(1);
    assertThat(table.entries(_ -> true, 103)).hasSize(19).first().extracting(StickTable.Entry::client)
        .isEqualTo(client(19));
    assertThat(table.clear(_ -> true)).isEqualTo(19);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void itIsAMapInTheOrderOfUseThatIsBoundedAndExpires(long seed) {
    var random = new Random(seed);
    var table = table(20, Duration.ofMillis(100));
    // key: client, value: server and last use, oldest first
    var naive = new LinkedHashMap<Integer, Map.Entry<String, Long>>();
    long now = 0;
    for (int i = 0; i < 5000; i++) {
      now += random.nextInt(8);
      long then = now;
      naive.values().removeIf(entry -> then - entry.getValue() >= 100);
      int who = random.nextInt(60);
      var found = table.find(client(who), now);
      var known = naive.remove(who);
      assertThat(found).as("seed %d step %d", seed, i)
          .isEqualTo(java.util.Optional.ofNullable(known).map(Map.Entry::getKey));
      var server = known == null ? "s" + random.nextInt(4) : known.getKey();
      if (known == null) {
        if (naive.size() == 20) {
          naive.remove(naive.keySet().iterator().next());
        }
        table.stick(client(who), server, now);
      }
      naive.put(who, Map.entry(server, now));
      assertThat(table.used(now)).isEqualTo(naive.size());
    }
  }

  @Test
  void aLargeTableIsBoundedAndTakesFiftyBytesAnEntryWhenFull() {
    int size = 100 * 1024;
    var table = table(size, Duration.ofHours(1));
    long empty = table.bytes();

    IntStream.range(0, 3 * size).forEach(i -> table.stick(client(i), "s", i));

    assertThat(table.used(3L * size)).isEqualTo(size);
    assertThat(table.bytes()).isBetween(48L * size, 100L * size);
    assertThat(empty).isLessThan(20_000);
    assertThat(table.find(client(3 * size - 1), 3L * size)).contains("s");
    assertThat(table.find(client(0), 3L * size)).isEmpty();
  }

  @Test
  void loopsUseItAtTheSameTime() throws Exception {
    var table = table(100_000, Duration.ofHours(1));
    try (var threads = Executors.newFixedThreadPool(4)) {
      var work = IntStream.range(0, 4).<Callable<Void>>mapToObj(thread -> () -> {
        for (int i = 0; i < 20_000; i++) {
          table.stick(client(thread * 20_000 + i), "s" + thread, i);
          assertThat(table.find(client(thread * 20_000 + i), i)).contains("s" + thread);
        }
        return null;
      }).toList();
      for (var done : threads.invokeAll(work)) {
        done.get();
      }
    }
    assertThat(table.used(20_000)).isEqualTo(80_000);
  }

  private static StickTable table(int size, Duration expire) {
    return new StickTable(new StickConfig(size, expire, false), SEED);
  }

  private static InetAddress client(int number) {
    return new AddressBits(0, 0xffff_0a00_0000L + number).address();
  }
}
