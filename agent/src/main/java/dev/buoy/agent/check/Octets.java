package dev.buoy.agent.check;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Bytes as a text of which each character is one byte, so that they can be compared and searched.
public final class Octets {
  private static final int SHOWN = 80;

  private Octets() {}

  /// The octets of what goes over the wire for a text.
  public static String of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  public static String of(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  public static byte[] bytes(String octets) {
    return octets.getBytes(StandardCharsets.ISO_8859_1);
  }

  /// As hexadecimal digits.
  public static String hex(String octets) {
    return HexFormat.of().formatHex(bytes(octets));
  }

  /// Whether a person can read them: printable ASCII and line ends.
  public static boolean readable(String octets) {
    return octets.chars().allMatch(each -> (each >= ' ' && each < 127) || each == '\r' || each == '\n' || each == '\t');
  }

  /// What a person can read of it, on one line, not too long.
  public static String printable(String octets) {
    var text = octets.strip();
    var shown = new StringBuilder();
    text.chars().limit(SHOWN).forEach(each -> shown.append(each < ' ' || each == 127 ? ' ' : (char) each));
    return text.length() > SHOWN ? shown + "..." : shown.toString();
  }
}
