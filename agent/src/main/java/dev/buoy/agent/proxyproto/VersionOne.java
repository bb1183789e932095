package dev.buoy.agent.proxyproto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.buoy.agent.proxyproto.Decoded.Complete;
import dev.buoy.agent.proxyproto.Decoded.Incomplete;
import dev.buoy.agent.proxyproto.Decoded.Malformed;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/// Version 1: `PROXY TCP4 192.0.2.1 192.0.2.2 56324 443`, then CR and LF; TCP6 likewise, or `PROXY UNKNOWN`.
final class VersionOne {
  static final byte[] SIGNATURE = "PROXY ".getBytes(US_ASCII);
  /// With CR and LF.
  private static final int LONGEST = 107;
  private static final Pattern FOUR = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
  private static final Pattern SIX = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:.]*");
  private static final Pattern PORT = Pattern.compile("0|[1-9][0-9]{0,4}");

  private VersionOne() {}

  static Decoded decode(byte[] data, int count) {
    int end = 0;
    while (end < Math.min(count, LONGEST) && data[end] != '\n' && data[end] != 0) {
      end++;
    }
    if (end == LONGEST) {
      return new Malformed("a line longer than " + LONGEST + " bytes");
    }
    if (end == count) {
      return new Incomplete();
    }
    if (data[end] != '\n' || data[end - 1] != '\r') {
      return new Malformed("a line that does not end with CR LF");
    }
    var line = new String(data, SIGNATURE.length, end - 1 - SIGNATURE.length, ISO_8859_1);
    return line(line).<Decoded>map(header -> new Complete(header, line.length() + SIGNATURE.length + 2))
        .orElseGet(() -> new Malformed("not a line of version 1"));
  }

  static byte[] encode(Header header) {
    return switch (header) {
      case Header.Proxied(var source, var destination, _) -> {
        boolean four = source.getAddress() instanceof Inet4Address && destination.getAddress() instanceof Inet4Address;
        yield ("PROXY " + (four ? "TCP4 " : "TCP6 ") + text(source.getAddress(), four) + " "
            + text(destination.getAddress(), four) + " " + source.getPort() + " " + destination.getPort() + "\r\n")
            .getBytes(US_ASCII);
      }
      case Header.Local _,Header.Unknown _ -> "PROXY UNKNOWN\r\n".getBytes(US_ASCII);
    };
  }

  private static Optional<Header> line(String line) {
    if (line.equals("UNKNOWN") || line.startsWith("UNKNOWN ")) {
      return Optional.of(new Header.Unknown());
    }
    var words = line.split(" ", -1);
    if (words.length != 5 || !(words[0].equals("TCP4") || words[0].equals("TCP6"))) {
      return Optional.empty();
    }
    var form = words[0].equals("TCP4") ? FOUR : SIX;
    return endpoint(form, words[1], words[3]).flatMap(source -> endpoint(form, words[2], words[4])
        .map(destination -> new Header.Proxied(source, destination, Tlvs.NONE)));
  }

  private static Optional<InetSocketAddress> endpoint(Pattern form, String address, String port) {
    if (!form.matcher(address).matches() || !PORT.matcher(port).matches() || Integer.parseInt(port) > 65535) {
      return Optional.empty();
    }
    try {
      // InetAddress.ofLiteral takes every address of IPv6 for one of IPv4 first, and the exception is dear.
      var literal = form == FOUR ? Inet4Address.ofLiteral(address) : Inet6Address.ofLiteral(address);
      return Optional.of(new InetSocketAddress(literal, Integer.parseInt(port)));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static String text(InetAddress address, boolean four) {
    var text = address.getHostAddress();
    if (address instanceof Inet4Address) {
      return four ? text : "::ffff:" + text;
    }
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }
}
