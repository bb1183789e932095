package dev.buoy.agent.proxyproto;

import dev.buoy.agent.proxyproto.Decoded.Complete;
import dev.buoy.agent.proxyproto.Decoded.Incomplete;
import dev.buoy.agent.proxyproto.Decoded.Malformed;
import java.io.ByteArrayOutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// Version 2.
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +---------------------------------------------------------------+
/// |              signature, 12 bytes: 0D 0A 0D 0A 00 0D           |
/// |                                   0A 51 55 49 54 0A           |
/// +-------+-------+-------+-------+-------------------------------+
/// |ver = 2|command|family |protoc.|  bytes that follow            |
/// +-------+-------+-------+-------+-------------------------------+
/// | source address, destination address (4 or 16 bytes each),     |
/// | source port, destination port                                 |
/// +---------------+-------------------------------+---------------+
/// |     type      |           length              |  value ...    |
/// +---------------+-------------------------------+---------------+
/// ```
final class VersionTwo {
  static final byte[] SIGNATURE = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
  /// Bytes up to the addresses.
  static final int HEAD = 16;

  private static final int LOCAL = 0x20;
  private static final int PROXY = 0x21;
  private static final int TCP4 = 0x11;
  private static final int TCP6 = 0x21;
  private static final int UNIX = 3;
  private static final int DATAGRAM = 2;
  private static final int PORTS = 4;
  private static final int CHECKSUM_BYTES = 4;

  private VersionTwo() {}

  /// @param count at least [#HEAD], with the signature
  static Decoded decode(byte[] data, int count) {
    int command = data[12] & 0xff;
    int kind = data[13] & 0xff;
    int length = HEAD + ((data[14] & 0xff) << 8 | (data[15] & 0xff));
    if (command != LOCAL && command != PROXY) {
      return new Malformed("version and command 0x%02x".formatted(command));
    }
    if (kind >> 4 > UNIX || (kind & 0xf) > DATAGRAM) {
      return new Malformed("family and protocol 0x%02x".formatted(kind));
    }
    if (length > HeaderCodec.LONGEST) {
      return new Malformed("longer than " + HeaderCodec.LONGEST + " bytes");
    }
    if (count < length) {
      return new Incomplete();
    }
    if (command == LOCAL) {
      return new Complete(new Header.Local(), length);
    }
    return switch (kind) {
      case TCP4 -> proxied(data, length, 4);
      case TCP6 -> proxied(data, length, 16);
      default -> new Complete(new Header.Unknown(), length);
    };
  }

  static byte[] encode(Header header) {
    return switch (header) {
      case Header.Proxied proxied -> encode(proxied);
      case Header.Local _ -> head(LOCAL, 0, 0);
      case Header.Unknown _ -> head(PROXY, 0, 0);
    };
  }

  private static Decoded proxied(byte[] data, int length, int size) {
    int tlvs = HEAD + 2 * size + PORTS;
    if (length < tlvs) {
      return new Malformed("too short for its addresses");
    }
    var kept = new ByteArrayOutputStream();
    for (int at = tlvs; at < length;) {
      if (length - at < Tlvs.HEAD || length - at - Tlvs.HEAD < Tlvs.length(data, at)) {
        return new Malformed("a value that goes beyond the end");
      }
      int type = data[at] & 0xff;
      int end = at + Tlvs.HEAD + Tlvs.length(data, at);
      if (type == Tlvs.CHECKSUM && !intact(data, length, at)) {
        return new Malformed("a wrong checksum");
      }
      if (type != Tlvs.CHECKSUM && type != Tlvs.PADDING) {
        kept.write(data, at, end - at);
      }
      at = end;
    }
    int ports = tlvs - PORTS;
    var source = endpoint(data, HEAD, size, ports);
    var destination = endpoint(data, HEAD + size, size, ports + 2);
    return new Complete(new Header.Proxied(source, destination,
        kept.size() == 0 ? Tlvs.NONE : new Tlvs(kept.toByteArray())), length);
  }

  /// The checksum is of the whole header, with zeros in its own place.
  private static boolean intact(byte[] data, int length, int at) {
    if (Tlvs.length(data, at) != CHECKSUM_BYTES) {
      return false;
    }
    int value = at + Tlvs.HEAD;
    var checksum = new CRC32C();
    checksum.update(data, 0, value);
    checksum.update(new byte[CHECKSUM_BYTES]);
    checksum.update(data, value + CHECKSUM_BYTES, length - value - CHECKSUM_BYTES);
    long given = 0;
    for (int i = 0; i < CHECKSUM_BYTES; i++) {
      given = given << 8 | (data[value + i] & 0xff);
    }
    return checksum.getValue() == given;
  }

  private static InetSocketAddress endpoint(byte[] data, int at, int size, int port) {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(Arrays.copyOfRange(data, at, at + size)),
          (data[port] & 0xff) << 8 | (data[port + 1] & 0xff));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] encode(Header.Proxied header) {
    var source = header.source();
    var destination = header.destination();
    boolean four = source.getAddress() instanceof Inet4Address && destination.getAddress() instanceof Inet4Address;
    int size = four ? 4 : 16;
    var data = head(PROXY, four ? TCP4 : TCP6, 2 * size + PORTS + header.tlvs().size());
    put(source, data, HEAD, size, HEAD + 2 * size);
    put(destination, data, HEAD + size, size, HEAD + 2 * size + 2);
    header.tlvs().copyTo(data, HEAD + 2 * size + PORTS);
    return data;
  }

  private static void put(InetSocketAddress endpoint, byte[] data, int at, int size, int port) {
    var bytes = endpoint.getAddress().getAddress();
    if (bytes.length < size) { // ::ffff:a.b.c.d
      data[at + 10] = (byte) 0xff;
      data[at + 11] = (byte) 0xff;
    }
    System.arraycopy(bytes, 0, data, at + size - bytes.length, bytes.length);
    data[port] = (byte) (endpoint.getPort() >> 8);
    data[port + 1] = (byte) endpoint.getPort();
  }

  /// @param rest bytes after the head
  private static byte[] head(int command, int kind, int rest) {
    var data = Arrays.copyOf(SIGNATURE, HEAD + rest);
    data[12] = (byte) command;
    data[13] = (byte) kind;
    data[14] = (byte) (rest >> 8);
    data[15] = (byte) rest;
    return data;
  }
}
