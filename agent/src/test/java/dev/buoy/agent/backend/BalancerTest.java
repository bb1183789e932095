package dev.buoy.agent.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What each way to balance promises, over many seeds.
class BalancerTest {
  private static final int SEEDS = 100;
  private static final List<Candidate> THREE = List.of(new Candidate("a", 1), new Candidate("b", 2),
      new Candidate("c", 1));

  @ParameterizedTest
  @EnumSource
  void nobodyGetsAnythingWithoutWeightOrWhenExcluded(Balance balance) {
    for (var seed = 0; seed < SEEDS; seed++) {
      var random = new Random(seed);
      var candidates = IntStream.range(0, 1 + random.nextInt(6))
          .mapToObj(i -> new Candidate("s" + i, random.nextInt(3) * 10)).toList();
      var excluded = random.nextBoolean() ? Set.of("s0") : Set.<String>of();
      var balancer = balance.start();
      for (var i = 0; i < 50; i++) {
        var pick = balancer.pick(new Choice(candidates, excluded, _ -> random.nextInt(5), random.nextLong(),
            random.nextLong()));
        balancer = pick.next();
        var eligible = candidates.stream().filter(each -> each.weight() > 0 && !excluded.contains(each.server()))
            .map(Candidate::server).toList();
        assertThat(pick.server().map(eligible::contains).orElse(eligible.isEmpty())).as("seed %d", seed).isTrue();
      }
    }
  }

  @Test
  void everyWordHasItsMeaning() {
    for (var balance : Balance.values()) {
      assertThat(Balance.of(balance.word())).contains(balance);
    }
    assertThat(Balance.of("roundrobbin")).isEmpty();
  }

  @Test
  void leastconnKeepsSessionsInProportionToTheWeights() {
    for (var seed = 0; seed < SEEDS; seed++) {
      var random = new Random(seed);
      var candidates = IntStream.range(0, 2 + random.nextInt(5))
          .mapToObj(i -> new Candidate("s" + i, 1 + random.nextInt(100))).toList();
      var load = load(Balance.LEAST_CONNECTIONS, candidates, 5_000, random);
      var sum = candidates.stream().mapToInt(Candidate::weight).sum();
      for (var i = 0; i < load.length; i++) {
        assertThat((double) load[i]).as("seed %d %s", seed, candidates)
            .isCloseTo(5_000.0 * candidates.get(i).weight() / sum, within(1.0 + candidates.get(i).weight() / 10.0));
      }
    }
  }

  @Test
  void leastconnFillsTheServerThatHasLeast() {
    var pick = Balance.LEAST_CONNECTIONS.start().pick(new Choice(THREE, Set.of(), place -> new int[]{5, 9, 6}[place],
        0, 0));

    assertThat(pick.server()).contains("b");
  }

  @Test
  void leastconnWithoutSessionsTakesTurnsByWeight() {
    assertThat(picks(Balance.LEAST_CONNECTIONS, 8, _ -> 0)).containsExactlyInAnyOrder("a", "a", "b", "b", "b", "b", "c",
        "c");
  }

  @Test
  void sedLooksAtTheLoadThatWouldBeAndNqAtIdleServersFirst() {
    var slow = List.of(new Candidate("fast", 10), new Candidate("idle", 1));
    var loads = new Choice(slow, Set.of(), place -> new int[]{3, 0}[place], 0, 0);

    assertThat(Balance.SED.start().pick(loads).server()).contains("fast");
    assertThat(Balance.NQ.start().pick(loads).server()).contains("idle");
  }

  @Test
  void firstFillsOneServerAfterTheOther() {
    var candidates = List.of(new Candidate("a", 1, 2), new Candidate("b", 1, 2), new Candidate("c", 1));

    assertThat(loads(Balance.FIRST, candidates, 7)).containsExactly(2, 2, 3);
    assertThat(Balance.FIRST.start().pick(new Choice(candidates.subList(0, 2), Set.of(), _ -> 2, 0, 0)).server())
        .as("nobody has room").isEmpty();
  }

