package dev.buoy.agent.vrrp;

import static dev.buoy.agent.vrrp.Routers.VIP;
import static dev.buoy.agent.vrrp.Routers.advertisement;
import static dev.buoy.agent.vrrp.Rows.HIGHER_ADDRESS;
import static dev.buoy.agent.vrrp.Rows.LOWER_ADDRESS;
import static dev.buoy.agent.vrrp.Rows.SECOND;
import static dev.buoy.agent.vrrp.Rows.STANDING;
import static dev.buoy.agent.vrrp.Rows.V2;
import static dev.buoy.agent.vrrp.Rows.master;
import static dev.buoy.agent.vrrp.Rows.on;
import static dev.buoy.agent.vrrp.Rows.only;
import static dev.buoy.agent.vrrp.Rows.order;
import static dev.buoy.agent.vrrp.Rows.received;
import static dev.buoy.agent.vrrp.Rows.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.vrrp.Rivals.Pace;
import dev.buoy.agent.vrrp.VrrpAction.AddressClaimed;
import dev.buoy.agent.vrrp.VrrpAction.Announce;
import dev.buoy.agent.vrrp.VrrpAction.Cadence;
import dev.buoy.agent.vrrp.VrrpAction.ClaimStays;
import dev.buoy.agent.vrrp.VrrpAction.Declined;
import dev.buoy.agent.vrrp.VrrpAction.RivalSeen;
import dev.buoy.agent.vrrp.VrrpAction.RivalStays;
import dev.buoy.agent.vrrp.VrrpAction.Ruling;
import dev.buoy.agent.vrrp.VrrpAction.Timer;
import dev.buoy.agent.vrrp.VrrpState.Master;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a master does about others that claim the same.
class RivalsTest {
  private static final String MAC = "02:00:00:00:00:09";
  private static final String OTHER = "02:00:00:00:00:0a";

  private static Step claimed(VrrpState state) {
    return claimed(state, MAC);
  }

  private static Step claimed(VrrpState state, String mac) {
    return on(V2, state, new VrrpEvent.Claimed(VIP, mac));
  }

  private static Step unclaimed(VrrpState state) {
    return on(V2, state, new VrrpEvent.Unclaimed(List.of(VIP), MAC));
  }

  private static VrrpState rested(VrrpState state) {
    return on(V2, on(V2, state, new VrrpEvent.RivalPauseOver()).next(), new VrrpEvent.RivalPauseOver()).next();
  }

  /// RFC 9568 section 6.4.3, RFC 3768 section 6.4.3; announcing is keepalived's.
  @Test
  void advertisesAndAnnouncesWhenALowerPriorityIsHeard() {
    var step = received(V2, master(), 50, HIGHER_ADDRESS);

    assertThat(step.actions()).contains(new Cadence(advertisement(V2, 100), SECOND, Duration.ofMillis(300)),
        new Announce(List.of(VIP), 2), new RivalSeen(HIGHER_ADDRESS, 50));
    assertThat(started(step, Timer.RIVAL_PAUSE)).isEqualTo(SECOND);
  }

  @Test
  void rivalsThatTakeTurnsAreToldOfOnceEach() {
    var first = received(V2, master(), 50, HIGHER_ADDRESS);
    var second = received(V2, rested(first.next()), 40, LOWER_ADDRESS);
    assertThat(second.actions()).contains(new RivalSeen(LOWER_ADDRESS, 40));

    var again = received(V2, rested(second.next()), 50, HIGHER_ADDRESS);

    assertThat(again.actions()).doesNotHaveAnyElementsOfTypes(RivalSeen.class)
        .hasAtLeastOneElementOfType(Cadence.class);
    assertThat(received(V2, rested(again.next()), 40, LOWER_ADDRESS).actions())
        .doesNotHaveAnyElementsOfTypes(RivalSeen.class);
  }

