package dev.buoy.agent.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class InternetChecksumTest {
  @Test
  void isTheExampleOfRfc1071() {
    var bytes = HexFormat.of().parseHex("0001f203f4f5f6f7");

    assertThat(new InternetChecksum().add(bytes).value()).isEqualTo(0xffff - 0xddf2);
  }

  @Test
  void padsAnOddLastByte() {
    assertThat(new InternetChecksum().add(new byte[]{0x12, 0x34, 0x56}).value()).isEqualTo(0xffff - 0x1234 - 0x5600);
  }

  @Test
  void isZeroOverDataWithItsOwnChecksum() {
    assertThat(new InternetChecksum().add(0xabcd).add(0xffff - 0xabcd).value()).isZero();
  }
}
