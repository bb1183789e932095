package dev.buoy.agent.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {
  /// The longest run of zeros, the first of equals, never a single one (RFC 5952 section 4.2).
  @ParameterizedTest
  @CsvSource({"10.77.0.1,10.77.0.1", "fe80:0:0:0:0:0:0:100,fe80::100", "0:0:0:0:0:0:0:0,::", "0:0:0:0:0:0:0:1,::1",
      "fd00:0:0:0:0:0:0:0,fd00::", "2001:db8:0:1:1:1:1:1,2001:db8:0:1:1:1:1:1",
      "2001:0:0:1:0:0:0:1,2001:0:0:1::1", "2001:db8:0:0:1:0:0:1,2001:db8::1:0:0:1", "FD00::0A,fd00::a"})
  void addressesAreWrittenShort(String text, String shown) {
    assertThat(AddressText.of(Routers.address(text))).isEqualTo(shown);
  }
}
