package dev.buoy.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.vrrp.VirtualAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Another node that answers for an address held here, on a real kernel.
@ExtendWith(InNamespace.class)
class ClaimsTest {
  private static final VirtualAddress VIP = vip("10.77.0.100", 24);
  private static final VirtualAddress VIP_6 = vip("fd00:77::100", 64);

  @Test
  void nodeThatAnnouncesTheAddressIsNamedAndOtherTrafficWakesNobody() {
    cabled((left, right) -> {
      var claims = claims(left);
      left.on(() -> claims.learningFrom(new Proofs(left.record)).held(VIP));
      var mac = mac(right);
      left.on(() -> {});
      left.on(() -> {});

      announce(right, "10.77.0.99");
      announce(right, "10.77.0.100");

      assertThat(left.record.await("claimed")).isEqualTo("claimed 10.77.0.100/24 by " + mac);
      left.on(() -> claims.learningFrom(new Proofs(left.record)).lost(VIP, "released"));
      left.on(left.record::drain);
      announce(right, "10.77.0.100");
      // A claim would be told 20 ms later.
      left.on(() -> left.loop.schedule(Duration.ofMillis(100), () -> left.record.add("later")));
      assertThat(left.record.await("")).isEqualTo("later");
    });
  }

  @Test
  void routersOfAnInterfaceHearOfTheirOwnAddressesForAsLongAsTheyHoldThem() {
    cabled((left, right) -> {
      var other = vip("10.77.0.101", 24);
      var first = claims(left).learningFrom(new Proofs(left.record));
      var second = claims(left).learningFrom(new Proofs(left.record));
      for (var round = 0; round < 2; round++) {
        left.on(() -> {
          first.held(VIP);
          second.held(other);
        });
        heard(left, right, List.of("10.77.0.100", "10.77.0.101"), VIP, other);
        left.on(() -> first.lost(VIP, "released"));
        heard(left, right, List.of("10.77.0.100", "10.77.0.101"), other);
        left.on(() -> second.lost(other, "released"));
        heard(left, right, List.of("10.77.0.100", "10.77.0.101"));
      }
    });
  }

  @Test
  void moreAddressesThanAFilterTakesAreAllHeard() {
    cabled((left, right) -> {
      var proofs = claims(left).learningFrom(new Proofs(left.record));
      left.on(
          () -> IntStream.range(0, 301).forEach(i -> proofs.held(vip("10.77." + (1 + i / 256) + "." + i % 256, 24))));
      heard(left, right, List.of("10.77.9.9", "10.77.1.10"), vip("10.77.1.10", 24));
    });
  }

  private static void heard(Host left, Host right, List<String> announced, VirtualAddress... claimed) {
    // The one turn learns what is held, the next opens the socket.
    left.on(() -> {});
    left.on(() -> {});
    left.record.drain();
    announced.forEach(address -> announce(right, address));
    for (var address : claimed) {
      assertThat(left.record.await("claimed")).isEqualTo("claimed " + address + " by " + mac(right));
    }
    // A claim is told after a second thought.
    assertThat(left.record.during(Duration.ofMillis(50))).noneMatch(line -> line.startsWith("claimed"));
  }

  @Test
  void silentHolderIsFoundByAsking() {
    cabled((left, right) -> {
      right.namespace.sh("ip addr add 10.77.0.100/32 dev eth0");
      var claims = claims(left);
      left.on(() -> claims.source(InetAddress.ofLiteral("10.77.0.1")));

      left.on(() -> claims.learningFrom(new Proofs(left.record)).held(VIP));

      assertThat(left.record.await("claimed")).isEqualTo("claimed 10.77.0.100/24 by " + mac(right));
    });
  }

  @Test
  void silentHolderOfAnIpv6AddressIsFoundByAskingToo() {
    cabled((left, right) -> {
      right.namespace.sh("ip addr add fd00:77::100/128 dev eth0 nodad");
      left.namespace.sh("ip addr add fd00:77::1/64 dev eth0 nodad");
      right.namespace.sh("ip addr add fd00:77::2/64 dev eth0 nodad");
      var claims = claims(left);
      left.on(() -> claims.source(InetAddress.ofLiteral("fd00:77::1")));

      left.on(() -> claims.learningFrom(new Proofs(left.record)).held(VIP_6));

      assertThat(left.record.await("claimed")).isEqualTo("claimed " + VIP_6 + " by " + mac(right));
    });
  }

