package dev.buoy.console.cluster;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;

/// Where an agent's API listens.
public sealed interface Endpoint {
  /// The port of the API unless the file says otherwise.
  int DEFAULT_PORT = 7443;
  /// How the name of a socket begins.
  String SOCKET = "unix:";

  /// Short, for a heading: the host without its port.
  String place();

  /// Over the network, or loopback.
  /// @param host name or address, an IPv6 address without brackets
  /// @param port 1 to 65535
  record Address(String host, int port) implements Endpoint {
    public Address {
      if (host.isEmpty() || port < 1 || port > 65535) {
        throw new IllegalArgumentException("not an address: '%s' port %d".formatted(host, port));
      }
    }

    @Override
    public String place() {
      return host;
    }

    /// `HOST:PORT`, with brackets around an IPv6 address.
    @Override
    public String toString() {
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
  }

  /// On this host: the kernel tells the agent who calls.
  record Socket(Path path) implements Endpoint {
    @Override
    public String place() {
      return "socket";
    }

    @Override
    public String toString() {
      return SOCKET + path;
    }
  }

  /// Reads `HOST:PORT`, `[IPV6]:PORT`, a bare `HOST`, or `unix:/PATH`.
  /// @throws IllegalArgumentException with a sentence for the user when it is none of these
  static Endpoint parse(String text) {
    if (text.startsWith(SOCKET)) {
      if (!text.startsWith(SOCKET + "/")) {
        throw new IllegalArgumentException("'%s' is not unix:/PATH".formatted(text));
      }
      return new Socket(Path.of(text.substring(SOCKET.length())));
    }
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      if (end > 1 && end + 1 == text.length()) {
        return address(text, text.substring(1, end), DEFAULT_PORT);
      }
      if (end > 1 && text.charAt(end + 1) == ':') {
        return address(text, text.substring(1, end), port(text, text.substring(end + 2)));
      }
      throw wrong(text);
    }
    int colon = text.indexOf(':');
    if (colon != text.lastIndexOf(':') || colon == 0 || text.isEmpty() || text.contains("/") || text.contains(" ")) {
      throw wrong(text);
    }
    return colon < 0
        ? address(text, text, DEFAULT_PORT)
        : address(text, text.substring(0, colon), port(text, text.substring(colon + 1)));
  }

  /// What cannot stand in the authority of a URI cannot be dialled.
  private static Address address(String text, String host, int port) {
    try {
      var _ = new URI(null, null, host, port, null, null, null).parseServerAuthority();
    } catch (URISyntaxException _) {
      throw new IllegalArgumentException(
          "'%s': '%s' is no address and no name of a host (letters, digits, - and .)".formatted(text, host));
    }
    return new Address(host, port);
  }

  private static int port(String text, String digits) {
    try {
      int port = Integer.parseInt(digits);
      if (port >= 1 && port <= 65535) {
        return port;
      }
    } catch (NumberFormatException _) {
      // Answered below, like a number out of range.
    }
    throw wrong(text);
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "'%s' is not HOST:PORT (an IPv6 address as [::1]:7443, a socket as unix:/PATH)".formatted(text));
  }
}
