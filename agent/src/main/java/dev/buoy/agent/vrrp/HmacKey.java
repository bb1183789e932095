package dev.buoy.agent.vrrp;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// A shared key that advertisements of version 3 are signed with.
/// @param id 0 to 255, sent along
/// @param secret the key: `0x` and hexadecimal digits, or the key's bytes as text (UTF-8); never shown
public record HmacKey(int id, String secret) {
  /// Bytes that a key has at least, as keepalived wants it.
  public static final int SHORTEST = 32;

  /// Bytes that a key has at most: the block of SHA-256.
  public static final int LONGEST = 64;

  private static final Pattern HEXADECIMAL = Pattern.compile("0x([0-9a-fA-F]{2})+");

  /// The key itself.
  public byte[] bytes() {
    return HEXADECIMAL.matcher(secret).matches()
        ? HexFormat.of().parseHex(secret, 2, secret.length())
        : secret.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "HmacKey[id=" + id + "]";
  }
}
