package dev.buoy.agent.cluster;

import static dev.buoy.agent.cluster.ClaimFixture.all;
import static dev.buoy.agent.cluster.ClaimFixture.backup;
import static dev.buoy.agent.cluster.ClaimFixture.master;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.cluster.Condition.Kind;
import dev.buoy.agent.vrrp.Decoded.Reason;
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
  void noMasterCountsAfterThreeTimesTheMasterDownIntervalAndTwoSecondsAtLeast() {
    assertThat(hold(Kind.NO_MASTER, Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(12));
    assertThat(hold(Kind.NO_MASTER, Duration.ofMillis(10))).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void twoMastersCountAsSoonAsTheyCannotBeAHandOver() {
    assertThat(hold(Kind.TWO_MASTERS, Duration.ofMillis(10))).isEqualTo(Duration.ofSeconds(2));
    assertThat(hold(Kind.TWO_MASTERS, Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(2));
    assertThat(hold(Kind.TWO_MASTERS, Duration.ofSeconds(5))).isEqualTo(Duration.ofSeconds(6));
  }

  @Test
  void onePacketIsNoConditionAndAThirdIsOne() {
    var packets = new Condition(Kind.WRONG_PASSWORD, "VI_1", "n2", "", 1);

    assertThat(Conditions.hold(packets, Duration.ofSeconds(1)))
        .isBetween(Conditions.lately(Duration.ofSeconds(1)), Duration.ofSeconds(5));
  }

  private static Duration hold(Kind kind, Duration interval) {
    return Conditions.hold(new Condition(kind, "VI_1", "", "", 0), interval);
  }

  private static List<Condition> rejected(Sighting sighting) {
    return Conditions.of("n1", master("n1").claim(), List.of(), List.of(sighting));
  }

  private static List<Condition> of(ClaimFixture own, ClaimFixture... others) {
    return Conditions.of(own.node(), own.claim(), all(others), List.of());
  }
}
