package dev.buoy.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.time.VirtualScheduler;
import dev.buoy.agent.vrrp.VirtualAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How a node that answers for an address held here is followed until it gives up, in virtual time.
class ClaimantsTest implements Claimants.Line {
  private static final VirtualAddress VIP = vip("10.77.0.100");
  private static final VirtualAddress SECOND = vip("10.77.0.101");
  private static final MacAddress RIVAL = new MacAddress(9);
  private static final MacAddress ANOTHER = new MacAddress(10);

  private final VirtualScheduler time = new VirtualScheduler();
  private final Claimants claimants = new Claimants(time, this);
  private final List<String> told = new ArrayList<>();
  private boolean answers = true;
  private boolean sends = true;
  private int asked;

  @Test
  void theFirstClaimIsToldAndAnswersAreNot() {
    announces(VIP);
    time.advance(Duration.ofSeconds(9));

    assertThat(told).containsExactly("claimed 10.77.0.100");
    assertThat(asked).isBetween(400, 451);
  }

  @Test
  void whatGoesOnIsToldEveryTenSecondsSoThatItIsNotForgotten() {
    announces(VIP);
    time.advance(Duration.ofSeconds(35));

    assertThat(told).hasSize(4).containsOnly("claimed 10.77.0.100");
  }

  @Test
  void whatEveryoneHeardIsToldEachTime() {
    announces(VIP);
    announces(VIP);

    assertThat(told).containsExactly("claimed 10.77.0.100", "claimed 10.77.0.100");
  }

  @Test
  void whoStopsAnsweringIsGoneWithinSixtyMillisecondsAndAskedNoMore() {
    for (int phase = 0; phase < 20; phase++) {
      announces(VIP);
      time.advance(Duration.ofMillis(400 + phase));
      told.clear();
      answers = false;

      time.advance(Duration.ofMillis(60));

      assertThat(told).containsExactly("gone [10.77.0.100]");
      asked = 0;
      time.advance(Duration.ofMinutes(1));
      assertThat(asked).isZero();
      answers = true;
    }
  }

  @Test
  void oneLostAnswerIsNoEnd() {
    announces(VIP);
    time.advance(Duration.ofMillis(400));
    told.clear();
    answers = false;
    asked = 0;
    while (asked == 0) {
      time.step();
    }
    answers = true;

    time.advance(Duration.ofSeconds(1));

    assertThat(told).isEmpty();
  }

  @Test
  void whoGivesUpOneAddressGaveUpAllThatItClaimed() {
    announces(VIP);
    announces(SECOND);
    answers = false;

    time.advance(Duration.ofMillis(100));

    assertThat(told).containsExactly("claimed 10.77.0.100", "claimed 10.77.0.101", "gone [10.77.0.100, 10.77.0.101]");
  }

  @Test
  void eachMacIsFollowedByItself() {
    announces(VIP);
    claimants.heard(VIP, new Claim(VIP.address(), ANOTHER, true));
    answers = false;

    time.advance(Duration.ofMillis(100));

    assertThat(told).containsExactly("claimed 10.77.0.100", "claimed 10.77.0.100", "gone [10.77.0.100]",
        "gone [10.77.0.100]");
  }

  @Test
  void ofInventedMacsSixteenAreFollowedAndTheNextOnesOnceThoseAreGone() {
    answers = false;
    for (int i = 0; i < 1_000; i++) {
      claimants.heard(VIP, new Claim(VIP.address(), new MacAddress(100 + i), true));
    }

    assertThat(asked).isEqualTo(Claimants.MOST);
    assertThat(told).hasSize(Claimants.MOST).containsOnly("claimed 10.77.0.100");
    time.advance(Duration.ofMillis(100));
    told.clear();
    announces(VIP);
    assertThat(told).containsExactly("claimed 10.77.0.100");
  }

  @Test
  void questionThatCouldNotBeSentTellsNothing() {
    announces(VIP);
    time.advance(Duration.ofMillis(400));
    told.clear();
    sends = false;

    time.advance(Duration.ofSeconds(5));

    assertThat(told).isEmpty();
  }

  @Test
  void afterTenMinutesItIsAskedOnceASecondAndItsEndIsNoticedWithinThat() {
    announces(VIP);
    time.advance(Claimants.ATTENTIVE.plusSeconds(1));
    told.clear();
    asked = 0;

    time.advance(Duration.ofSeconds(8));
    assertThat(asked).isBetween(7, 8);
    told.clear();
    answers = false;
    time.advance(Duration.ofMillis(1060));

    assertThat(told).containsExactly("gone [10.77.0.100]");
  }

  @Test
  void nobodyIsAskedAfterTheAddressesWent() {
    announces(VIP);
    time.advance(Duration.ofMillis(10));
    claimants.forget();
    asked = 0;

    time.advance(Duration.ofMinutes(1));

    assertThat(asked).isZero();
    assertThat(told).containsExactly("claimed 10.77.0.100");
  }

  @Override
  public boolean ask(VirtualAddress address, MacAddress mac) {
    asked++;
    if (answers && sends) {
      time.schedule(Duration.ofNanos(200_000),
          () -> claimants.heard(address, new Claim(address.address(), mac, false)));
    }
    return sends;
  }

  @Override
  public void claimed(VirtualAddress address, MacAddress mac) {
    told.add("claimed " + address.address().getHostAddress());
  }

  @Override
  public void gone(List<VirtualAddress> addresses, MacAddress mac) {
    told.add("gone " + addresses.stream().map(address -> address.address().getHostAddress()).toList());
  }

  private void announces(VirtualAddress address) {
    claimants.heard(address, new Claim(address.address(), RIVAL, true));
  }

  private static VirtualAddress vip(String address) {
    return new VirtualAddress(InetAddress.ofLiteral(address), 24, null, null);
  }
}
