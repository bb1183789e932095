package dev.buoy.agent.cluster;

import static dev.buoy.agent.cluster.ClaimFixture.all;
import static dev.buoy.agent.cluster.ClaimFixture.backup;
import static dev.buoy.agent.cluster.ClaimFixture.master;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.cluster.Condition.Kind;
import dev.buoy.agent.vrrp.Decoded.Reason;
import dev.buoy.agent.vrrp.RouterState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConditionsTest {
  @Test
  void oneMasterThatTheOthersHearIsAllRight() {
    assertThat(of(master("n1"), backup("n2").hears("n1"), backup("n3").hears("n1"))).isEmpty();
  }

  @Test
  void twoMastersAreNamedWithWhoHearsWhom() {
    assertThat(of(master("n1"), master("n2"), backup("n3").hears("n1"))).extracting(Condition::detail)
        .containsExactly("n1 and n2 are both master; neither hears the other");
  }

  @Test
  void twoMastersOfWhomOneHearsTheOtherAreAOneWayLossToo() {
    var conditions = of(master("n1").hears("n2"), master("n2"));

    assertThat(conditions).extracting(Condition::kind).containsExactly(Kind.TWO_MASTERS, Kind.ONE_WAY_LOSS);
    assertThat(conditions).extracting(Condition::detail).containsExactly(
        "n1 and n2 are both master; n1 hears n2, n2 does not hear n1",
        "n1 hears n2, n2 does not hear n1: packets are lost in one direction");
  }

  @Test
  void whatWasHeardLongAgoIsNotHeard() {
    var deaf = master("n1").hears("n2", Duration.ofSeconds(6));

    assertThat(of(deaf, master("n2"))).extracting(Condition::kind).containsExactly(Kind.TWO_MASTERS);
  }

  @Test
  void thereIsNoMasterWhereNobodyIsOneAndNobodyHearsOne() {
    assertThat(of(backup("n1"), backup("n2"))).extracting(Condition::detail)
        .containsExactly("no master: n1 is BACKUP, n2 is BACKUP");
  }

  @Test
  void aMasterThatIsHeardButDoesNotAnswerIsAMaster() {
    assertThat(of(backup("n1").hears("n9"), backup("n2"))).isEmpty();
  }

  @Test
  void whatSeveralSeeIsNamedByTheFirstAlone() {
    var second = Conditions.of("n2", master("n2").claim(), all(master("n1")), List.of());

    assertThat(second).isEmpty();
  }

  @Test
  void otherAddressesAreNamedWithTheDifference() {
    assertThat(of(master("n1"), backup("n2").hears("n1").addresses("10.77.0.100", "10.77.0.101")))
        .extracting(Condition::detail).containsExactly("n2 has 10.77.0.101 more than n1");
  }

  @Test
  void anotherVersionIsNamedByWhatTheNodesSay() {
    var other = new RouterClaim("VI_1", RouterState.BACKUP, 100, 3, ClaimFixture.INTERVAL, List.of("10.77.0.100"), null,
        "10.77.0.1", Duration.ZERO, false, Deficit.NONE, null);

    assertThat(Conditions.of("n1", master("n1").claim(), List.of(new NodeClaims("n2", List.of(other))), List.of()))
        .extracting(Condition::kind, Condition::subject, Condition::detail)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(Kind.WRONG_VERSION, "n2",
            "n2 speaks VRRP version 3, n1 version 2"));
  }

  @Test
  void packetsOfAnotherVersionNameTheNode() {
    var found = rejected(new Sighting("10.77.0.2", "n2", true, Reason.VERSION, "version 3", 7, Duration.ZERO));

    assertThat(found).extracting(Condition::kind, Condition::subject, Condition::detail)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(Kind.WRONG_VERSION, "n2", "n2: version 3"));
  }

  @Test
  void packetsOfAnotherPasswordNameTheNode() {
    var found = rejected(new Sighting("10.77.0.2", "n2", true, Reason.PASSWORD, "wrong password", 7, Duration.ZERO));

    assertThat(found).extracting(Condition::kind, Condition::detail, Condition::packets)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(Kind.WRONG_PASSWORD, "n2: wrong password", 7L));
  }

  @Test
  void aClusterOfOtherAddressesIsADuplicateWhetherItsNodeIsKnownOrNot() {
    var stranger = rejected(
        new Sighting("10.77.0.9", "10.77.0.9", false, Reason.DUPLICATE_ID, "other addresses", 7, Duration.ZERO));
    var known = rejected(new Sighting("10.77.0.3", "n3", true, Reason.DUPLICATE_ID, "other addresses", 7,
        Duration.ZERO));

    assertThat(stranger).extracting(Condition::kind, Condition::subject)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(Kind.DUPLICATE_VRID, "10.77.0.9"));
    assertThat(known).extracting(Condition::kind, Condition::subject)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(Kind.DUPLICATE_VRID, "n3"));
  }

  @Test
  void aStrangerThatUsesTheIdIsADuplicate() {
    var found = rejected(
        new Sighting("10.77.0.9", "10.77.0.9", false, Reason.ADDRESSES, "other addresses", 7, Duration.ZERO));

    assertThat(found).extracting(Condition::kind).containsExactly(Kind.DUPLICATE_VRID);
  }

  @Test
  void brokenPacketsAreNoOpinion() {
    assertThat(rejected(
        new Sighting("10.77.0.9", "10.77.0.9", false, Reason.CHECKSUM, "checksum", 7, Duration.ZERO))).isEmpty();
  }

  @Test
  void theHoldIsThreeTimesTheMasterDownIntervalAndTwoSecondsAtLeast() {
    assertThat(Conditions.hold(Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(12));
    assertThat(Conditions.hold(Duration.ofMillis(10))).isEqualTo(Duration.ofSeconds(2));
  }

  private static List<Condition> rejected(Sighting sighting) {
    return Conditions.of("n1", master("n1").claim(), List.of(), List.of(sighting));
  }

  private static List<Condition> of(ClaimFixture own, ClaimFixture... others) {
    return Conditions.of(own.node(), own.claim(), all(others), List.of());
  }
}
