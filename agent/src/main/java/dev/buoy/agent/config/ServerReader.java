package dev.buoy.agent.config;

import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.check.CheckTarget;
import dev.buoy.agent.config.Value.Entry;
import dev.buoy.agent.config.Value.Mapping;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads one server, with what its backend says for all of them under its own words.
final class ServerReader {
  private static final InetSocketAddress NOWHERE = new InetSocketAddress("0.0.0.0", 1);
  private static final ServerConfig NOWHERE_SERVER = new ServerConfig("", NOWHERE, 1);

  private ServerReader() {}

  /// @param checks of the server itself, and of an agent on it
  record Checked(ServerConfig server, List<CheckTarget> checks) {}

  /// @param limits of the backend
  static Checked read(String backend, Section own, Mapping defaults, @Nullable Mapping check,
      CheckReader.Limits limits) {
    var merged = CheckLayers.under(own.mapping(), defaults);
    if (check != null) {
      merged = CheckLayers.under(merged, new Mapping(check.mark(), Map.of("check", new Entry(check.mark(), check))));
    }
    var section = new Section(own.path(), own.mark(), merged, own.problems());
    var address = section.require("address") ? address(section) : NOWHERE;
    var server = server(own.name(), address, section);
    var observation = CheckReader.observation(section);
    var target = section.has("check")
        ? CheckReader.check(backend, server, section.section("check"), limits, observation)
        : null;
    if (observation != null && target == null) {
      section.error("observe", "needs a check: it alone brings the server up again");
    }
    var agent = CheckReader.agent(backend, server, section);
    section.finish();
    return new Checked(server, Stream.of(target, agent).flatMap(Stream::ofNullable).toList());
  }

  /// Reports what is wrong with `server_defaults` even when there is no server under it.
  static void validateDefaults(Section defaults) {
    server("", NOWHERE, defaults);
    validateCheck(defaults.section("check"));
    CheckReader.observation(defaults);
    CheckReader.agent("", NOWHERE_SERVER, defaults);
    defaults.misplaced("address", "belongs to a server; each has its own");
    defaults.finish();
  }

  /// Reports what is wrong with a `check`, also where no server uses it.
  static void validateCheck(Section check) {
    CheckReader.validate(check, NOWHERE_SERVER);
  }

  private static ServerConfig server(String name, InetSocketAddress address, Section section) {
    return new ServerConfig(name, address, ServerKey.WEIGHT.integer(section), ServerKey.MAXCONN.integer(section),
        ServerKey.BACKUP.flag(section),
        ServerKey.SLOWSTART.duration(section),
        LinkReader.link(section, address), marked(section));
  }

  private static ServerConfig.Marked marked(Section section) {
    return new ServerConfig.Marked(!ServerKey.ON_MARKED_DOWN.choice(section).isEmpty(),
        !ServerKey.ON_MARKED_UP.choice(section).isEmpty());
  }

  private static InetSocketAddress address(Section section) {
    var text = section.text("address");
    if (text == null) {
      return NOWHERE;
    }
    var address = Literals.socketAddress(text, false);
    if (address.isEmpty()) {
      section.error("address", text.matches("[A-Za-z].*:[0-9]+")
          ? "host names are not available in this version yet; give the IP address of '" + text + "'"
          : "must be ADDRESS:PORT such as 10.0.0.11:8080, was '" + text + "'");
    }
    return address.orElse(NOWHERE);
  }
}
