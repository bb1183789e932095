package dev.buoy.agent.linux;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Tag;

/// Arbitrary bytes never make the readers of what the kernel sends throw.
@Tag("fuzz")
class NetlinkFuzzTest {
  @FuzzTest(maxDuration = "1m")
  void decodingIsTotal(byte[] datagram) {
    NetlinkCodec.decode(datagram, datagram.length);
    NetlinkCodec.decode(datagram, datagram.length / 2);
    Ipv4Packet.decode(datagram, datagram.length, new KnownAddresses(Family.IPV4));
  }
}
