package dev.buoy.agent.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AccessListTest {
  @Test
  void whoMatchesNoRuleMayCome() {
    var list = new AccessList(List.of(deny("10.0.0.0", 8)));

    assertThat(list.allows(address("10.255.255.255"))).isFalse();
    assertThat(list.allows(address("9.255.255.255"))).isTrue();
    assertThat(list.allows(address("11.0.0.0"))).isTrue();
    assertThat(AccessList.EVERYBODY.allows(address("::1"))).isTrue();
  }

  @Test
  void theFirstRuleThatMatchesDecidesAndNotTheLongest() {
    var widest = new AccessList(List.of(deny("10.0.0.0", 8), allow("10.1.0.0", 16)));
    var narrow = new AccessList(List.of(allow("10.1.0.0", 16), deny("10.0.0.0", 8)));

    assertThat(widest.allows(address("10.1.2.3"))).isFalse();
    assertThat(narrow.allows(address("10.1.2.3"))).isTrue();
    assertThat(narrow.allows(address("10.2.2.3"))).isFalse();
  }

  @Test
  void theFamiliesAreApart() {
    var four = new AccessList(List.of(deny("0.0.0.0", 0)));
    var six = new AccessList(List.of(deny("::", 0)));

    assertThat(four.allows(address("255.255.255.255"))).isFalse();
    assertThat(four.allows(address("fd00::1"))).isTrue();
    assertThat(six.allows(address("fd00::1"))).isFalse();
    assertThat(six.allows(address("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"))).isFalse();
    assertThat(six.allows(address("10.0.0.1"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void itSaysWhatANaiveListSays(long seed) {
    var random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      var rules = new ArrayList<AccessList.Rule>();
      IntStream.range(0, random.nextInt(40)).forEach(_ -> rules.add(rule(random)));
      var list = new AccessList(rules);

      for (int i = 0; i < 300; i++) {
        var client = client(random, rules);
        assertThat(list.allows(client)).as("seed %d, %s in %s", seed, client, rules).isEqualTo(naive(rules, client));
      }
    }
  }

  @Test
  void tenThousandNetworksAreSearchedNotWalked() {
    var rules = IntStream.range(0, 10_000)
        .mapToObj(i -> deny("10." + i / 256 % 256 + "." + i % 256 + ".0", 24)).toList();
    var list = new AccessList(rules);

    assertThat(list.allows(address("10.39.15.7"))).isFalse();
    assertThat(list.allows(address("10.39.16.7"))).isTrue();
  }

  @Test
  void aNetworkHasNoBitsAfterItsPrefix() {
    assertThatThrownBy(() -> new Network(address("10.0.0.1"), 8)).isInstanceOf(IllegalArgumentException.class);
    assertThat(Network.around(address("10.1.2.3"), 8)).hasToString("10.0.0.0/8");
    assertThat(Network.around(address("fd00::1"), 64).address()).isEqualTo(address("fd00::"));
  }

  private static boolean naive(List<AccessList.Rule> rules, InetAddress client) {
    return rules.stream().filter(rule -> rule.network().contains(client)).findFirst().map(AccessList.Rule::allowed)
        .orElse(true);
  }

  /// Few values, so that networks meet.
  private static AccessList.Rule rule(Random random) {
    boolean four = random.nextBoolean();
    var network = four
        ? Network.around(address("10." + random.nextInt(3) + "." + random.nextInt(3) + "." + random.nextInt(256)),
            random.nextInt(33))
        : Network.around(address("fd0" + random.nextInt(3) + "::" + random.nextInt(3) + ":" + random.nextInt(300)),
            random.nextInt(129));
    return new AccessList.Rule(random.nextBoolean(), network);
  }

  /// Now and then the first or the last address of a network.
  private static InetAddress client(Random random, List<AccessList.Rule> rules) {
    if (!rules.isEmpty() && random.nextInt(3) == 0) {
      var network = rules.get(random.nextInt(rules.size())).network();
      return (random.nextBoolean() ? network.first() : network.last()).address();
    }
    return rule(random).network().address();
  }

  private static AccessList.Rule deny(String address, int length) {
    return new AccessList.Rule(false, new Network(address(address), length));
  }

  private static AccessList.Rule allow(String address, int length) {
    return new AccessList.Rule(true, new Network(address(address), length));
  }

  private static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }
}
