package dev.buoy.agent.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RotationTest {
  private static final Instant NOW = Instant.EPOCH;

  private Balancer rotation = Rotation.start();

  @Test
  void equalWeightsTakeTurnsInTheOrderOfTheFile() {
    assertThat(picks(candidates("a", 1, "b", 1, "c", 1), 7)).containsExactly("a", "b", "c", "a", "b", "c", "a");
  }

  @Test
  void weightsFiveOneOneInterleave() {
    assertThat(picks(candidates("a", 5, "b", 1, "c", 1), 7)).containsExactly("a", "a", "a", "b", "a", "a", "c");
  }

  @Test
  void threeHundredConnectionsOverThreeEqualServersAreOneHundredEach() {
    assertThat(shares(picks(candidates("a", 100, "b", 100, "c", 100), 300)))
        .isEqualTo(Map.of("a", 100L, "b", 100L, "c", 100L));
  }

  @Test
  void fortyThirtyThirtyIsExactOverOneHundredAndInterleaves() {
    var picked = picks(candidates("a", 40, "b", 30, "c", 30), 100);

    assertThat(picked.subList(0, 10)).containsExactly("a", "b", "c", "a", "b", "c", "a", "a", "b", "c");
    assertThat(shares(picked)).isEqualTo(Map.of("a", 40L, "b", 30L, "c", 30L));
    assertThat(longestRun(picked)).isLessThanOrEqualTo(2);
  }

  @Test
  void aRotationIsAValueAndAnswersTheSameTwice() {
    var servers = candidates("a", 2, "b", 1);
    var once = rotation.pick(Choice.of(servers));
    var again = rotation.pick(Choice.of(servers));

    assertThat(once.server()).isEqualTo(again.server());
    assertThat(once.next().pick(Choice.of(servers)).server()).isEqualTo(again.next().pick(Choice.of(servers)).server());
  }

  @Test
  void serversThatAreNotUsableGetNothing() {
    var servers = List.of(server("a").with(OperationalState.DOWN, NOW), server("b").with(AdminState.DRAIN, NOW),
        server("c").with(AdminState.MAINT, NOW), server("d").withWeight(0));

    assertThat(rotation.pick(Choice.of(lineup(servers))).server()).isEmpty();
  }

  @Test
  void anUnknownServerIsUsedLikeOneThatIsUp() {
    var servers = List.of(server("a"), server("b").with(OperationalState.UP, NOW));

    assertThat(picks(lineup(servers), 4)).containsExactly("a", "b", "a", "b");
  }

  @Test
  void theSecondAttemptGoesElsewhereAndTheExcludedKeepsItsCredit() {
    var servers = candidates("a", 1, "b", 1);
    var first = rotation.pick(Choice.of(servers));
    var second = first.next().pick(new Choice(servers, Set.of("a"), _ -> 0, 0, 0));

    assertThat(first.server()).contains("a");
    assertThat(second.server()).contains("b");
    assertThat(second.next().pick(new Choice(servers, Set.of("a", "b"), _ -> 0, 0, 0)).server()).isEmpty();
  }

  @Test
  void aServerThatReturnsGetsItsShareAndNoMore() {
    var all = candidates("a", 1, "b", 1, "c", 1);
    picks(all, 100);
    picks(candidates("a", 1, "b", 0, "c", 1), 1000);

    assertThat(shares(picks(all, 300)).values()).allSatisfy(share -> assertThat(share).isBetween(98L, 102L));
  }

  @Test
  void aFormerlyLargeWeightStarvesNobodyLater() {
    picks(candidates("a", 256, "b", 256, "c", 256), 1);

    assertThat(shares(picks(candidates("a", 1, "b", 1, "c", 1), 30)).values())
        .allSatisfy(share -> assertThat(share).isBetween(9L, 11L));
  }

  @Test
  void sharesStayWithinTwoOfTheIdealWhateverComesAndGoes() {
    for (var seed = 0; seed < 200; seed++) {
      var random = new Random(seed);
      rotation = Rotation.start();
      var names = List.of("a", "b", "c", "d", "e").subList(0, 2 + random.nextInt(4));
      for (var phase = 0; phase < 20; phase++) {
        var servers = names.stream().filter(_ -> random.nextInt(5) > 0)
            .map(name -> new Candidate(name, random.nextInt(101))).toList();
        picks(servers, random.nextInt(50));
      }
      var last = names.stream().map(name -> new Candidate(name, 1 + random.nextInt(100))).toList();
      var turn = last.stream().mapToInt(Candidate::weight).sum();
      var shares = shares(picks(last, turn));
      for (var candidate : last) {
        assertThat(shares.getOrDefault(candidate.server(), 0L)).as("seed %d %s", seed, candidate)
            .isBetween(candidate.weight() - 2L, candidate.weight() + 2L);
      }
    }
  }

  /// Another loop may take the last place of a server at any time.
  @Test
  void aServerThatIsFullBeforeItIsChosenLeavesNoCreditBehind() {
    var servers = candidates("a", 1, "b", 1);
    var asked = new int[1];
    var pick = Rotation.start().pick(servers, _ -> asked[0]++ < 2);

    assertThat(pick.server()).contains("a");
    rotation = pick.next();
    assertThat(picks(servers, 1)).containsExactly("b");
  }

  @Test
  void anyWindowStaysWithinTwoOfTheSharesAfterServersHaveComeAndGone() {
    for (var seed = 0; seed < 100; seed++) {
      var random = new Random(seed);
      rotation = Rotation.start();
      var names = IntStream.range(0, 2 + random.nextInt(8)).mapToObj(i -> "s" + i).toList();
      for (var change = 0; change < 10; change++) {
        picks(names.stream().map(name -> new Candidate(name, random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(100)))
            .toList(), random.nextInt(30));
      }
      var servers = names.stream().map(name -> new Candidate(name, 1 + random.nextInt(20))).toList();
      int turn = servers.stream().mapToInt(Candidate::weight).sum();
      picks(servers, turn);
      var picked = picks(servers, 2 * turn);
      for (var run = 0; run < 50; run++) {
        int from = random.nextInt(turn);
        int length = 1 + random.nextInt(turn);
        var shares = shares(picked.subList(from, from + length));
        for (var candidate : servers) {
          assertThat(shares.getOrDefault(candidate.server(), 0L) - (double) length * candidate.weight() / turn)
              .as("seed %d %s from %d, %d long", seed, candidate, from, length).isBetween(-2.0, 2.0);
        }
      }
    }
  }

  /// A window as long as a turn is exact wherever it begins; of the others, one that begins where the rotation does is
  /// less than one off, and one that begins anywhere less than two.
  @Test
  void anyWindowHasTheSharesOfTheWeights() {
    for (var seed = 0; seed < 100; seed++) {
      var random = new Random(seed);
      rotation = Rotation.start();
      int heaviest = seed % 2 == 0 ? 100 : 4;
      var servers = IntStream.range(0, 2 + random.nextInt(15))
          .mapToObj(i -> new Candidate("s" + i, random.nextInt(5) == 0 ? 60 : 1 + random.nextInt(heaviest))).toList();
      int turn = servers.stream().mapToInt(Candidate::weight).sum();
      var picked = picks(servers, 3 * turn);
      for (var run = 0; run < 100; run++) {
        int from = run % 2 == 0 ? 0 : random.nextInt(turn);
        int length = run % 4 < 2 ? turn : 1 + random.nextInt(2 * turn);
        double most = length == turn ? 0 : from == 0 ? 0.9999 : 1.9999;
        var shares = shares(picked.subList(from, from + length));
        for (var candidate : servers) {
          double ideal = (double) length * candidate.weight() / turn;
          assertThat(shares.getOrDefault(candidate.server(), 0L) - ideal)
              .as("seed %d %s from %d, %d long", seed, candidate, from, length).isBetween(-most, most);
        }
      }
    }
  }

  /// Why it is not less than one over all windows: for most weights there is no such order. Of 2, 3 and 6 each that
  /// begins well is tried.
  @Test
  void noOrderAtAllKeepsTwoThreeAndSixWithinOneOverAllWindows() {
    var weights = List.of(2, 3, 6);

    assertThat(longestWithinOne(weights, new ArrayList<>())).isLessThan(11);
    assertThat(longestWithinOne(List.of(1, 2, 4), new ArrayList<>())).as("as may be with others").isEqualTo(33);
  }

  /// How long an order can get whose windows are all within one of the shares; 33 at most.
  private static int longestWithinOne(List<Integer> weights, List<Integer> order) {
    int longest = order.size();
    for (int next = 0; next < weights.size() && longest < 33; next++) {
      order.addLast(next);
      if (lastWindowsAreWithinOne(weights, order)) {
        longest = Math.max(longest, longestWithinOne(weights, order));
      }
      order.removeLast();
    }
    return longest;
  }

  private static boolean lastWindowsAreWithinOne(List<Integer> weights, List<Integer> order) {
    int turn = weights.stream().mapToInt(Integer::intValue).sum();
    var counts = new int[weights.size()];
    for (int length = 1; length <= order.size(); length++) {
      counts[order.get(order.size() - length)]++;
      for (int i = 0; i < counts.length; i++) {
        if (Math.abs(counts[i] * turn - length * weights.get(i)) > turn) {
          return false;
        }
      }
    }
    return true;
  }

  private List<String> picks(List<Candidate> servers, int count) {
    var picked = new ArrayList<String>();
    for (var i = 0; i < count; i++) {
      var pick = rotation.pick(Choice.of(servers));
      rotation = pick.next();
      pick.server().ifPresent(picked::add);
    }
    return picked;
  }

  private static Map<String, Long> shares(List<String> picked) {
    return picked.stream().collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
  }

  private static int longestRun(List<String> picked) {
    var longest = 1;
    var run = 1;
    for (var i = 1; i < picked.size(); i++) {
      run = picked.get(i).equals(picked.get(i - 1)) ? run + 1 : 1;
      longest = Math.max(longest, run);
    }
    return longest;
  }

  private static List<Candidate> candidates(Object... namesAndWeights) {
    return IntStream.range(0, namesAndWeights.length / 2)
        .mapToObj(i -> new Candidate((String) namesAndWeights[2 * i], (Integer) namesAndWeights[2 * i + 1])).toList();
  }

  private static List<Candidate> lineup(List<Server> servers) {
    var backend = new BackendConfig("b", Balance.ROUND_ROBIN, servers.stream().map(Server::config).toList(), null, null,
        0, false);
    return Lineup.of(backend, servers, NOW).candidates();
  }

  private static Server server(String name) {
    return Server.initial(new ServerConfig(name, InetSocketAddress.createUnresolved("s", 1), 10));
  }
}
