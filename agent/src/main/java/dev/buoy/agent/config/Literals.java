package dev.buoy.agent.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/// IP addresses and ports as the file spells them. Names are never looked up.
final class Literals {
  private static final Pattern FOUR = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
  private static final Pattern SIX = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  private static final Pattern HOST_AND_PORT = Pattern.compile("(\\*|\\[[^\\]]*\\]|[^:\\[\\]]+):([0-9]{1,6})");

  private Literals() {}

  /// An IPv4 address of four numbers, or an IPv6 address without brackets.
  static Optional<InetAddress> address(String text) {
    if (!FOUR.matcher(text).matches() && !SIX.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// `ADDRESS:PORT`, `[IPV6]:PORT`, and when `wildcard` also `*:PORT`; ports 1 to 65535.
  static Optional<InetSocketAddress> socketAddress(String text, boolean wildcard) {
    var match = HOST_AND_PORT.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    int port = Integer.parseInt(match.group(2));
    if (port < 1 || port > 65535) {
      return Optional.empty();
    }
    return host(match.group(1), wildcard).map(address -> new InetSocketAddress(address, port));
  }

  private static Optional<InetAddress> host(String text, boolean wildcard) {
    if (text.equals("*")) {
      return wildcard ? address("0.0.0.0") : Optional.empty();
    }
    return text.startsWith("[") ? address(text.substring(1, text.length() - 1)) : address(text);
  }

  /// As `socketAddress` reads it.
  static String format(InetSocketAddress address) {
    var host = address.getAddress();
    return host.getAddress().length == 4
        ? host.getHostAddress() + ":" + address.getPort()
        : "[" + host.getHostAddress() + "]:" + address.getPort();
  }
}
