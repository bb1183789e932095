package dev.buoy.agent.proxyproto;

import dev.buoy.agent.proxyproto.Decoded.Incomplete;
import dev.buoy.agent.proxyproto.Decoded.Malformed;

/// PROXY headers as bytes (haproxy.org, proxy-protocol.txt). Decoding is total: any bytes give an answer.
public final class HeaderCodec {
  /// A header is no longer than this, so that it fits into the receive buffer of any socket.
  public static final int LONGEST = 16 * 1024;

  private HeaderCodec() {}

  /// What these bytes begin with.
  /// @param count how many of `data` there are
  public static Decoded decode(byte[] data, int count) {
    if (count == 0) {
      return new Incomplete();
    }
    if (begins(data, count, VersionTwo.SIGNATURE)) {
      return count < VersionTwo.HEAD ? new Incomplete() : VersionTwo.decode(data, count);
    }
    if (begins(data, count, VersionOne.SIGNATURE)) {
      return VersionOne.decode(data, count);
    }
    return new Malformed("no PROXY header");
  }

  /// A header as bytes; version 1 has no word for what is beside the addresses, nor for a connection of the sender's own.
  public static byte[] encode(ProxyVersion version, Header header) {
    return switch (version) {
      case V1 -> VersionOne.encode(header);
      case V2 -> VersionTwo.encode(header);
    };
  }

  /// What a health check sends first, which is for nobody but the sender.
  public static byte[] ofCheck(ProxyVersion version) {
    return encode(version, new Header.Local());
  }

  private static boolean begins(byte[] data, int count, byte[] signature) {
    for (int i = 0; i < Math.min(count, signature.length); i++) {
      if (data[i] != signature[i]) {
        return false;
      }
    }
    return true;
  }
}
