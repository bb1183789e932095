package dev.buoy.agent.identity;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/// Reads a private key in PEM, as PKCS #8.
final class PrivateKeys {
  private static final Pattern BLOCK = Pattern
      .compile("-----BEGIN (?<kind>[A-Z0-9 ]*PRIVATE KEY)-----(?<body>[^-]*)-----END \\k<kind>-----");
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "Ed25519", "Ed448");

  private PrivateKeys() {}

  /// @param file where the text is from, for the message
  static PrivateKey parse(Path file, String text) throws Unusable {
    var block = BLOCK.matcher(text);
    if (!block.find()) {
      throw new Unusable("key " + file + " has no private key in PEM");
    }
    if (!block.group("kind").equals("PRIVATE KEY")) {
      throw new Unusable("key " + file + " is of the kind " + block.group("kind")
          + "; make it plain PKCS #8: openssl pkcs8 -topk8 -nodes -in " + file.getFileName() + " -out NEW");
    }
    try {
      return decode(file, Base64.getMimeDecoder().decode(block.group("body")));
    } catch (IllegalArgumentException _) {
      throw new Unusable("key " + file + " is not proper PEM");
    }
  }

  private static PrivateKey decode(Path file, byte[] bytes) throws Unusable {
    var spec = new PKCS8EncodedKeySpec(bytes);
    for (var algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (GeneralSecurityException _) {
        // Of another algorithm.
      }
    }
    throw new Unusable("key " + file + " is none of " + String.join(", ", ALGORITHMS));
  }
}
