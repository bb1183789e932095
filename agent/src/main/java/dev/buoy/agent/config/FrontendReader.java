package dev.buoy.agent.config;

import dev.buoy.agent.config.Value.Mapping;
import dev.buoy.agent.config.Value.Scalar;
import dev.buoy.agent.proxy.FrontendConfig;
import dev.buoy.agent.proxy.FrontendConfig.Bind;
import dev.buoy.agent.access.Network;
import dev.buoy.agent.socket.SocketOptions;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the frontends of one node. One reader sees all of them, so that no address is bound twice.
final class FrontendReader {
  private final Map<InetSocketAddress, String> bound = new HashMap<>();
  private final int apiPort;
  private final Set<String> backends;

  /// @param backends names that a frontend may send to
  FrontendReader(int apiPort, Set<String> backends) {
    this.apiPort = apiPort;
    this.backends = backends;
  }

  /// A frontend with its own `default_backend`.
  FrontendConfig frontend(Section section) {
    var backend = section.requiredText("default_backend");
    if (backend != null && !backends.contains(backend)) {
      section.error("default_backend",
          "there is no backend '" + backend + "'" + NearestName.hintOrAll(backend, backends));
    }
    var timeout = section.section("timeout");
    var config = read(section, timeout, backend == null ? "" : backend);
    timeout.finish();
    section.finish();
    return config;
  }

  /// The frontend's half of a `listens` entry; the caller finishes both sections.
  FrontendConfig half(Section section, Section timeout) {
    return read(section, timeout, section.name());
  }

  private FrontendConfig read(Section section, Section timeout, String backend) {
    mode(section);
    int maxconn = FrontendKey.MAXCONN.integer(section);
    var binds = binds(section, maxconn);
    var client = Timeouts.read(timeout, TimeoutKey.CLIENT, "a client that goes silent keeps its connection for ever");
    section.misplaced("accept_proxy", "belongs to an address: bind: [{at: \"*:9000\", accept_proxy: [10.0.0.0/8]}]");
    return new FrontendConfig(section.name(), binds, maxconn, client, TimeoutKey.CLIENT_FIN.given(timeout), backend,
        AdmissionReader.read(section));
  }

  static void mode(Section section) {
    FrontendKey.MODE.choice(section);
  }

  private List<Bind> binds(Section section, int maxconn) {
    var binds = new ArrayList<Bind>();
    var plain = LinkReader.clientOptions(section, null);
    if (!section.require("bind")) {
      return binds;
    }
    var items = section.items("bind");
    for (int i = 0; i < items.size(); i++) {
      var path = section.pathOf("bind") + "[" + i + "]";
      var bind = switch (items.get(i)) {
        case Scalar scalar -> bind(section, scalar, path, maxconn, plain, List.of());
        case Mapping mapping ->
          detailed(section, new Section(path, mapping.mark(), mapping, section.problems()), maxconn);
        case Value other -> {
          section.problems().error(other.mark(), path, expected("a list"));
          yield null;
        }
      };
      if (bind != null) {
        binds.add(bind);
      }
    }
    if (items.isEmpty()) {
      section.error("bind", "needs at least one address such as \"*:9000\"");
    }
    return binds;
  }

  private @Nullable Bind detailed(Section frontend, Section section, int maxconn) {
    var at = section.value("at");
    int backlog = FrontendKey.BACKLOG.integer(section, maxconn);
    var options = LinkReader.clientOptions(frontend, section);
    var acceptProxy = LinkReader.acceptProxy(section);
    section.finish();
    if (at instanceof Scalar scalar) {
      return bind(section, scalar, section.pathOf("at"), backlog, options, acceptProxy);
    }
    section.problems().error(at == null ? section.mark() : at.mark(), section.pathOf("at"), "'at' is required");
    return null;
  }

  private @Nullable Bind bind(Section section, Scalar scalar, String path, int backlog, SocketOptions options,
      List<Network> acceptProxy) {
    var address = Literals.socketAddress(scalar.text(), true);
    if (address.isEmpty()) {
      section.problems().error(scalar.mark(), path, expected("'" + scalar.text() + "'"));
      return null;
    }
    taken(section, scalar, path, address.get());
    return new Bind(scalar.text(), address.get(), backlog, options, acceptProxy);
  }

  private void taken(Section section, Scalar scalar, String path, InetSocketAddress address) {
    var owner = section.path();
    var other = bound.putIfAbsent(address, owner);
    if (other != null) {
      section.problems().error(scalar.mark(), path,
          scalar.text() + " is bound already by " + other.replace(".bind", ""));
    } else if (address.getPort() == apiPort && address.getAddress().isAnyLocalAddress()) {
      section.problems().error(scalar.mark(), path, "port " + apiPort + " is the API's; change api.port or this one");
    }
  }

  private static String expected(String given) {
    return "must be \"*:PORT\", \"ADDRESS:PORT\" or \"[IPV6]:PORT\" with a port from 1 to 65535, was " + given;
  }

  /// The timeouts of frontends and backends.
  static final class Timeouts {
    private Timeouts() {}

    /// @param consequence what the absence of it means
    static @Nullable Duration read(Section timeout, TimeoutKey key, String consequence) {
      if (!timeout.has(key.word())) {
        timeout.problems().warning(timeout.mark(), timeout.pathOf(key.word()),
            "is absent: " + consequence + "; set it here or in defaults");
      }
      return key.given(timeout);
    }
  }
}
