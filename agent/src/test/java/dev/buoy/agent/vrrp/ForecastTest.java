package dev.buoy.agent.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.vrrp.Forecast.Turn;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Three nodes, n1 the master with priority 150, n2 with 120, n3 with 100; version 3, every second.
class ForecastTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  /// And the way of the packet that it begins with.
  private static final Duration SKEW_OF_120 = SECOND.multipliedBy(136).dividedBy(256).plus(Forecast.NETWORK);

  @Test
  void nothingMovesWhereNothingChanges() {
    var forecast = Forecast.of(three(3, SECOND, true), List.of());

    assertThat(forecast).isEqualTo(new Forecast(List.of(), List.of("n1"), Duration.ZERO, true, true));
  }

  @Test
  void whoStandsBackIsFollowedByTheBestOfTheOthersAfterItsSkewTime() {
    var forecast = Forecast.of(three(3, SECOND, true), List.of(new ElectionChange.StandsBack("n1")));

    assertThat(forecast.master()).contains("n2");
    assertThat(forecast.turns()).containsExactly(
        new Turn("n1", RouterState.MASTER, RouterState.BACKUP, Duration.ZERO),
        new Turn("n2", RouterState.BACKUP, RouterState.MASTER, SKEW_OF_120));
    assertThat(forecast.outage()).as("the addresses stay until n2 has them").isZero();
  }

  @Test
  void theSkewOfVersion2CountsInSecondsWhateverTheInterval() {
    var forecast = Forecast.of(three(2, Duration.ofSeconds(3), true), List.of(new ElectionChange.StandsBack("n1")));

    assertThat(forecast.tookOver("n2")).contains(SKEW_OF_120);
  }

  @Test
  void aStrictMasterTakesTheAddressesOffAtOnce() {
    var strict = new RouterOptions(Duration.ZERO, false, true, null, new AddressLease.Automatic(), Announcing.DEFAULTS,
        false, false, false);
    var contenders = three(3, SECOND, true).stream()
        .map(each -> contender(each.node(), each.config().with(strict), each.state())).toList();

    var forecast = Forecast.of(contenders, List.of(new ElectionChange.Fails("n1")));

    assertThat(forecast.master()).contains("n2");
    assertThat(forecast.outage()).isEqualTo(SKEW_OF_120);
  }

  @Test
  void afterADeathTheOthersWaitForThreeIntervalsAndTheSkew() {
    var forecast = Forecast.of(three(3, SECOND, true), List.of(new ElectionChange.Dies("n1")));

    assertThat(forecast.outage()).isEqualTo(Duration.ofSeconds(3).plus(SKEW_OF_120).minus(Forecast.NETWORK));
  }

  @Test
  void aBetterNodeTakesTheRoleBackUnlessItMayNotPreempt() {
    var back = List.of(new ElectionChange.StandsBack("n1"), new ElectionChange.Competes("n1"));

    assertThat(Forecast.of(three(3, SECOND, true), back).master()).contains("n1");
    assertThat(Forecast.of(three(3, SECOND, false), List.of(new ElectionChange.Prioritises("n3", 200))).master())
        .contains("n1");
    assertThat(Forecast.of(three(3, SECOND, true), List.of(new ElectionChange.Prioritises("n3", 200))).master())
        .contains("n3");
  }

  @Test
  void aFileWithAnotherIntervalOnOneNodePartsTheMasters() {
    var other = Routers.config(2, 120, Duration.ofSeconds(2), true);

    var forecast = Forecast.of(three(2, SECOND, true), List.of(new ElectionChange.Loads("n2", other)));

    assertThat(forecast.masters()).containsExactly("n1", "n2");
    assertThat(forecast.master()).isEmpty();
  }

  @Test
  void anotherVirtualRouterEndsTheOldAndStartsTheNew() {
    var moved = Routers.named("VI_1", 98, Routers.config(3, 150, SECOND, true));

    var forecast = Forecast.of(three(3, SECOND, true), List.of(new ElectionChange.Loads("n1", moved)));

    assertThat(forecast.masters()).as("each in a virtual router of its own").containsExactlyInAnyOrder("n1", "n2");
  }

  @Test
  void aNodeThatWaitsBeforeItPreemptsIsWaitedFor() {
    var patient = new RouterOptions(Duration.ofMinutes(2), false, false, null, new AddressLease.Automatic(),
        Announcing.DEFAULTS, false, false, false);
    var contenders = List.of(
        contender("n1", Routers.config(3, 150, SECOND, true).with(patient), RouterState.INITIALIZE),
        contender("n2", Routers.config(3, 120, SECOND, true), RouterState.MASTER));

    var forecast = Forecast.of(contenders, List.of(new ElectionChange.Starts("n1")));

    assertThat(forecast.master()).contains("n1");
    assertThat(forecast.tookOver("n1").orElseThrow()).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void equalPrioritiesRaceAndEitherMayWin() {
    var contenders = three(3, SECOND, false).stream()
        .map(each -> each.node().equals("n1")
            ? each
            : contender(each.node(), Routers.config(3, 100, SECOND, false), each.state()))
        .toList();

    var forecast = Forecast.of(contenders, List.of(new ElectionChange.StandsBack("n1")));

    assertThat(forecast.master()).as("the higher address").contains("n3");
    assertThat(forecast.possible()).containsExactlyInAnyOrder("n2", "n3");
  }

  /// The role moved three times in the last minute, and rests.
  @ParameterizedTest
  @CsvSource({"n1, LOWERED, n2, 25, 29", "n2, LOWERED, n2, 25, 29", "n3, LOWERED, n2, 0, 4", "n3, RAISED, n3, 25, 29",
      "n1, RAISED, n3, 0, 4", "n2, DIES, n2, 0, 4", "n2, STANDS_BACK, n2, 0, 4", "n3, FAILS, n2, 0, 4"})
  void aRoleThatRestsMovesLaterUnlessItHasTo(String resting, String event, String next, int least, int most) {
    var contenders = three(3, SECOND, true).stream().map(each -> each.node().equals(resting) ? rests(each) : each)
        .toList();

    var forecast = Forecast.of(contenders, List.of(switch (event) {
      case "LOWERED" -> new ElectionChange.Prioritises("n1", 50);
      case "RAISED" -> new ElectionChange.Prioritises("n3", 200);
      case "DIES" -> new ElectionChange.Dies("n1");
      case "FAILS" -> new ElectionChange.Fails("n1");
      default -> new ElectionChange.StandsBack("n1");
    }));

    assertThat(forecast.master()).contains(next);
    assertThat(forecast.settled()).isTrue();
    assertThat(forecast.tookOver(next).orElseThrow()).isBetween(Duration.ofSeconds(least), Duration.ofSeconds(most));
  }

  private static Contender rests(Contender each) {
    return new Contender(each.node(), each.address(), each.config(), each.state(), each.priority(), each.standsBack(),
        Duration.ofSeconds(25));
  }

  @Test
  void whereNobodyCanServeNobodyIsMaster() {
    var forecast = Forecast.of(three(3, SECOND, true),
        List.of(new ElectionChange.Fails("n1"), new ElectionChange.Stops("n2"), new ElectionChange.Dies("n3")));

    assertThat(forecast.masters()).isEmpty();
  }

  @Test
  void theOnlyOneThatStandsBackServesAllTheSame() {
    var forecast = Forecast.of(three(3, SECOND, true).subList(0, 1), List.of(new ElectionChange.StandsBack("n1")));

    assertThat(forecast.master()).contains("n1");
  }

  private static List<Contender> three(int version, Duration interval, boolean preempt) {
    return List.of(contender("n1", Routers.config(version, 150, interval, preempt), RouterState.MASTER),
        contender("n2", Routers.config(version, 120, interval, preempt), RouterState.BACKUP),
        contender("n3", Routers.config(version, 100, interval, preempt), RouterState.BACKUP));
  }

  private static Contender contender(String node, VirtualRouterConfig config, RouterState state) {
    return new Contender(node, Routers.address("10.77.0." + node.substring(1)), config, state, config.priority(),
        false);
  }
}