  @Test
  void holderThatGivesTheAddressUpWithoutAWordIsNoticed() {
    cabled((left, right) -> {
      right.namespace.sh("ip addr add 10.77.0.100/32 dev eth0");
      var claims = claims(left);
      left.on(() -> claims.source(InetAddress.ofLiteral("10.77.0.1")));
      left.on(() -> claims.learningFrom(new Proofs(left.record)).held(VIP));
      left.record.await("claimed");

      right.namespace.sh("ip addr del 10.77.0.100/32 dev eth0");

      assertThat(left.record.await("given up")).isEqualTo("given up [10.77.0.100/24] by " + mac(right));
    });
  }

  @Test
  void holderThatGivesAnIpv6AddressUpIsNoticedAndOneThatKeepsItIsNot() {
    cabled((left, right) -> {
      right.namespace.sh("ip addr add fd00:77::100/128 dev eth0 nodad");
      left.namespace.sh("ip addr add fd00:77::1/64 dev eth0 nodad");
      right.namespace.sh("ip addr add fd00:77::2/64 dev eth0 nodad");
      var claims = claims(left);
      left.on(() -> claims.source(InetAddress.ofLiteral("fd00:77::1")));
      left.on(() -> claims.learningFrom(new Proofs(left.record)).held(VIP_6));
      left.record.await("claimed");

      // Long enough for a dozen questions.
      left.on(() -> left.loop.schedule(Duration.ofMillis(300), () -> left.record.add("later")));
      assertThat(left.record.await("")).isEqualTo("later");
      right.namespace.sh("ip addr del fd00:77::100/128 dev eth0");

      assertThat(left.record.await("given up")).isEqualTo("given up [" + VIP_6 + "] by " + mac(right));
    });
  }

  @Test
  void unsolicitedAdvertisementOfAnIpv6AddressIsAClaimAndAClientsQuestionIsNone() {
    cabled((left, right) -> {
      var claims = claims(left);
      left.on(() -> claims.learningFrom(new Proofs(left.record)).held(VIP_6));
      left.record.await("held");
      // The one turn learns what is held, the next opens the socket.
      left.on(() -> {});
      left.on(() -> {});

      right.on(() -> {
        var link = Objects.requireNonNull(right.links.link("eth0"));
        try (var announcer = Announcer.open(right.libc)) {
          announcer.probe(link, InetAddress.ofLiteral("fd00:77::2"), VIP_6.address());
          announcer.announce(link, VIP_6.address());
        }
      });

      left.record.await("claimed " + VIP_6 + " by " + mac(right));
      assertThat(left.record.drain()).isEmpty();
    });
  }

  @Test
  void addressLostInTheTurnInWhichTheNextQuestionIsDueIsNoError() {
    cabled((left, right) -> {
      var claims = claims(left);
      var proofs = claims.learningFrom(new Proofs(left.record));
      left.on(() -> {
        claims.source(InetAddress.ofLiteral("10.77.0.1"));
        proofs.held(VIP);
      });
      left.on(() -> left.loop.schedule(Duration.ofMillis(1_200), () -> left.record.add("asked once")));
      left.record.await("asked once");

      left.on(() -> {
        // Until the next question is due.
        LockSupport.parkNanos(Duration.ofMillis(1_200).toNanos());
        proofs.lost(VIP, "released");
      });
      left.on(() -> left.record.add("next turn"));

      left.record.await("next turn");
      assertThat(left.errors).isEmpty();
    });
  }

  @Test
  void itListensOnceItCanWhenItCouldNotAtFirst() {
    cabled((left, right) -> {
      var libc = new NativeLibc() {
        int refusals = 1;

        @Override
        public int attachFilter(int descriptor, byte[] instructions) {
          left.record.add(refusals > 0 ? "refused" : "listens");
          return refusals-- > 0 ? Errno.ENOMEM.result() : super.attachFilter(descriptor, instructions);
        }
      };
      var claims = left
          .on(() -> new Claims("eth0", new PacketSockets(libc, left.loop, left.links), left.loop, left.links,
              (address, mac) -> left.record.add("claimed " + address + " by " + mac), (_, _) -> {}));
      left.on(() -> claims.learningFrom(new Proofs(left.record)).held(VIP));
      left.record.await("refused");
      left.record.await("listens");
      left.on(() -> {});

      announce(right, "10.77.0.100");

      assertThat(left.record.await("claimed")).endsWith(mac(right));
    });
  }

