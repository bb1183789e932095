package dev.buoy.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListenQueuesTest {
  @Test
  void whoWaitsToBeAcceptedIsCounted() throws Exception {
    var calls = new StreamCalls();
    var loopback = InetAddress.getLoopbackAddress();
    int listener = calls.socket(loopback);
    assertThat(calls.bind(listener, new InetSocketAddress(loopback, 0), false)).isZero();
    assertThat(calls.listen(listener, 17)).isZero();
    var queue = new int[2];

    try (var _ = SocketChannel.open(calls.local(listener)); var _ = SocketChannel.open(calls.local(listener))) {
      assertThat(ListenQueues.read(listener, queue)).isZero();
      assertThat(queue).containsExactly(2, 17);
    }
    calls.close(listener);
    assertThat(ListenQueues.read(-1, queue)).isNegative();
  }

  @Test
  void theKernelsCountersAreFoundByTheirNames() {
    assertThat(ListenQueues.Lost.of(List.of("TcpExt: SyncookiesSent ListenOverflows ListenDrops", "TcpExt: 1 22 333",
        "IpExt: InNoRoutes", "IpExt: 4"))).contains(new ListenQueues.Lost(22, 333));
    assertThat(ListenQueues.Lost.of(List.of("IpExt: InNoRoutes", "IpExt: 4"))).isEmpty();
    assertThat(ListenQueues.lost()).isPresent();
  }
}
