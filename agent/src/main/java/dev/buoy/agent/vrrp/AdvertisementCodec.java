package dev.buoy.agent.vrrp;

import dev.buoy.agent.vrrp.Decoded.Accepted;
import dev.buoy.agent.vrrp.Decoded.Reason;
import dev.buoy.agent.vrrp.Decoded.Rejected;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Advertisements to bytes and back, without the IP header.
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-------+-------+---------------+---------------+---------------+
/// |Version| Type  | Virtual Rtr ID|   Priority    |Addresses count|
/// +-------+-------+---------------+---------------+---------------+
/// |  v2: Auth Type (8), Adver Int (8, seconds)    |               |
/// |  v3: reserved (4), Max Adver Int (12, 1/100 s)|   Checksum    |
/// +-------------------------------+-------------------------------+
/// |                  IP addresses (4 or 16 bytes each)            |
/// +---------------------------------------------------------------+
/// |  v2 only, always: authentication data (8 bytes, zero-padded)  |
/// |  v3 only, when signed: trailer of 28 bytes, see HmacTrailer   |
/// +---------------------------------------------------------------+
/// ```
/// Version 2 is RFC 3768 section 5.1 with the simple password of RFC 2338; its checksum covers the message only.
/// Version 3 is RFC 9568 section 5.2. Its checksum covers a pseudo header too, over IPv4 as RFC 5798 had it and most
/// peers send it; one without, as RFC 9568 section 5.2.8 has it over IPv4, is accepted as well. A trailer counts into
/// the checksum over IPv6 only.
public final class AdvertisementCodec {
  private static final int PROTOCOL = 112;
  private static final int HEADER = 8;
  private static final int CHECKSUM = 6;
  private static final int AUTHENTICATION = 8;
  private static final int ADVERTISEMENT = 1;
  private static final int NO_AUTHENTICATION = 0;
  private static final int SIMPLE_PASSWORD = 1;

  private AdvertisementCodec() {}

  /// The bytes of an advertisement, not signed.
  /// @param source address in the IP header, of the family of the virtual addresses (version 3's checksum needs it)
  /// @param destination address in the IP header: the group or the peer
  public static byte[] encode(Advertisement advertisement, InetAddress source, InetAddress destination) {
    var message = message(advertisement, source.getAddress().length);
    return withChecksum(message, advertisement.version(), message.length, source, destination);
  }

  /// The bytes of a signed advertisement of version 3. Each packet has a number of its own, one that is made ahead of
  /// its time too.
  /// @param sequence from an [HmacSequence] of this sender
  public static byte[] encode(Advertisement advertisement, InetAddress source, InetAddress destination, HmacKey key,
      long sequence) {
    var message = message(advertisement, source.getAddress().length);
    var signed = Arrays.copyOf(message, message.length + HmacTrailer.LENGTH);
    System.arraycopy(HmacTrailer.sign(message, source, key, sequence), 0, signed, message.length, HmacTrailer.LENGTH);
    return withChecksum(signed, advertisement.version(), message.length, source, destination);
  }

  private static byte[] message(Advertisement advertisement, int addressLength) {
    int trailer = advertisement.version() == 2 ? AUTHENTICATION : 0;
    var buffer = ByteBuffer.allocate(HEADER + advertisement.addresses().size() * addressLength + trailer);
    buffer.put((byte) (advertisement.version() << 4 | ADVERTISEMENT));
    buffer.put((byte) advertisement.virtualRouterId());
    buffer.put((byte) advertisement.priority());
    buffer.put((byte) advertisement.addresses().size());
    if (advertisement.version() == 2) {
      buffer.put((byte) (advertisement.authPass() == null ? NO_AUTHENTICATION : SIMPLE_PASSWORD));
      buffer.put((byte) advertisement.interval().toSeconds());
    } else {
      buffer.putShort((short) (advertisement.interval().toMillis() / 10 & 0xfff));
    }
    buffer.putShort((short) 0);
    advertisement.addresses().forEach(address -> buffer.put(address.getAddress()));
    if (advertisement.version() == 2) {
      buffer.put(authentication(advertisement.authPass()));
    }
    return buffer.array();
  }

  private static byte[] withChecksum(byte[] packet, int version, int unsigned, InetAddress source,
      InetAddress destination) {
    var sum = version == 2 ? plain(packet, unsigned) : withPseudoHeader(packet, unsigned, source, destination);
    ByteBuffer.wrap(packet).putShort(CHECKSUM, (short) sum);
    return packet;
  }

