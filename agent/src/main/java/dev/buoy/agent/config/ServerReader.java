package dev.buoy.agent.config;

import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.check.CheckConfig;
import dev.buoy.agent.check.CheckTarget;
import dev.buoy.agent.config.Value.Entry;
import dev.buoy.agent.config.Value.Mapping;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads one server, with what its backend says for all of them under its own words.
final class ServerReader {
  private static final Duration INTER = Duration.ofSeconds(2);
  private static final Duration SHORTEST = Duration.ofMillis(10);
  private static final InetSocketAddress NOWHERE = new InetSocketAddress("0.0.0.0", 1);

  private ServerReader() {}

  record Checked(ServerConfig server, @Nullable CheckTarget check) {}

  static Checked read(String backend, Section own, Mapping defaults, @Nullable Mapping check) {
    var merged = own.mapping().withDefaults(defaults);
    if (check != null) {
      merged = merged.withDefaults(new Mapping(check.mark(), Map.of("check", new Entry(check.mark(), check))));
    }
    var section = new Section(own.path(), own.mark(), merged, own.problems());
    var address = section.require("address") ? address(section) : NOWHERE;
    var server = server(own.name(), address, section);
    var target = section.has("check") ? check(backend, server, section.section("check")) : null;
    later(section);
    section.finish();
    return new Checked(server, target);
  }

  /// Reports what is wrong with `server_defaults` even when there is no server under it.
  static void validateDefaults(Section defaults) {
    server("", NOWHERE, defaults);
    validateCheck(defaults.section("check"));
    later(defaults);
    if (defaults.has("address")) {
      defaults.error("address", "belongs to a server; each has its own");
    }
    defaults.finish();
  }

  /// Reports what is wrong with a `check`, also where no server uses it.
  static void validateCheck(Section check) {
    if (!check.keys().isEmpty()) {
      check("", new ServerConfig("", NOWHERE, 1), check);
    }
  }

  private static int weight(Section section) {
    return section.integer("weight", 0, 256, 1);
  }

  private static ServerConfig server(String name, InetSocketAddress address, Section section) {
    return new ServerConfig(name, address, weight(section), section.integer("maxconn", 0, 1_000_000, 0),
        section.flag("backup", false),
        section.duration("slowstart", Duration.ZERO, Duration.ofHours(24), Duration.ZERO),
        LinkReader.link(section, address), marked(section));
  }

  private static ServerConfig.Marked marked(Section section) {
    return new ServerConfig.Marked(section.word("on_marked_down", List.of("shutdown_sessions"), List.of()) != null,
        section.word("on_marked_up", List.of("shutdown_backup_sessions"), List.of()) != null);
  }

  private static void later(Section section) {
    section.later("observe");
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

  private static CheckTarget check(String backend, ServerConfig server, Section section) {
    section.word("type", List.of("tcp"), List.of("http", "ssl", "tls", "redis", "mysql", "pgsql", "smtp", "ldap",
        "script", "grpc", "external", "none"));
    var inter = section.duration("inter", SHORTEST, Duration.ofHours(24), INTER);
    var timeout = section.duration("timeout", Duration.ofMillis(1), Duration.ofHours(24), inter);
    if (timeout.compareTo(inter) > 0) {
      section.error("timeout", "must be at most inter, " + Durations.format(inter) + ", was "
          + Durations.format(timeout));
    }
    int rise = section.integer("rise", 1, 1000, 2);
    int fall = section.integer("fall", 1, 1000, 3);
    int port = section.integer("port", 1, 65535, server.address().getPort());
    section.later("fastinter", "downinter", "addr", "address", "send", "expect", "uri", "observe");
    section.finish();
    return new CheckTarget(backend, server.name(), new InetSocketAddress(server.address().getAddress(), port),
        new CheckConfig(inter, timeout, rise, fall));
  }
}
