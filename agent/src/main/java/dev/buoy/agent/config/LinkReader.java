package dev.buoy.agent.config;

import dev.buoy.agent.backend.ServerLink;
import dev.buoy.agent.config.Value.Scalar;
import dev.buoy.agent.proxyproto.ProxyVersion;
import dev.buoy.agent.access.Network;
import dev.buoy.agent.socket.SocketOptions;
import dev.buoy.agent.socket.Source;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads what concerns the sockets of connections: options, where they come from, the PROXY protocol.
final class LinkReader {
  /// Keys of a backend that hold for each of its servers.
  private static final List<String> BACKEND = Stream.of(BackendKey.SOURCE, BackendKey.BACKEND_DSCP, BackendKey.SRVTCPKA,
      BackendKey.SRVTCPKA_IDLE, BackendKey.SRVTCPKA_INTVL, BackendKey.SRVTCPKA_CNT).map(Key::word).toList();
  private static final Pattern RANGED = Pattern.compile("(\\[[^\\]]*\\]|[^:\\[\\]]+):([0-9]{1,5})-([0-9]{1,5})");
  private static final int MOST_ADDRESSES = 64;
  /// Names of RFC 2474, 2597, 3246, 5865 and 8622 beside `csN` and `afXY`.
  private static final Map<String, Integer> CLASSES = Map.of("default", 0, "be", 0, "ef", 46, "va", 44, "le", 1);
  private static final Map<String, String> VERSIONS = Map.of("send-proxy", "v1", "send_proxy", "v1", "true", "v1", "1",
      "v1", "V1", "v1", "send-proxy-v2", "v2", "send_proxy_v2", "v2", "2", "v2", "V2", "v2");

  private static final KeepAlive CLIENT_ALIVE = new KeepAlive(FrontendKey.CLITCPKA, FrontendKey.CLITCPKA_IDLE,
      FrontendKey.CLITCPKA_INTVL, FrontendKey.CLITCPKA_CNT);
  private static final KeepAlive SERVER_ALIVE = new KeepAlive(ServerKey.SRVTCPKA, ServerKey.SRVTCPKA_IDLE,
      ServerKey.SRVTCPKA_INTVL, ServerKey.SRVTCPKA_CNT);

  private LinkReader() {}

  /// The keys of TCP keep-alive towards one side.
  private record KeepAlive(Key wanted, Key idle, Key interval, Key count) {}

  /// How connections to a server are made.
  /// @param server its address
  static ServerLink link(Section section, InetSocketAddress server) {
    return new ServerLink(version(section), source(section, server),
        options(section, SERVER_ALIVE, ServerKey.TCP_UT.given(section)));
  }

  /// Reports what is wrong in the section `defaults`.
  static void validate(Section defaults) {
    source(defaults, new InetSocketAddress(0));
    options(defaults, SERVER_ALIVE, null);
    options(defaults, CLIENT_ALIVE, null);
  }

  /// What a backend says for all of its servers.
  static Value.Mapping ofBackend(Section section) {
    BACKEND.forEach(section::has);
    return section.mapping().only(BACKEND);
  }

  /// How those to a bind are treated.
  /// @param bind where `tcp_ut` is; absent when the bind is an address alone
  static SocketOptions clientOptions(Section frontend, @Nullable Section bind) {
    return options(frontend, CLIENT_ALIVE, bind == null ? null : FrontendKey.BIND_TCP_UT.given(bind));
  }

  /// Who may send PROXY headers to a bind; empty when nobody is to.
  static List<Network> acceptProxy(Section bind) {
    if (bind.value("accept_proxy") instanceof Scalar(_, var text) && List.of("true", "false").contains(text)) {
      return bind.flag("accept_proxy", false) ? everybody(bind) : List.of();
    }
    return new NetworkReader(bind).read("accept_proxy");
  }

  private static List<Network> everybody(Section bind) {
    bind.warning("accept_proxy",
        "lets anybody who can connect say who they are; name the networks of the proxies in front instead");
    return NetworkReader.ALL;
  }

  private static @Nullable ProxyVersion version(Section section) {
    var text = section.text("send_proxy");
    if (text == null) {
      return null;
    }
    var version = ProxyVersion.of(text);
    if (version.isEmpty()) {
      var meant = VERSIONS.get(text);
      section.error("send_proxy",
          "must be v1 or v2, was '" + text + "'" + (meant == null ? "" : ", did you mean '" + meant + "'?"));
    }
    return version.orElse(null);
  }

