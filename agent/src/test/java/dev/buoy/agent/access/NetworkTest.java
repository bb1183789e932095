package dev.buoy.agent.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NetworkTest {
  @ParameterizedTest
  @CsvSource({"10.0.0.0, 8, 10.255.0.1, true", "10.0.0.0, 8, 11.0.0.1, false", "10.77.0.128, 25, 10.77.0.127, false",
      "10.77.0.128, 25, 10.77.0.200, true", "0.0.0.0, 0, 192.0.2.1, true", "192.0.2.1, 32, 192.0.2.1, true",
      "192.0.2.1, 32, 192.0.2.0, false", "0.0.0.0, 0, ::1, false", "fd00::, 8, fdff::1, true",
      "fd00::, 8, fe00::1, false",
      "2001:db8::, 33, 2001:db8:8000::, false", "::, 0, 10.0.0.1, false"})
  void anAddressIsOfANetworkWhoseFirstBitsItHas(String network, int prefix, String address, boolean is) {
    assertThat(new Network(InetAddress.ofLiteral(network), prefix).contains(InetAddress.ofLiteral(address)))
        .isEqualTo(is);
  }
}
