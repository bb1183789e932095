package dev.buoy.console.cluster;

/// Where an agent's API listens.
/// @param host name or address, an IPv6 address without brackets
/// @param port 1 to 65535
public record Endpoint(String host, int port) {
  /// The port of the API unless the file says otherwise.
  public static final int DEFAULT_PORT = 7443;

  public Endpoint {
    if (host.isEmpty() || port < 1 || port > 65535) {
      throw new IllegalArgumentException("not an address: '%s' port %d".formatted(host, port));
    }
  }

  /// Reads `HOST:PORT`, `[IPV6]:PORT` or a bare `HOST`.
  /// @throws IllegalArgumentException with a sentence for the user when it is none of these
  public static Endpoint parse(String text) {
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      if (end > 1 && end + 1 == text.length()) {
        return new Endpoint(text.substring(1, end), DEFAULT_PORT);
      }
      if (end > 1 && text.charAt(end + 1) == ':') {
        return new Endpoint(text.substring(1, end), port(text, text.substring(end + 2)));
      }
      throw wrong(text);
    }
    int colon = text.indexOf(':');
    if (colon != text.lastIndexOf(':') || colon == 0 || text.isEmpty() || text.contains("/") || text.contains(" ")) {
      throw wrong(text);
    }
    return colon < 0
        ? new Endpoint(text, DEFAULT_PORT)
        : new Endpoint(text.substring(0, colon), port(text, text.substring(colon + 1)));
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
    return new IllegalArgumentException("'%s' is not HOST:PORT (an IPv6 address as [::1]:7443)".formatted(text));
  }

  /// `HOST:PORT`, with brackets around an IPv6 address.
  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
