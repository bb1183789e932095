package dev.buoy.agent.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 over what was read, so that nodes can tell whether they run the same file.
final class Digest {
  private final MessageDigest sha256;
  private String text = "";

  Digest() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// @param name of the file inside its folder; empty for a single file, whose digest is that of its bytes
  void add(String name, byte[] bytes) {
    if (!name.isEmpty()) {
      sha256.update((name + "\0" + bytes.length + "\0").getBytes(StandardCharsets.UTF_8));
    }
    sha256.update(bytes);
  }

  /// Hexadecimal; may be asked for repeatedly, and only after the last `add`.
  String text() {
    if (text.isEmpty()) {
      text = HexFormat.of().formatHex(sha256.digest());
    }
    return text;
  }
}
