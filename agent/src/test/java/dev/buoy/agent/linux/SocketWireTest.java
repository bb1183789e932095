package dev.buoy.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.vrrp.Advertisement;
import dev.buoy.agent.vrrp.VirtualAddress;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SocketWireTest {
  private static final InetAddress SOURCE = InetAddress.ofLiteral("10.77.0.1");
  private static final InetAddress VIP = InetAddress.ofLiteral("10.77.0.100");
  private static final Duration INTERVAL = Duration.ofMillis(100);
  private static final long MILLI = 1_000_000;

  private final SimulatedKernel kernel = SimulatedKernel.withoutInterfaces();
  private final List<String> failures = new ArrayList<>();
  private final PollLoop loop = new PollLoop("test", kernel, kernel::nanoTime, failure -> {
    throw new AssertionError(failure);
  });
  private final Links links = new Links(Netlink.open(kernel), loop);
  private final SocketWire wire = new SocketWire(config(List.of()), "lo", loop, links, InstantSource.system(), null, "",
      failures::add);

  @BeforeEach
  void connect() {
    connect(wire);
    kernel.sent.clear();
    kernel.sentAt.clear();
  }

  @Test
  void cadenceKeepsToItsInstantsAndSkipsThoseThatWereMissed() {
    loop.execute(() -> wire.advertise(advertisement(150), INTERVAL, Duration.ZERO));
    runUntil(100);
    // Woken 30 ms late, then 250 ms late.
    kernel.pause(130 * MILLI);
    runUntil(300);
    kernel.pause(350 * MILLI);
    runUntil(700);

    assertThat(kernel.sentAt.stream().map(nanos -> nanos / MILLI)).containsExactly(0L, 100L, 230L, 300L, 650L, 700L);
    assertThat(wire.advertisementsSent()).isEqualTo(6);
  }

  @Test
  void nothingIsSentAfterQuiet() {
    loop.execute(() -> wire.advertise(advertisement(150), INTERVAL, Duration.ZERO));
    runUntil(250);
    var before = kernel.sent.size();

    wire.quiet();
    runUntil(5_000);

    assertThat(before).isEqualTo(3);
    assertThat(kernel.sent).hasSize(before);
  }

  @Test
  void singleSendEndsTheCadenceFirst() {
    loop.execute(() -> wire.advertise(advertisement(150), INTERVAL, Duration.ZERO));
    loop.execute(() -> wire.send(advertisement(0)));

    runUntil(1_000);

    assertThat(kernel.sent.stream().map(packet -> packet[22] & 0xff)).containsExactly(150, 0);
  }

  @Test
  void askedForTheSameAgainAndAgainItSendsAtOnceAndOnceAtTheEndOfARest() {
    loop.execute(() -> wire.advertise(advertisement(150), INTERVAL, Duration.ZERO));
    runUntil(50);
    for (var i = 0; i < 1000; i++) {
      wire.advertise(advertisement(150), INTERVAL, Duration.ZERO);
    }
    runUntil(160);

    assertThat(kernel.sentAt.stream().map(nanos -> nanos / MILLI)).containsExactly(0L, 50L, 55L, 155L);
  }

  @Test
  void anotherAdvertisementAndTheEndDoNotWait() {
    loop.execute(() -> wire.advertise(advertisement(150), INTERVAL, Duration.ZERO));
    runUntil(50);
    wire.advertise(advertisement(150), INTERVAL, Duration.ZERO);
    wire.advertise(advertisement(150), INTERVAL, Duration.ZERO);
    wire.advertise(advertisement(120), INTERVAL, Duration.ZERO);
    wire.advertise(advertisement(120), INTERVAL, Duration.ZERO);
    wire.quiet();
    runUntil(500);

    assertThat(kernel.sent.stream().map(packet -> packet[22] & 0xff)).containsExactly(150, 150, 120);
  }

  @Test
  void silenceIsTheTimeSinceTheLastOneWhileThereIsACadence() {
    assertThat(wire.silence()).isNull();
    loop.execute(() -> wire.advertise(advertisement(150), INTERVAL, Duration.ZERO));
    runUntil(100);

    kernel.pause(350 * MILLI);
    assertThat(wire.silence()).isEqualTo(Duration.ofMillis(350));

    // A connection that comes back begins anew: what it could not send is no sign of a pause.
    wire.connect(null);
    assertThat(wire.silence()).isNull();
    connect(wire);
    assertThat(wire.silence()).isEqualTo(Duration.ZERO);
  }

  @Test
  void failureIsReportedOnceForAConnection() {
    kernel.sendResult = Errno.ENETDOWN.result();
    loop.execute(() -> wire.advertise(advertisement(150), INTERVAL, Duration.ZERO));
    runUntil(300);
    assertThat(failures).containsExactly("cannot send on eth0: ENETDOWN (interface is down)");

    connect(wire);
    runUntil(500);
    assertThat(failures).hasSize(2);
    assertThat(wire.advertisementsSent()).isZero();
  }

  @Test
  void fullQueueIsNoFailure() {
    kernel.sendResult = Errno.ENOBUFS.result();
    loop.execute(() -> wire.advertise(advertisement(150), INTERVAL, Duration.ZERO));
    runUntil(300);

    assertThat(failures).isEmpty();
    assertThat(kernel.sent).hasSizeGreaterThan(2);
  }

  @Test
  void oneReachablePeerIsEnough() {
    var peers = List.of(InetAddress.ofLiteral("10.77.0.2"), InetAddress.ofLiteral("10.77.0.3"));
    var unicast = new SocketWire(config(peers), "lo", loop, links, InstantSource.system(), null, "", failures::add);
    connect(unicast);

    unicast.send(advertisement(150));

    assertThat(kernel.sent.stream().map(packet -> packet[19])).containsExactly((byte) 2, (byte) 3);
    assertThat(unicast.advertisementsSent()).isEqualTo(1);
  }

  @Test
  void whatAFirewallDropsIsFoundWithAMulticastThatEndsWithinTheHost() {
    assertThat(wire.obstacle()).isNull();

    kernel.sendResult = Errno.EPERM.result();

    assertThat(wire.obstacle()).startsWith("cannot send on eth0: EPERM");
    assertThat(kernel.sent).allMatch(packet -> packet[8] == 0);
    assertThat(wire.advertisementsSent()).isZero();
  }

  @Test
  void afterAFailureOnlyAProbeThatGetsOutEndsTheDoubt() {
    kernel.sendResult = Errno.EPERM.result();
    loop.execute(() -> wire.advertise(advertisement(150), INTERVAL, Duration.ZERO));
    runUntil(100);
    wire.quiet();
    kernel.sent.clear();

    kernel.sendResult = Errno.EHOSTUNREACH.result();
    connect(wire);
    assertThat(wire.obstacle()).isEqualTo("cannot send on eth0: EHOSTUNREACH (no route to the host)");
    kernel.sendResult = Errno.EAGAIN.result();
    assertThat(wire.obstacle()).isNull();

    assertThat(kernel.sent).allSatisfy(packet -> {
      assertThat(packet[8] & 0xff).as("TTL").isEqualTo(255);
      assertThat(packet[21]).as("virtual router").isZero();
    });
    // Where nothing has failed yet, routes may be on their way.
    kernel.sendResult = Errno.EHOSTUNREACH.result();
    assertThat(wire.obstacle()).isNull();
  }

  @Test
  void peersAreProbedBeforeTheRoleIsTried() {
    var unicast = new SocketWire(config(List.of(InetAddress.ofLiteral("10.77.0.2"))), "lo", loop, links,
        InstantSource.system(), null, "", failures::add);
    connect(unicast);
    assertThat(unicast.obstacle()).isNull();

    kernel.sendResult = Errno.EPERM.result();

    assertThat(unicast.obstacle()).startsWith("cannot send on eth0: EPERM");
  }

  @Test
  void whoHasNobodyToSendToIsNotKeptFromIt() {
    kernel.sendResult = Errno.EPERM.result();
    var alone = new SocketWire(config(List.of(SOURCE)), "lo", loop, links, InstantSource.system(), null, "",
        failures::add);
    connect(alone);

    assertThat(alone.obstacle()).isNull();
  }

  @Test
  void disconnectingClosesEverySocket() {
    var before = kernel.open.size();

    wire.connect(null);

    assertThat(kernel.open).hasSize(before - 2);
  }

  private void connect(SocketWire target) {
    target.connect(new SocketWire.Connection(VrrpSocket.open(kernel, "eth0", 2, SOURCE, 51),
        Announcer.open(kernel)));
  }

  private void runUntil(long millis) {
    loop.scheduleAt(millis * MILLI, () -> {});
    while (kernel.nanoTime() < millis * MILLI) {
      loop.turn();
    }
  }

  private static Advertisement advertisement(int priority) {
    return new Advertisement(3, 51, priority, INTERVAL, List.of(VIP), null);
  }

  private static VirtualRouterConfig config(List<InetAddress> peers) {
    return new VirtualRouterConfig("VI_1", "eth0", 51, 3, 150, INTERVAL, true, peers, null, null,
        List.of(new VirtualAddress(VIP, 24, null, null)), List.of());
  }
}
