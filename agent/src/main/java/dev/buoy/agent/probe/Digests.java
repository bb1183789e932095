package dev.buoy.agent.probe;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The digests that log-ins are made of.
final class Digests {
  private Digests() {}

  /// The digest of the parts, one after the other.
  /// @param algorithm one that every Java has: MD5, SHA-1, SHA-256
  static byte[] digest(String algorithm, byte[]... parts) {
    try {
      var digest = MessageDigest.getInstance(algorithm);
      for (var part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static Mac hmac(byte[] key) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Both of the same length.
  static byte[] xor(byte[] one, byte[] other) {
    var mixed = one.clone();
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] ^= other[i];
    }
    return mixed;
  }
}