  @Test
  void whatIsHeardWithinASecondAfterwardsIsAnsweredOnceMore() {
    var again = received(V2, received(V2, master(), 50, HIGHER_ADDRESS).next(), 50, HIGHER_ADDRESS);
    assertThat(only(again, Declined.class).ruling()).isEqualTo(Ruling.ANSWERED);
    assertThat(again.actions()).doesNotHaveAnyElementsOfTypes(Announce.class, Cadence.class);

    var later = on(V2, again.next(), new VrrpEvent.RivalPauseOver());

    assertThat(order(later)).containsExactly(Announce.class);
    assertThat(((Master) later.next()).rivals().pace()).isEqualTo(Pace.RESTING);
    assertThat(order(on(V2, later.next(), new VrrpEvent.RivalPauseOver()))).isEmpty();
  }

  @Test
  void stopsAnnouncingAfterTenAnswersAndSaysSo() {
    VrrpState state = master();
    for (int i = 0; i < 10; i++) {
      var step = received(V2, state, 50, HIGHER_ADDRESS);
      assertThat(step.actions()).hasAtLeastOneElementOfType(Announce.class);
      state = rested(step.next());
    }

    var eleventh = received(V2, state, 50, HIGHER_ADDRESS);

    assertThat(eleventh.actions()).doesNotHaveAnyElementsOfTypes(Announce.class)
        .contains(new RivalStays(HIGHER_ADDRESS, 50));
    assertThat(order(received(V2, rested(eleventh.next()), 50, HIGHER_ADDRESS))).containsExactly(Cadence.class);
  }

  @Test
  void aRivalThatFellSilentIsForgottenWithItsAnswers() {
    var seen = received(V2, master(), 50, HIGHER_ADDRESS).next();

    assertThat(rested(on(V2, seen, new VrrpEvent.RivalSilent()).next())).isEqualTo(master());
  }

  @Test
  void theLastWordOfAPreemptedMasterMakesNoRival() {
    var preempting = new Master(STANDING, Rivals.PREEMPTED, Map.of());

    var step = received(V2, preempting, 50, LOWER_ADDRESS);

    assertThat(order(step)).containsExactly(Declined.class);
    var rested = on(V2, step.next(), new VrrpEvent.RivalPauseOver());
    assertThat(rested.next()).isEqualTo(master());
    assertThat(received(V2, rested.next(), 50, LOWER_ADDRESS).actions())
        .hasAtLeastOneElementOfType(RivalSeen.class);
  }

  @Test
  void byTheLetterOfTheRfcEachLowerAdvertisementIsAnswered() {
    var strict = Rows.with(V2, Duration.ZERO, false, true);
    var answered = received(strict, master(), 50, HIGHER_ADDRESS).next();

    assertThat(order(received(strict, answered, 50, HIGHER_ADDRESS))).containsExactly(Cadence.class, Declined.class);
  }

  @Test
  void anAddressThatAnotherMacAnswersForIsAnnouncedAndReportedOnce() {
    var first = claimed(master());
    var second = claimed(first.next());

    assertThat(order(first)).containsExactly(Announce.class, AddressClaimed.class);
    assertThat(order(second)).isEmpty();
    assertThat(started(second, Timer.CLAIMS_SILENT)).isEqualTo(Duration.ofSeconds(30));
    assertThat(order(on(V2, second.next(), new VrrpEvent.RivalPauseOver()))).containsExactly(Announce.class);
  }

  @Test
  void claimsAndRivalsShareTheLimitOfTen() {
    VrrpState state = master();
    for (int i = 0; i < 5; i++) {
      state = rested(received(V2, rested(claimed(state).next()), 50, HIGHER_ADDRESS).next());
    }

    var eleventh = claimed(state);

    assertThat(order(eleventh)).containsExactly(ClaimStays.class);
  }

  @Test
  void whenTheOtherMacGivesUpHostsAreToldAtOnceAlsoRightAfterAnAnswer() {
    var claimed = claimed(master());

    var gone = unclaimed(claimed.next());

    assertThat(gone.actions()).containsExactly(new Announce(List.of(VIP), 2));
    assertThat(((Master) gone.next()).rivals().claimants()).isEmpty();
    assertThat(order(unclaimed(gone.next()))).isEmpty();
  }

