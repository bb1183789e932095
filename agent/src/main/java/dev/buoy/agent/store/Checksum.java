package dev.buoy.agent.store;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/// CRC-32C (RFC 9260 appendix B) of a text, as eight hexadecimal digits: finds what a disk or a torn write did, not what
/// a person did.
final class Checksum {
  static final int DIGITS = 8;

  private Checksum() {}

  static String of(String text) {
    var sum = new CRC32C();
    sum.update(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) sum.getValue());
  }
}