  /// What `payload` says to the virtual router `config`, recordings of signed packets sorted out. Never throws.
  /// @param freshness of this router; moves on with each signed packet that is accepted
  /// @param now by the wall clock
  public static Decoded decode(byte[] payload, InetAddress source, InetAddress destination, int ttl,
      VirtualRouterConfig config, HmacFreshness freshness, Instant now) {
    var decoded = decode(payload, source, destination, ttl, config);
    if (signed(config) && decoded instanceof Accepted) {
      var reason = freshness.refuse(source, HmacTrailer.sequence(payload), now);
      return reason == null ? decoded : rejected(Reason.REPLAY, () -> reason);
    }
    return decoded;
  }

  /// What `payload` says to the virtual router `config`; a recording of a signed packet is accepted. Never throws.
  /// @param payload everything behind the IP header
  /// @param source address in the IP header
  /// @param destination address in the IP header
  /// @param ttl TTL or hop limit in the IP header
  public static Decoded decode(byte[] payload, InetAddress source, InetAddress destination, int ttl,
      VirtualRouterConfig config) {
    if (payload.length < HEADER) {
      return rejected(Reason.LENGTH, () -> payload.length + " bytes are shorter than a header of " + HEADER);
    }
    int virtualRouterId = payload[1] & 0xff;
    if (virtualRouterId != config.virtualRouterId()) {
      return rejected(Reason.OTHER_ROUTER,
          () -> "virtual router id " + virtualRouterId + ", here " + config.virtualRouterId());
    }
    var envelope = checkEnvelope(payload, source, destination, ttl, config);
    if (envelope != null) {
      return envelope;
    }
    var interval = config.version() == 2
        ? Duration.ofSeconds(payload[5] & 0xff)
        : Duration.ofMillis(((payload[4] & 0x0f) << 8 | (payload[5] & 0xff)) * 10L);
    var addresses = addresses(payload, source.getAddress().length);
    var contents = config.version() == 2 ? checkPassword(payload, config) : checkSignature(payload, source, config);
    contents = and(contents, checkInterval(interval, config));
    contents = and(contents, checkAddresses(addresses, config));
    if (contents != null) {
      return contents;
    }
    return new Accepted(new Advertisement(config.version(), virtualRouterId, payload[2] & 0xff, interval, addresses,
        config.version() == 2 ? config.authPass() : null));
  }

  /// The first reason counts; the sentence names everything that one mend of a file has to put right.
  private static @Nullable Rejected and(@Nullable Rejected first, @Nullable Rejected next) {
    return first == null || next == null
        ? first == null ? next : first
        : new Rejected(first.reason(), () -> first.detail() + "; " + next.detail());
  }

  private static @Nullable Rejected checkEnvelope(byte[] payload, InetAddress source, InetAddress destination, int ttl,
      VirtualRouterConfig config) {
    int version = payload[0] >> 4 & 0x0f;
    if (version != config.version()) {
      return rejected(Reason.VERSION, () -> "version " + version + ", here " + config.version());
    }
    if ((payload[0] & 0x0f) != ADVERTISEMENT) {
      return rejected(Reason.TYPE, () -> "type " + (payload[0] & 0x0f) + " is not an advertisement");
    }
    int count = payload[3] & 0xff;
    int unsigned = HEADER + count * source.getAddress().length + (version == 2 ? AUTHENTICATION : 0);
    int expected = unsigned + (signed(config) ? HmacTrailer.LENGTH : 0);
    if (count == 0 || payload.length != expected) {
      return wrongLength(payload.length, count, unsigned, expected);
    }
    if (!intact(payload, version, unsigned, source, destination)) {
      return rejected(Reason.CHECKSUM,
          () -> "checksum " + HexFormat.of().formatHex(payload, CHECKSUM, CHECKSUM + 2) + " does not match");
    }
    if (destination.isMulticastAddress() == config.unicast()) {
      return rejected(Reason.DESTINATION, () -> "sent to " + AddressText.of(destination) + ", here "
          + (config.unicast() ? "unicast" : "multicast") + " is configured");
    }
    if (!config.unicast() && ttl != 255) {
      return rejected(Reason.TTL, () -> "TTL " + ttl + ", expected 255");
    }
    if (config.unicast() && !config.unicastPeers().contains(source)) {
      return rejected(Reason.PEER, () -> AddressText.of(source) + " is not among the peers "
          + text(config.unicastPeers()));
    }
    return checkCluster(addresses(payload, source.getAddress().length), config);
  }

  private static Rejected wrongLength(int length, int count, int unsigned, int expected) {
    if (count > 0 && length == unsigned) {
      return rejected(Reason.HMAC, () -> "is not signed, here auth_hmac is configured");
    }
    if (count > 0 && length == unsigned + HmacTrailer.LENGTH) {
      return rejected(Reason.HMAC, () -> "is signed, or 28 bytes too long; here no auth_hmac is configured");
    }
    return rejected(Reason.LENGTH, () -> length + " bytes for " + count + " addresses, expected " + expected);
  }