  @Test
  void aMacThatDidNotClaimTheAddressCannotGiveItUp() {
    assertThat(order(unclaimed(master()))).isEmpty();
    var claimed = claimed(master()).next();
    var other = on(V2, claimed, new VrrpEvent.Unclaimed(List.of(VIP), OTHER));
    assertThat(order(other)).isEmpty();
    assertThat(other.next()).isEqualTo(claimed);
  }

  @Test
  void aLimitThatClaimsUsedUpLeavesTheAnnouncementWhenTheyEnd() {
    VrrpState state = master();
    for (int i = 0; i < 12; i++) {
      state = rested(claimed(state).next());
    }

    assertThat(order(unclaimed(state))).containsExactly(Announce.class);
  }

  @Test
  void aMacThatComesAndGoesIsAnsweredTenTimesUntilItIsQuiet() {
    VrrpState state = master();
    for (int i = 0; i < 10; i++) {
      var gone = unclaimed(claimed(state).next());
      assertThat(order(gone)).containsExactly(Announce.class);
      state = gone.next();
    }
    assertThat(order(unclaimed(claimed(state).next()))).isEmpty();

    var quiet = on(V2, state, new VrrpEvent.ClaimsSilent()).next();

    assertThat(order(unclaimed(claimed(quiet).next()))).containsExactly(Announce.class);
  }

  @Test
  void twoMacsThatAnswerInTurnsAreReportedOnceAndCounted() {
    VrrpState state = master();
    var reports = new ArrayList<VrrpAction>();
    for (int i = 0; i < 6; i++) {
      var step = claimed(state, i % 2 == 0 ? MAC : OTHER);
      step.actions().stream().filter(AddressClaimed.class::isInstance).forEach(reports::add);
      state = rested(step.next());
    }

    assertThat(reports).containsExactly(new AddressClaimed(VIP, MAC));
    assertThat(((Master) state).rivals().claimants()).containsExactly(Map.entry(VIP, List.of(MAC, OTHER)));
  }

  @Test
  void eachOfTwoMacsThatGivesUpIsAnnounced() {
    var both = claimed(claimed(master()).next(), OTHER);

    var first = unclaimed(both.next());
    var second = on(V2, first.next(), new VrrpEvent.Unclaimed(List.of(VIP), OTHER));

    assertThat(order(first)).containsExactly(Announce.class);
    assertThat(((Master) first.next()).rivals().claimants()).containsExactly(Map.entry(VIP, List.of(OTHER)));
    assertThat(order(second)).containsExactly(Announce.class);
    assertThat(((Master) second.next()).rivals().claimants()).isEmpty();
  }

  @Test
  void changingMacsAreReportedOnceAndSixteenOfThemRemembered() {
    VrrpState state = master();
    var reports = 0;
    for (int i = 0; i < 100; i++) {
      var step = claimed(state, "02:00:00:00:01:%02x".formatted(i));
      reports += (int) step.actions().stream().filter(AddressClaimed.class::isInstance).count();
      state = step.next();
    }

    assertThat(reports).isEqualTo(1);
    assertThat(((Master) state).rivals().claims().get(VIP)).hasSize(16);
  }

  @Test
  void anAddressThatIsClaimedAnewAfterAWhileOfQuietIsReportedAnew() {
    var gone = unclaimed(claimed(master()).next()).next();
    assertThat(order(claimed(gone, OTHER))).doesNotContain(AddressClaimed.class);

    var quiet = on(V2, gone, new VrrpEvent.ClaimsSilent()).next();

    assertThat(order(claimed(quiet, OTHER))).contains(AddressClaimed.class);
  }

  @Test
  void claimsAreForgottenWhenItIsQuiet() {
    var claimed = claimed(master()).next();

    assertThat(rested(on(V2, claimed, new VrrpEvent.ClaimsSilent()).next())).isEqualTo(master());
  }

  @Test
  void anAddressThatIsNotOneOfItsOwnIsNoClaim() {
    var other = new VirtualAddress(LOWER_ADDRESS, 24, null, null);

    assertThat(on(V2, master(), new VrrpEvent.Claimed(other, MAC)).actions()).isEmpty();
  }
}