  @Test
  void inAFloodOfClaimsTheSocketRestsAndTheClaimIsToldOnce() {
    var kernel = SimulatedKernel.withoutInterfaces();
    var loop = new PollLoop("test", kernel, kernel::nanoTime, failure -> {
      throw new AssertionError(failure);
    });
    var told = new ArrayList<String>();
    var links = new Links(Netlink.open(kernel), loop);
    var claims = new Claims("eth0", new PacketSockets(kernel, loop, links), loop, links,
        (_, mac) -> told.add(mac), (_, _) -> {});
    loop.execute(() -> claims.learningFrom(new Proofs(new Lines())).held(VIP));
    loop.turn();
    loop.turn();
    loop.turn();
    kernel.readable.add(kernel.open.getLast());
    kernel.arrived.addAll(Collections.nCopies(100, GratuitousArp.frame(new MacAddress(7), VIP.address())));
    loop.turn();
    assertThat(kernel.arrived).isEmpty();

    kernel.arrived.add(GratuitousArp.frame(new MacAddress(7), VIP.address()));
    loop.turn();

    assertThat(kernel.arrived).hasSize(1);
    kernel.readable.clear();
    for (var start = kernel.nanoTime(); kernel.nanoTime() - start < 100_000_000;) {
      loop.turn();
    }
    assertThat(told).containsExactly(new MacAddress(7).toString());
  }

  @Test
  void framesOfAnyBytesAreAClaimOrNoneButNeverAnException() {
    var frames = List.of(GratuitousArp.frame(new MacAddress(7), VIP.address()),
        NeighbourAdvertisement.frame(new MacAddress(7), VIP_6.address(), true));
    for (var frame : frames) {
      assertThat(Claim.decode(frame, frame.length)).extracting(Claim::mac).isEqualTo(new MacAddress(7));
      for (var length = 0; length < 42; length++) {
        assertThat(Claim.decode(frame, length)).isNull();
      }
      for (var at = 0; at < frame.length; at++) {
        var mangled = frame.clone();
        mangled[at] ^= (byte) 0xff;
        var claim = Claim.decode(mangled, mangled.length);
        assertThat(claim == null || claim.address().getAddress().length >= 4).isTrue();
      }
    }
  }

  @Test
  void filterTakesEveryAddressOfAFullRouter() {
    var addresses = new ArrayList<InetAddress>();
    for (var i = 0; i < 255; i++) {
      addresses.add(InetAddress.ofLiteral("fd00:77::" + Integer.toHexString(i)));
    }
    try (var host = Host.alone()) {
      var libc = new NativeLibc();
      host.on(() -> {
        var socket = Descriptor.socket(libc, "test", Libc.AF_PACKET, 0);
        socket.filter(Claim.filter(Family.IPV6, addresses));
        socket.close();
      });
    }
  }

  private static Claims claims(Host host) {
    return host.on(() -> new Claims("eth0", host.packetSockets, host.loop, host.links,
        (address, mac) -> host.record.add("claimed " + address + " by " + mac),
        (addresses, mac) -> host.record.add("given up " + addresses + " by " + mac)));
  }

  private static void announce(Host host, String address) {
    host.on(() -> {
      try (var announcer = Announcer.open(host.libc)) {
        announcer.announce(Objects.requireNonNull(host.links.link("eth0")), InetAddress.ofLiteral(address));
      }
    });
  }

  private static String mac(Host host) {
    return host.on(() -> Objects.requireNonNull(host.links.link("eth0")).mac().toString());
  }

  private static void cabled(BiConsumer<Host, Host> test) {
    try (var left = Host.at("10.77.0.1/24"); var right = Host.at("10.77.0.2/24")) {
      left.namespace.connect("eth0", right.namespace, "eth0");
      left.address();
      right.address();
      left.on(() -> {});
      test.accept(left, right);
    }
  }

  private static VirtualAddress vip(String address, int prefixLength) {
    return new VirtualAddress(InetAddress.ofLiteral(address), prefixLength, null, null);
  }
}
