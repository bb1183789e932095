package dev.buoy.agent.vrrp;

import static dev.buoy.agent.vrrp.Routers.VIP;
import static dev.buoy.agent.vrrp.Routers.address;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.agent.journal.Why;
import dev.buoy.agent.time.VirtualScheduler;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ParticipantTest {
  private static final Why WHY = Why.because("for this test");
  private static final VirtualRouterConfig CONFIG = Routers.config(3, 100, Duration.ofSeconds(1), true);
  private static final InetAddress LOCAL = address("10.77.0.2");

  private final VirtualScheduler time = new VirtualScheduler();
  private final List<String> heard = new ArrayList<>();
  private int announced;
  /// Why nothing can be announced; empty: it can.
  private String unannounced = "";
  private long departedAt;

  private Participant participant(@Nullable InetAddress local) {
    return new Participant(CONFIG, local, new RecordingWire(), RecordingAddresses::new, time, time,
        new RecordingListener());
  }

  private Participant master() {
    var participant = participant(LOCAL);
    participant.start();
    time.advance(Duration.ofSeconds(4));
    assertThat(participant.view().state()).isEqualTo(RouterState.MASTER);
    heard.clear();
    return participant;
  }

  @Test
  void carriesOutATakeoverInTheOrderOfTheActions() {
    participant(LOCAL).start();
    time.advance(Duration.ofSeconds(4));

    assertThat(heard).containsExactly("INITIALIZE -> BACKUP: started", "hold", "announce", "advertise 100",
        "BACKUP -> MASTER: no advertisement heard for 3.6 s", "held", "announce", "announce", "announce", "announce");
  }

  @Test
  void announcesAgainAfterFiveSecondsAndRenewsTheLease() {
    master();

    time.advance(Duration.ofSeconds(5));

    assertThat(heard).containsExactly("hold", "hold", "hold", "announce", "announce", "announce", "announce",
        "announce");
  }

  @Test
  void keepsTheRoleWhereItsAddressesCannotBeAnnouncedAndSaysSoUntilTheyAre() {
    unannounced = "cannot announce 10.77.0.100/24 on eth0: EPERM";
    var participant = master();

    time.advance(Duration.ofMinutes(5));
    assertThat(participant.view().state()).isEqualTo(RouterState.MASTER);
    assertThat(participant.view().unannounced()).isEqualTo(unannounced);
    assertThat(heard).doesNotContain("quiet", "release").filteredOn("announce"::equals).hasSizeBetween(5, 25);

    unannounced = "";
    time.advance(Duration.ofSeconds(33));
    assertThat(participant.view().unannounced()).isEmpty();
  }

  @Test
  void keepsTheAddressesAfterTheResignationUntilNoBackupCanBeLeft() {
    master().stop(WHY, () -> heard.add("stopped"));
    assertThat(heard).containsExactly("quiet", "send 0", "MASTER -> INITIALIZE: for this test");

    time.advance(Duration.ofNanos(1_096_093_750));
    assertThat(heard).endsWith("mute");
    time.advance(Duration.ofMillis(200));
    assertThat(heard).endsWith("mute", "release", "lost", "stopped").hasSize(7);

    heard.clear();
    time.advance(Duration.ofMinutes(1));
    assertThat(heard).isEmpty();
  }

  @Test
  void answersTheNeighboursNoMoreOnceTheNewMasterAdvertises() {
    var participant = master();
    participant.stop(WHY, () -> heard.add("stopped"));
    heard.clear();

    hear(participant, 50);
    assertThat(heard).containsExactly("mute");
    time.advance(Duration.ofMillis(200));

    assertThat(heard).containsExactly("mute", "release", "lost", "stopped");
    assertThat(participant.view().held()).isEmpty();
  }

  @Test
  void theAddressesStayWhileSomethingIsToBeSentFromThemButNotForLong() {
    for (var said : List.of(230, 1000)) {
      var participant = master();
      departedAt = time.nanoTime() + Duration.ofMillis(said).toNanos();
      participant.stop(WHY, () -> heard.add("stopped"));
      hear(participant, 50);
      heard.clear();

      var stays = Duration.ofMillis(Math.min(said, 700));
      time.advance(stays.minusMillis(1));
      assertThat(heard).isEmpty();
      time.advance(Duration.ofMillis(11));
      assertThat(heard).containsExactly("release", "lost", "stopped");
    }
  }

  @Test
  void isStoppedAtOnceWhenThereIsNoRoleToHandOver() {
    var participant = participant(LOCAL);
    participant.start();
    heard.clear();

    participant.stop(WHY, () -> heard.add("stopped"));

    assertThat(heard).containsExactly("BACKUP -> INITIALIZE: for this test", "stopped");
  }

  @Test
  void aMasterThatWakesLateIsWithoutItsAddressesBeforeAnythingElse() {
    var participant = master();

    participant.woke(Duration.ofSeconds(3));

    assertThat(heard).containsExactly("quiet", "release",
        "MASTER -> BACKUP: this process was frozen for 3.0 s, another node may serve", "lost");
  }

  @Test
  void aClaimIsAnsweredReportedOnceAndShownUntilItIsQuiet() {
    var participant = master();
    time.advance(Duration.ofSeconds(6));
    heard.clear();

    participant.claimed(VIP, "02:00:00:00:00:09");
    participant.claimed(VIP, "02:00:00:00:00:09");
    assertThat(heard).containsExactly("announce", "claimed 02:00:00:00:00:09");
    assertThat(participant.view().claims()).isEqualTo(Map.of(VIP, List.of("02:00:00:00:00:09")));

    time.advance(Duration.ofSeconds(31));
    assertThat(participant.view().claims()).isEmpty();
  }

  @Test
  void aClaimThatEndsIsAnsweredWithTwoAnnouncementsTenMillisecondsApart() {
    var participant = master();
    time.advance(Duration.ofSeconds(6));
    participant.claimed(VIP, "02:00:00:00:00:09");
    time.advance(Duration.ofMillis(100));
    heard.clear();

    participant.unclaimed(List.of(VIP), "02:00:00:00:00:09");

    assertThat(heard).containsExactly("announce");
    time.advance(Duration.ofMillis(10));
    assertThat(heard).containsExactly("announce", "announce");
    assertThat(participant.view().claims()).isEmpty();
  }

  @Test
  void manyAnnouncementsArePacedAndEndWithTheRole() {
    var many = IntStream.rangeClosed(1, 255)
        .mapToObj(i -> new VirtualAddress(address("10.78.0." + i), 32, null, null)).toList();
    var participant = new Participant(Routers.withAddresses(CONFIG, 99, many), LOCAL, new RecordingWire(),
        RecordingAddresses::new, time, time, new RecordingListener());
    participant.start();
    time.advance(Duration.ofNanos(3_609_375_000L));
    assertThat(announced).isEqualTo(64);

    time.advance(Duration.ofMillis(30));
    assertThat(announced).isEqualTo(4 * 64);
    time.advance(Duration.ofMillis(200));
    assertThat(announced).isEqualTo(5 * 255);

    time.advance(Duration.ofSeconds(5).minusMillis(220));
    participant.link(false, WHY);
    var before = announced;
    time.advance(Duration.ofSeconds(10));
    assertThat(announced).isEqualTo(before).isLessThan(10 * 255);
  }

  @Test
  void isInFaultUntilTheInterfaceHasAnAddress() {
    var participant = participant(null);
    participant.start();
    assertThat(participant.view().reasons()).containsExactly("interface eth0 has no address to send from");

    participant.local(LOCAL, Why.because("eth0 has 10.77.0.2"));

    assertThat(participant.view().state()).isEqualTo(RouterState.BACKUP);
  }

  @Test
  void aFailingTrackerShowsItsReasonAndGoesAway() {
    var participant = master();

    participant.priority(70, "tracker proxy failed: connection refused", Why.because("tracker proxy failed"));
    assertThat(participant.view().state()).isEqualTo(RouterState.FAULT);
    assertThat(participant.view().reasons()).containsExactly("tracker proxy failed: connection refused",
        "tracker proxy failed");

    participant.priority(100, null, Why.because("tracker proxy passed"));
    assertThat(participant.view().state()).isEqualTo(RouterState.BACKUP);
    assertThat(participant.view().reasons()).isEmpty();
  }

  @Test
  void theViewShowsTheMasterAndWhenItWasHeard() {
    var participant = participant(LOCAL);
    participant.start();
    var source = address("10.77.0.1");

    participant.received(AdvertisementCodec.encode(Routers.advertisement(CONFIG, 150), source, Routers.GROUP), source,
        Routers.GROUP, 255);

    assertThat(participant.view().master()).isEqualTo(source);
    assertThat(participant.view().lastHeard()).isEqualTo(new RouterView.LastHeard(source, 150, time.instant()));
    assertThat(participant.view().received()).isOne();
  }

  @Test
  void itsOwnMulticastLoopedBackDoesNotCount() {
    var participant = master();

    participant.received(AdvertisementCodec.encode(Routers.advertisement(CONFIG, 200), LOCAL, Routers.GROUP), LOCAL,
        Routers.GROUP, 255);

    assertThat(participant.view().state()).isEqualTo(RouterState.MASTER);
    assertThat(participant.view().received()).isZero();
  }

  @Test
  void aRejectionIsNewsAgainOnceItsSourceSentNothingWrongForAWhile() {
    var participant = participant(LOCAL);
    participant.start();
    heard.clear();
    var source = address("10.77.0.1");
    var good = AdvertisementCodec.encode(Routers.advertisement(CONFIG, 150), source, Routers.GROUP);

    for (var ttl : List.of(64, 64, 255, 64, 255, 64)) {
      participant.received(good, source, Routers.GROUP, ttl);
    }
    assertThat(heard).containsExactly("rejected TTL");

    time.advance(Duration.ofSeconds(4));
    participant.received(good, source, Routers.GROUP, 255);
    participant.received(good, source, Routers.GROUP, 64);

    assertThat(heard).filteredOn(line -> line.startsWith("rejected")).containsExactly("rejected TTL", "rejected TTL");
    assertThat(participant.view().rejected()).containsEntry(Decoded.Reason.TTL, 5L);
  }

  @Test
  void aProblemIsShownUntilItsSourceSendsWhatItShouldOrNothingForAMinute() {
    var participant = participant(LOCAL);
    participant.start();
    var source = address("10.77.0.1");
    var good = AdvertisementCodec.encode(Routers.advertisement(CONFIG, 150), source, Routers.GROUP);

    participant.received(good, source, Routers.GROUP, 64);
    assertThat(participant.view().problems()).extracting(RouterView.Problem::sentence)
        .containsExactly("10.77.0.1: TTL 64, expected 255 (1 packet not accepted)");
    time.advance(Duration.ofSeconds(4));
    participant.received(good, source, Routers.GROUP, 255);
    assertThat(participant.view().problems()).isEmpty();

    participant.received(good, source, Routers.GROUP, 64);
    time.advance(Duration.ofSeconds(61));
    hear(participant, 150);
    assertThat(participant.view().problems()).isEmpty();
  }

  @Test
  void anotherClusterWithTheSameIdIsToldFromUnequalLists() {
    var participant = participant(LOCAL);
    participant.start();
    heard.clear();
    var other = new VirtualAddress(address("10.99.0.1"), 24, null, null);
    var source = address("10.77.0.9");
    for (var addresses : List.of(List.of(other), List.of(VIP, other))) {
      var config = Routers.withAddresses(CONFIG, 99, addresses);
      participant.received(AdvertisementCodec.encode(Routers.advertisement(config, 200), source, Routers.GROUP), source,
          Routers.GROUP, 255);
    }

    assertThat(heard).containsExactly("rejected DUPLICATE_ID", "rejected ADDRESSES");
  }

  @Test
  void unicastFromANodeThatIsNoPeerIsNotAccepted() {
    var config = Routers.withPeers(CONFIG, List.of(address("10.77.0.1")));
    var participant = new Participant(config, LOCAL, new RecordingWire(), RecordingAddresses::new, time, time,
        new RecordingListener());
    participant.start();
    heard.clear();
    var stranger = address("10.77.0.9");

    participant.received(AdvertisementCodec.encode(Routers.advertisement(config, 200), stranger, LOCAL), stranger,
        LOCAL, 255);

    assertThat(heard).containsExactly("rejected PEER");
    assertThat(participant.view().received()).isZero();
  }

  @Test
  void aFloodOfBadPacketsTouchesNoTimer() {
    var participant = participant(LOCAL);
    participant.start();
    var bad = new byte[]{0x31, 99, (byte) 200, 1, 0, 100, 0, 0, 10, 77, 0, 100};
    for (int i = 0; i < 3600; i++) {
      participant.received(bad, address("10.77.0.1"), Routers.GROUP, 255);
      time.advance(Duration.ofMillis(1));
    }
    assertThat(participant.view().state()).isEqualTo(RouterState.BACKUP);

    time.advance(Duration.ofMillis(10));

    assertThat(participant.view().state()).isEqualTo(RouterState.MASTER);
    assertThat(participant.view().rejected()).containsEntry(Decoded.Reason.CHECKSUM, 3600L);
    assertThat(heard.stream().filter(line -> line.startsWith("rejected"))).hasSize(1);
  }

  @Test
  void anotherVirtualRouterIsNotTakenForNewSettings() {
    var other = Routers.withAddresses(CONFIG, 98, List.of(VIP));

    assertThatThrownBy(() -> participant(LOCAL).reconfigure(other)).isInstanceOf(IllegalArgumentException.class);
  }

  private void hear(Participant participant, int priority) {
    var source = address("10.77.0.3");
    participant.received(AdvertisementCodec.encode(Routers.advertisement(CONFIG, priority), source, Routers.GROUP),
        source, Routers.GROUP, 255);
  }

  private final class RecordingWire implements Wire {
    @Override
    public void advertise(Advertisement advertisement, Duration interval, Duration horizon) {
      heard.add("advertise " + advertisement.priority());
    }

    @Override
    public void send(Advertisement advertisement) {
      heard.add("send " + advertisement.priority());
    }

    @Override
    public void quiet() {
      heard.add("quiet");
    }

    @Override
    public @Nullable Unannounced announce(List<VirtualAddress> addresses) {
      heard.add("announce");
      announced += addresses.size();
      return unannounced.isEmpty() ? null : new Unannounced(addresses, unannounced);
    }

    @Override
    public long advertisementsSent() {
      return heard.stream().filter(line -> line.startsWith("advertise")).count();
    }

    @Override
    public long announcementsSent() {
      return announced;
    }
  }

  /// Answers inside the call, which a port may do.
  private final class RecordingAddresses implements Addresses {
    private final Listener listener;

    RecordingAddresses(Listener listener) {
      this.listener = listener;
    }

    @Override
    public void hold(List<VirtualAddress> addresses, Duration lease) {
      heard.add("hold");
      addresses.forEach(listener::held);
    }

    @Override
    public void mute(List<VirtualAddress> addresses) {
      heard.add("mute");
    }

    @Override
    public void release(List<VirtualAddress> addresses) {
      heard.add("release");
      addresses.forEach(address -> listener.lost(address, "released"));
    }
  }

  private final class RecordingListener implements RouterListener {
    @Override
    public void transition(RouterState from, RouterState to, Why why) {
      heard.add(from + " -> " + to + ": " + why.reason());
    }

    @Override
    public void priorityChanged(int from, int to, Why why) {
      heard.add("priority " + from + " -> " + to);
    }

    @Override
    public void addressHeld(VirtualAddress address) {
      heard.add("held");
    }

    @Override
    public void addressLost(VirtualAddress address, String reason) {
      heard.add("lost");
    }

    @Override
    public boolean departing() {
      return departedAt - time.nanoTime() > 0;
    }

    @Override
    public void overrideEnded(Yield yield, Why why) {
      heard.add("override ended");
    }

    @Override
    public void rejected(InetAddress source, Decoded.Reason reason, String detail) {
      heard.add("rejected " + reason);
    }

    @Override
    public void rival(InetAddress source, int priority, boolean stays) {
      heard.add("rival " + priority);
    }

    @Override
    public void claimed(VirtualAddress address, String mac, boolean stays) {
      heard.add("claimed " + mac + (stays ? " stays" : ""));
    }
  }
}
