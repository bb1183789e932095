package dev.buoy.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.time.Cancellable;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// When a socket is read, in virtual time.
class ReceptionTest {
  private static final InetAddress OWN = InetAddress.ofLiteral("10.77.0.1");
  private static final long MILLI = 1_000_000;

  private final SimulatedKernel kernel = new SimulatedKernel();
  private final PollLoop loop = new PollLoop("test", kernel, kernel::nanoTime, failure -> {
    throw new AssertionError(failure);
  });
  private final VrrpSocket socket = VrrpSocket.open(kernel, "eth0", 2, OWN, 51);
  private int received;
  private final Cancellable reception = Reception.begin(loop, socket, (_, _, _, _) -> received++);

  @BeforeEach
  void everyPacketWakesTheLoop() {
    kernel.readable.add(socket.descriptor());
    loop.schedule(Duration.ofSeconds(10), () -> {});
  }

  @Test
  void whatPeersSendIsReadAsItArrives() {
    for (var i = 0; i < 20; i++) {
      arrive(1);
      loop.turn();
      assertThat(received).isEqualTo(i + 1);
      kernel.pause(10 * MILLI);
    }
  }

  @Test
  void inAFloodTheSocketRestsAndNothingIsLost() {
    arrive(100);
    loop.turn();
    assertThat(received).isEqualTo(100);

    arrive(1);
    loop.turn();

    // The turn waited for the end of the rest, though the socket was readable.
    assertThat(kernel.nanoTime()).isEqualTo(Reception.REST);
    loop.turn();
    assertThat(received).isEqualTo(101);
  }

  @Test
  void aFloodThatIsOverIsForgotten() {
    arrive(100);
    loop.turn();
    loop.turn();
    kernel.pause(3 * Reception.WINDOW);

    for (var i = 0; i < 3; i++) {
      arrive(1);
      loop.turn();
      assertThat(received).isEqualTo(101 + i);
    }
  }

  @Test
  void aTurnReadsOnlySoMuch() {
    arrive(1_000);

    loop.turn();

    assertThat(received).isLessThan(300);
  }

  @Test
  void nothingIsReadOnceItHasEndedEvenInARest() {
    arrive(100);
    loop.turn();
    reception.cancel();
    arrive(1);

    loop.turn();
    loop.turn();

    assertThat(received).isEqualTo(100);
  }

  private void arrive(int packets) {
    for (var i = 0; i < packets; i++) {
      kernel.arrived.add(Ipv4Packet.encode((Inet4Address) InetAddress.ofLiteral("10.77.0.2"),
          (Inet4Address) InetAddress.ofLiteral("224.0.0.18"), i + 1, new byte[12]));
    }
  }
}