  private static boolean signed(VirtualRouterConfig config) {
    return config.version() == 3 && config.options().hmac() != null;
  }

  private static @Nullable Rejected checkSignature(byte[] payload, InetAddress source, VirtualRouterConfig config) {
    var key = config.options().hmac();
    var reason = key == null ? null : HmacTrailer.refuse(payload, source, key);
    return reason == null ? null : rejected(Reason.HMAC, () -> reason);
  }

  private static @Nullable Rejected checkPassword(byte[] payload, VirtualRouterConfig config) {
    int type = payload[4] & 0xff;
    int expected = config.authPass() == null ? NO_AUTHENTICATION : SIMPLE_PASSWORD;
    if (type != expected) {
      return rejected(Reason.AUTHENTICATION_TYPE, () -> "authentication type " + type + ", here " + expected);
    }
    if (type == SIMPLE_PASSWORD && !Arrays.equals(authentication(config.authPass()), 0, AUTHENTICATION, payload,
        payload.length - AUTHENTICATION, payload.length)) {
      return rejected(Reason.PASSWORD, () -> "the password is not the one configured here");
    }
    return null;
  }

  private static @Nullable Rejected checkInterval(Duration interval, VirtualRouterConfig config) {
    if (config.version() == 2 && !interval.equals(config.advertInterval())) {
      return rejected(Reason.INTERVAL,
          () -> "interval " + interval.toSeconds() + " s, here " + config.advertInterval().toSeconds() + " s");
    }
    return interval.isZero() ? rejected(Reason.INTERVAL, () -> "interval 0") : null;
  }

  /// Before the password: nodes of another cluster have another one, and asking for the right one would not help.
  private static @Nullable Rejected checkCluster(List<InetAddress> addresses, VirtualRouterConfig config) {
    if (config.addresses().stream().map(VirtualAddress::address).anyMatch(addresses::contains)) {
      return null;
    }
    return rejected(Reason.DUPLICATE_ID, () -> "virtual router id " + config.virtualRouterId()
        + " is used for the addresses " + text(addresses) + ", too: another cluster on this network needs another id");
  }

  /// The order does not matter: keepalived sends its addresses in the order of its own file.
  private static @Nullable Rejected checkAddresses(List<InetAddress> addresses, VirtualRouterConfig config) {
    var expected = config.addresses().stream().map(VirtualAddress::address).toList();
    if (addresses.size() == expected.size() && new HashSet<>(addresses).equals(new HashSet<>(expected))) {
      return null;
    }
    return rejected(Reason.ADDRESSES, () -> "addresses " + text(addresses) + ", here " + text(expected));
  }

  private static List<InetAddress> addresses(byte[] payload, int length) {
    var addresses = new ArrayList<InetAddress>();
    for (int i = 0; i < (payload[3] & 0xff); i++) {
      int offset = HEADER + i * length;
      try {
        addresses.add(InetAddress.getByAddress(Arrays.copyOfRange(payload, offset, offset + length)));
      } catch (UnknownHostException impossible) {
        throw new IllegalStateException("an address of " + length + " bytes", impossible);
      }
    }
    return addresses;
  }

  private static byte[] authentication(@Nullable String password) {
    return Arrays.copyOf((password == null ? "" : password).getBytes(StandardCharsets.UTF_8), AUTHENTICATION);
  }

  private static boolean intact(byte[] packet, int version, int unsigned, InetAddress source,
      InetAddress destination) {
    if (version == 2) {
      return plain(packet, unsigned) == 0;
    }
    return withPseudoHeader(packet, unsigned, source, destination) == 0
        || (source.getAddress().length == 4 && plain(packet, unsigned) == 0);
  }

  private static int plain(byte[] packet, int length) {
    return new InternetChecksum().add(packet, 0, length).value();
  }

  private static int withPseudoHeader(byte[] packet, int unsigned, InetAddress source, InetAddress destination) {
    int length = source.getAddress().length == 4 ? unsigned : packet.length;
    return new InternetChecksum().add(packet, 0, length).add(source.getAddress()).add(destination.getAddress())
        .add(PROTOCOL).add(length).value();
  }

  private static String text(List<InetAddress> addresses) {
    return String.join(" ", addresses.stream().map(AddressText::of).toList());
  }

  private static Rejected rejected(Reason reason, Supplier<String> sentence) {
    return new Rejected(reason, sentence);
  }
}