  private static Source source(Section section, InetSocketAddress server) {
    if ("client".equals(scalar(section))) {
      return new Source.Client();
    }
    var places = new ArrayList<Source.Place>();
    var seen = new HashSet<Source.Place>();
    for (var item : section.items("source")) {
      var place = item instanceof Scalar scalar ? place(section, scalar) : Optional.<Source.Place>empty();
      if (place.isEmpty()) {
        section.problems().error(item.mark(), section.pathOf("source"),
            "must be client, or addresses of this node such as [10.0.0.1, 10.0.0.2] or \"10.0.0.1:20000-29999\""
                + (item instanceof Scalar scalar ? ", was '" + scalar.text() + "'" : ""));
      } else if (!seen.add(place.get())) {
        section.problems().error(item.mark(), section.pathOf("source"), "is in this list already");
      } else if (!server.getAddress().isAnyLocalAddress() && bits(place.get().address()) != bits(server.getAddress())) {
        section.problems().error(item.mark(), section.pathOf("source"),
            "is not of the family of the server's address " + Literals.format(server));
      } else {
        places.add(place.get());
      }
    }
    if (places.size() > MOST_ADDRESSES) {
      section.error("source", "has more than " + MOST_ADDRESSES + " addresses");
    }
    return places.isEmpty() ? Source.ANY : new Source.Addresses(places);
  }

  private static @Nullable String scalar(Section section) {
    return section.value("source") instanceof Scalar scalar ? scalar.text() : null;
  }

  private static int bits(InetAddress address) {
    return address.getAddress().length * 8;
  }

  private static Optional<Source.Place> place(Section section, Scalar scalar) {
    var alone = Literals.address(scalar.text());
    if (alone.isPresent()) {
      return alone.map(address -> new Source.Place(address, 0, 0));
    }
    var match = RANGED.matcher(scalar.text());
    if (!match.matches()) {
      return Optional.empty();
    }
    int first = Integer.parseInt(match.group(2));
    int last = Integer.parseInt(match.group(3));
    if (first < 1 || last > 65535 || first >= last) {
      section.problems().error(scalar.mark(), section.pathOf("source"),
          "needs a first port from 1 to 65534 and a larger last one, was " + first + "-" + last);
    }
    var host = match.group(1);
    return Literals.address(host.startsWith("[") ? host.substring(1, host.length() - 1) : host)
        .map(address -> new Source.Place(address, first, last));
  }

  private static SocketOptions options(Section section, KeepAlive keys, @Nullable Duration userTimeout) {
    var idle = keys.idle().given(section);
    var interval = keys.interval().given(section);
    var count = section.has(keys.count().word()) ? (Integer) keys.count().integer(section, 1) : null;
    wholeSeconds(section, keys.idle().word(), idle);
    wholeSeconds(section, keys.interval().word(), interval);
    return new SocketOptions(keys.wanted().flag(section), idle, interval, count, userTimeout, dscp(section));
  }

  private static void wholeSeconds(Section section, String key, @Nullable Duration duration) {
    if (duration != null && duration.toMillis() % 1000 != 0) {
      section.error(key, "must be whole seconds, was " + Durations.format(duration));
    }
  }

  private static @Nullable Integer dscp(Section section) {
    var text = section.text("dscp");
    if (text == null) {
      return null;
    }
    var number = dscp(text);
    if (number.isEmpty()) {
      section.error("dscp", "must be 0 to 63, or a class such as ef, af41 or cs1, was '" + text + "'");
    }
    return number.orElse(null);
  }

  private static Optional<Integer> dscp(String text) {
    if (text.matches("[0-9]{1,2}")) {
      return Optional.of(Integer.valueOf(text)).filter(number -> number < 64);
    }
    if (text.matches("cs[0-7]")) {
      return Optional.of(8 * (text.charAt(2) - '0'));
    }
    if (text.matches("af[1-4][1-3]")) {
      return Optional.of(8 * (text.charAt(2) - '0') + 2 * (text.charAt(3) - '0'));
    }
    return Optional.ofNullable(CLASSES.get(text));
  }
}
