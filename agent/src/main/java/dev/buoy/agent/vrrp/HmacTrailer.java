package dev.buoy.agent.vrrp;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// What signs an advertisement of version 3: a trailer behind its addresses, as keepalived 2.4 has it (`auth_hmac`).
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +---------------+---------------+-------------------------------+
/// |   Type (1)    |    Key id     |            zero               |
/// +---------------+---------------+-------------------------------+
/// |               Seconds since 1970-01-01 UTC                    |
/// +-------------------------------+-------------------------------+
/// |  Fraction (1/65536 s)         |           Counter             |
/// +-------------------------------+-------------------------------+
/// |           HMAC-SHA256, its first 16 bytes                     |
/// +---------------------------------------------------------------+
/// ```
/// The HMAC is over 20 bytes of its own (4 or 6, version, virtual router id, 0, source padded with zero to 16), the
/// message with its checksum zero, and the trailer with its HMAC zero. Seconds, fraction and counter are one number
/// that only grows ([HmacSequence]).
final class HmacTrailer {
  static final int LENGTH = 28;
  private static final int SHA256 = 1;
  private static final int DIGEST = 16;
  private static final int BEFORE_DIGEST = LENGTH - DIGEST;
  private static final int CHECKSUM = 6;

  private HmacTrailer() {}

  /// The trailer for a message.
  /// @param message what stands before the trailer; its checksum does not matter
  static byte[] sign(byte[] message, InetAddress source, HmacKey key, long sequence) {
    var trailer = ByteBuffer.allocate(LENGTH).put((byte) SHA256).put((byte) key.id()).putShort((short) 0)
        .putLong(sequence);
    return trailer.put(digest(message, trailer.array(), source, key)).array();
  }

  /// What is wrong with the trailer of a packet; absent: it was signed with the key.
  /// @param payload message and trailer, longer than the trailer
  static @Nullable String refuse(byte[] payload, InetAddress source, HmacKey key) {
    int start = payload.length - LENGTH;
    var trailer = Arrays.copyOfRange(payload, start, payload.length);
    if (trailer[0] != SHA256 || trailer[2] != 0 || trailer[3] != 0) {
      return "type " + (trailer[0] & 0xff) + " of signature, here " + SHA256;
    }
    if ((trailer[1] & 0xff) != key.id()) {
      return "signed with key " + (trailer[1] & 0xff) + ", here " + key.id();
    }
    var expected = digest(Arrays.copyOf(payload, start), trailer, source, key);
    return MessageDigest.isEqual(expected, Arrays.copyOfRange(trailer, BEFORE_DIGEST, LENGTH))
        ? null
        : "the signature is not one of the key configured here";
  }

  /// The number of a signed packet.
  static long sequence(byte[] payload) {
    return ByteBuffer.wrap(payload).getLong(payload.length - LENGTH + 4);
  }

  private static byte[] digest(byte[] message, byte[] trailer, InetAddress source, HmacKey key) {
    var address = source.getAddress();
    var mac = keyed(key);
    mac.update((byte) (address.length == 4 ? 4 : 6));
    mac.update((byte) (message[0] >> 4 & 0x0f));
    mac.update(message[1]);
    mac.update((byte) 0);
    mac.update(Arrays.copyOf(address, 16));
    mac.update(message, 0, CHECKSUM);
    mac.update(new byte[2]);
    mac.update(message, CHECKSUM + 2, message.length - CHECKSUM - 2);
    mac.update(trailer, 0, BEFORE_DIGEST);
    mac.update(new byte[DIGEST]);
    return Arrays.copyOf(mac.doFinal(), DIGEST);
  }

  private static Mac keyed(HmacKey key) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.bytes(), "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