  @Test
  void aSourceStaysWithItsServerAndTheWeightsAreKept() {
    var candidates = List.of(new Candidate("a", 10), new Candidate("b", 20), new Candidate("c", 30));
    var shares = new HashMap<String, Integer>();
    for (var client = 0; client < 60_000; client++) {
      var first = source(candidates, client);
      assertThat(source(candidates, client)).isEqualTo(first);
      shares.merge(first, 1, Integer::sum);
    }
    assertThat(shares.get("a")).isCloseTo(10_000, within(400));
    assertThat(shares.get("b")).isCloseTo(20_000, within(400));
    assertThat(shares.get("c")).isCloseTo(30_000, within(400));
  }

  @Test
  void whenAServerComesOrGoesOnlyItsOwnSourcesMove() {
    for (var servers = 2; servers <= 12; servers++) {
      var all = IntStream.range(0, servers).mapToObj(i -> new Candidate("server" + i, 100)).toList();
      var fewer = all.subList(0, servers - 1);
      var moved = 0;
      for (var client = 0; client < 20_000; client++) {
        var before = source(all, client);
        var after = source(fewer, client);
        if (!before.equals(after)) {
          assertThat(before).as("the one that went").isEqualTo("server" + (servers - 1));
          moved++;
        }
      }
      assertThat(moved / 20_000.0).isLessThanOrEqualTo(1.0 / servers + 0.01);
    }
  }

  @Test
  void aDrainedServerMovesOnlyItsOwnSourcesAndGetsThemBack() {
    var drained = List.of(new Candidate("a", 1), new Candidate("b", 0), new Candidate("c", 1));
    for (var client = 0; client < 5_000; client++) {
      var before = source(THREE.stream().map(each -> new Candidate(each.server(), 1)).toList(), client);
      assertThat(source(drained, client)).isEqualTo(before.equals("b") ? source(drained, client) : before);
    }
  }

  /// What another agent, another version and another machine have to agree on.
  @Test
  void theChoiceForAnAddressIsTheSameEverywhere() {
    var candidates = List.of(new Candidate("server1", 40), new Candidate("server2", 30), new Candidate("server3", 30));
    var chosen = new ArrayList<String>();
    for (var address : List.of("10.77.0.200", "10.77.0.201", "192.0.2.7", "2001:db8::1", "2001:db8::2")) {
      chosen.add(Balance.SOURCE.start().pick(new Choice(candidates, Set.of(), _ -> 0,
          Choice.key(InetAddress.ofLiteral(address)), 0)).server().orElseThrow());
    }
    assertThat(chosen).isEqualTo(List.of("server1", "server1", "server3", "server1", "server1"));
  }

  @Test
  void ofTwoThatAreDrawnTheLessLoadedIsTaken() {
    for (var seed = 0; seed < SEEDS; seed++) {
      var random = new Random(seed);
      var candidates = IntStream.range(0, 10).mapToObj(i -> new Candidate("s" + i, 100)).toList();
      var load = load(Balance.RANDOM, candidates, 10_000, random);

      // One draw alone would leave some 100 between them.
      assertThat(Arrays.stream(load).max().orElseThrow() - Arrays.stream(load).min().orElseThrow()).as("seed %d", seed)
          .isLessThan(20);
    }
  }

  private static String source(List<Candidate> candidates, int client) {
    return Balance.SOURCE.start().pick(new Choice(candidates, Set.of(), _ -> 0, client, 0)).server().orElseThrow();
  }

  private static List<String> picks(Balance balance, int count, java.util.function.IntUnaryOperator sessions) {
    var picked = new ArrayList<String>();
    var balancer = balance.start();
    for (var i = 0; i < count; i++) {
      var pick = balancer.pick(new Choice(THREE, Set.of(), sessions, 0, 0));
      balancer = pick.next();
      picked.add(pick.server().orElseThrow());
    }
    return picked;
  }

  private static int[] loads(Balance balance, List<Candidate> candidates, int sessions) {
    return load(balance, candidates, sessions, new Random(1));
  }

  /// What sessions that do not end come to.
  private static int[] load(Balance balance, List<Candidate> candidates, int sessions, Random random) {
    var load = new int[candidates.size()];
    Map<String, Integer> places = new HashMap<>();
    IntStream.range(0, load.length).forEach(i -> places.put(candidates.get(i).server(), i));
    var balancer = balance.start();
    for (var i = 0; i < sessions; i++) {
      var pick = balancer.pick(new Choice(candidates, Set.of(), place -> load[place], 0, random.nextLong()));
      balancer = pick.next();
      load[Objects.requireNonNull(places.get(pick.server().orElseThrow()))]++;
    }
    return load;
  }
}
