package dev.buoy.agent.cluster;

import static dev.buoy.agent.cluster.ClaimFixture.all;
import static dev.buoy.agent.cluster.ClaimFixture.backup;
import static dev.buoy.agent.cluster.ClaimFixture.master;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.buoy.agent.cluster.Condition.Kind;
import dev.buoy.agent.vrrp.Decoded.Reason;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.agent.vrrp.RouterView;
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
        .containsExactly(
            "n1 and n2 are both master; neither hears the other: something between them drops protocol 112");
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
  void whoSeesNobodyDoesNotSayThatNobodyServes() {
    var nodes = List.of("n1", "n2", "n3");

    assertThat(Conditions.of("n1", backup("n1").claim(), List.of(), List.of(), nodes))
        .extracting(Condition::kind, Condition::detail)
        .containsExactly(tuple(Kind.ISOLATED, "n1 is BACKUP and neither hears an advertisement nor reaches another "
            + "agent; whether n2 or n3 serves cannot be told from here"));
    assertThat(Conditions.of("n1", backup("n1").claim(), all(backup("n2")), List.of(), nodes))
        .extracting(Condition::detail)
        .containsExactly("no master: n1 is BACKUP, n2 is BACKUP, no answer from n3");
    assertThat(Conditions.of("n1", backup("n1").claim(), List.of(), List.of(), List.of("n1")))
        .extracting(Condition::kind).containsExactly(Kind.NO_MASTER);
  }

  @Test
  void oneWrongPasswordIsOneSentenceOnEveryNodeAndTheCauseOfTwoMasters() {
    var n1 = master("n1").refuses("n2");
    var n2 = master("n2").refuses("n1", "n3");
    var n3 = backup("n3").hears("n1").refuses("n2");
    var sentence = "n2 and the others (n1, n3) do not accept each other's packets: their passwords differ";

    assertThat(Conditions.of("n1", n1.claim(), all(n2, n3), List.of(password("n2")), List.of()))
        .extracting(Condition::detail)
        .containsExactly(sentence, "n1 and n2 are both master, as neither accepts the other's packets");
    assertThat(Conditions.of("n2", n2.claim(), all(n1, n3), List.of(password("n1"), password("n3")), List.of()))
        .extracting(Condition::detail).containsExactly(sentence);
    assertThat(Conditions.of("n3", n3.claim(), all(n1, n2), List.of(password("n2")), List.of()))
        .extracting(Condition::detail).containsExactly(sentence);
  }

  @Test
  void aConditionSaysWhatToDo() {
    assertThat(new Condition(Kind.WRONG_PASSWORD, "VI_1", "", "n1 refuses n2", 3).sentence())
        .isEqualTo("n1 refuses n2; give every node the same auth_pass (version 3: auth_hmac) and reload");
  }

  private static Sighting password(String node) {
    return new Sighting("10.77.0." + node.substring(1), node, true, Reason.PASSWORD, "", 7, Duration.ZERO);
  }

  @Test
  void whatSeveralSeeIsNamedByTheFirstAlone() {
    var second = Conditions.of("n2", master("n2").claim(), all(master("n1")), List.of(), List.of());

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
        "10.77.0.1", Duration.ZERO, false, Deficit.NONE, null, "", List.of());

    assertThat(Conditions.of("n1", master("n1").claim(), List.of(new NodeClaims("n2", List.of(other))), List.of(),
        List.of())).extracting(Condition::kind, Condition::subject, Condition::detail)
        .containsExactly(tuple(Kind.WRONG_VERSION, "n2",
            "n2 speaks VRRP version 3, n1 version 2"));
  }

  @Test
  void packetsOfAnotherVersionNameTheNode() {
    var found = rejected(new Sighting("10.77.0.2", "n2", true, Reason.VERSION, "version 3", 7, Duration.ZERO));

    assertThat(found).extracting(Condition::kind, Condition::subject, Condition::detail)
        .containsExactly(tuple(Kind.WRONG_VERSION, "n2", "n2: version 3"));
  }

  @Test
  void packetsOfAnotherPasswordNameTheNode() {
    var found = rejected(new Sighting("10.77.0.2", "n2", true, Reason.PASSWORD, "wrong password", 7, Duration.ZERO));

    assertThat(found).extracting(Condition::kind, Condition::detail, Condition::packets)
        .containsExactly(
            tuple(Kind.WRONG_PASSWORD, "n1 does not accept the packets of n2: their passwords differ", 7L));
  }

  @Test
  void aClusterOfOtherAddressesIsADuplicateWhetherItsNodeIsKnownOrNot() {
    var stranger = rejected(
        new Sighting("10.77.0.9", "10.77.0.9", false, Reason.DUPLICATE_ID, "other addresses", 7, Duration.ZERO));
    var known = rejected(new Sighting("10.77.0.3", "n3", true, Reason.DUPLICATE_ID, "other addresses", 7,
        Duration.ZERO));

    assertThat(stranger).extracting(Condition::kind, Condition::subject)
        .containsExactly(tuple(Kind.DUPLICATE_VRID, "10.77.0.9"));
    assertThat(known).extracting(Condition::kind, Condition::subject)
        .containsExactly(tuple(Kind.DUPLICATE_VRID, "n3"));
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
        .isBetween(RouterView.lately(Duration.ofSeconds(1)), Duration.ofSeconds(5));
  }

  private static Duration hold(Kind kind, Duration interval) {
    return Conditions.hold(new Condition(kind, "VI_1", "", "", 0), interval);
  }

  private static List<Condition> rejected(Sighting sighting) {
    return Conditions.of("n1", master("n1").claim(), List.of(), List.of(sighting), List.of());
  }

  private static List<Condition> of(ClaimFixture own, ClaimFixture... others) {
    return Conditions.of(own.node(), own.claim(), all(others), List.of(), List.of());
  }
}
