package dev.buoy.agent.config;

import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.check.Ask;
import dev.buoy.agent.check.CheckConfig;
import dev.buoy.agent.check.CheckTarget;
import dev.buoy.agent.check.Login;
import dev.buoy.agent.check.Observation;
import dev.buoy.agent.check.Octets;
import dev.buoy.agent.proxyproto.ProxyVersion;
import dev.buoy.agent.socket.Source;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads how a server is checked: by connecting or asking it, by its clients' connections, by an agent on it.
final class CheckReader {
  private static final String TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";

  private CheckReader() {}

  /// Of the backend: `timeout: {connect: …, check: …}`.
  record Limits(@Nullable Duration connect, @Nullable Duration check) {
    static final Limits NONE = new Limits(null, null);
  }

  /// How a server is checked; absent: it is not.
  static @Nullable CheckTarget check(String backend, ServerConfig server, Section section, Limits limits,
      @Nullable Observation observation) {
    var type = CheckKey.TYPE.choice(section);
    var config = pace(section, limits, observation);
    var address = address(server, section);
    var header = header(server, section);
    fitting(type, section);
    var ask = ask(type, section);
    section.finish();
    return ask == null
        ? null
        : new CheckTarget(backend, server.name(), address, config, ask, header, places(server, address));
  }

  /// Keys of another type are errors.
  private static void fitting(String type, Section section) {
    for (var key : CheckKey.values()) {
      if (!key.goesWith(type) && section.has(key.word())) {
        section.problems().error(section.keyMark(key.word()), section.pathOf(key.word()),
            "is for type " + key.directive().place() + ", and this is " + type);
      }
    }
  }

  private static @Nullable Ask ask(String type, Section section) {
    return switch (type) {
      case "none" -> null;
      case "http" -> http(section);
      case "redis" -> new Ask.Redis(login(section));
      case "mysql" -> mysql(section);
      case "pgsql" -> pgsql(section);
      case "smtp" -> smtp(section);
      case "script" -> {
        section.require("command");
        yield new Ask.Script(ScriptReader.words(section, "command"));
      }
      default -> {
        var steps = ExpectReader.steps(section);
        yield steps.isEmpty() ? new Ask.Connect() : new Ask.Talk(steps);
      }
    };
  }

  private static CheckConfig pace(Section section, Limits limits, @Nullable Observation observation) {
    var inter = CheckKey.INTER.duration(section);
    var fast = Objects.requireNonNullElse(CheckKey.FASTINTER.given(section), inter);
    var down = Objects.requireNonNullElse(CheckKey.DOWNINTER.given(section), inter);
    var own = CheckKey.TIMEOUT.given(section);
    if (own != null && own.compareTo(inter) > 0) {
      section.error("timeout", "must be at most inter, " + Durations.format(inter) + ", was " + Durations.format(own));
    }
    int spread = CheckKey.SPREAD_CHECKS.integer(section);
    int rise = CheckKey.RISE.integer(section);
    int fall = CheckKey.FALL.integer(section);
    if (own != null || limits.check() == null) {
      return new CheckConfig(inter, fast, down, spread, own == null ? inter : own, null, rise, fall, observation);
    }
    var connect = limits.connect() != null && limits.connect().compareTo(inter) < 0 ? limits.connect() : inter;
    return new CheckConfig(inter, fast, down, spread, connect, limits.check(), rise, fall, observation);
  }

  private static InetSocketAddress address(ServerConfig server, Section section) {
    int port = CheckKey.PORT.integer(section, server.address().getPort());
    var address = section.address("addr");
    return new InetSocketAddress(address == null ? server.address().getAddress() : address, port);
  }

  /// As for the server's clients, unless the check goes elsewhere.
  private static @Nullable ProxyVersion header(ServerConfig server, Section section) {
    return switch (CheckKey.SEND_PROXY.choice(section)) {
      case "v1" -> ProxyVersion.V1;
      case "v2" -> ProxyVersion.V2;
      case "false" -> null;
      default -> section.has("addr") || section.has("port") ? null : server.link().sendProxy();
    };
  }

  /// Checks come from where the server's connections come from, as far as there is an address of this node for that.
  private static List<Source.Place> places(ServerConfig server, InetSocketAddress to) {
    return switch (server.link().source()) {
      case Source.Any _,Source.Client _ -> List.of();
      case Source.Addresses(var places) -> places.stream()
          .filter(place -> place.address().getAddress().length == to.getAddress().getAddress().length).toList();
    };
  }

  private static Ask.Http http(Section section) {
    var method = word(section, "method", TOKEN, "must be a method such as GET", "OPTIONS");
    var uri = word(section, "uri", "[\\x21-\\x7e]+", "must be without spaces, such as /health", "/");
    var version = CheckKey.VERSION.choice(section);
    var headers = new ArrayList<Ask.Header>();
    var host = word(section, "host", "[\\x21-\\x7e]+", "must be a host name", "");
    if (!host.isEmpty()) {
      headers.add(new Ask.Header("Host", host));
    }
    var given = section.section("headers");
    for (var name : given.keys()) {
      var value = given.text(name);
      if (!name.matches(TOKEN) || (value != null && !value.matches("[\\x20-\\x7e]*"))) {
        given.error(name, "must be a header of printable ASCII");
      } else if (value != null) {
        headers.add(new Ask.Header(name, value));
      }
    }
    if (version.equals("HTTP/1.1") && headers.stream().noneMatch(header -> header.name().equalsIgnoreCase("host"))) {
      section.error("version", "HTTP/1.1 needs a host");
    }
    return new Ask.Http(method, uri, version, headers,
        Objects.requireNonNullElse(section.text("body"), ""), ExpectReader.http(section));
  }

  private static Ask.Mysql mysql(Section section) {
    var login = login(section);
    if (login.user().isEmpty()) {
      needsUser(section, "password", "query");
    }
    return new Ask.Mysql(login, query(section), ExpectReader.query(section));
  }

  private static Ask.Pgsql pgsql(Section section) {
    section.require("user");
    var database = section.text("database");
    return new Ask.Pgsql(login(section), database == null ? "" : database, query(section), ExpectReader.query(section));
  }

  private static Ask.Smtp smtp(Section section) {
    return new Ask.Smtp(word(section, "hello", "[A-Za-z0-9.:\\[\\]-]+", "must be a host name", "localhost"));
  }

  private static void needsUser(Section section, String... keys) {
    Stream.of(keys).filter(section::has).forEach(key -> section.error(key, "needs a user to log in with"));
  }

  private static String query(Section section) {
    var query = section.text("query");
    if (query == null && section.has("expect")) {
      section.error("expect", "needs a query that it is the answer to");
    }
    return query == null ? "" : query;
  }

  /// Texts of the protocols end with a zero byte.
  private static Login login(Section section) {
    var user = word(section, "user", "[^\\x00]+", "must be the name of a user", "");
    var password = Secret.read(section, "password");
    if (password != null && password.indexOf('\0') >= 0) {
      section.error("password", "must not have a zero byte");
    }
    return new Login(user, password == null ? "" : password);
  }

  private static String word(Section section, String key, String form, String complaint, String fallback) {
    var text = section.text(key);
    if (text != null && !text.matches(form)) {
      section.error(key, complaint + ", was '" + Octets.printable(text) + "'");
      return fallback;
    }
    return text == null ? fallback : text;
  }

  /// Whether clients' connections count; absent: they do not.
  /// @param server with the keys `observe`, `on_error`, `error_limit`
  static @Nullable Observation observation(Section server) {
    var layer = ServerKey.OBSERVE.choice(server);
    var word = ServerKey.ON_ERROR.choice(server);
    int limit = ServerKey.ERROR_LIMIT.integer(server);
    if (layer.isEmpty()) {
      return null;
    }
    var action = Stream.of(Observation.OnError.values()).filter(each -> each.word().equals(word)).findFirst();
    return new Observation(limit, action.orElseThrow());
  }

  /// The agent on a server that says how it is; absent: there is none.
  static @Nullable CheckTarget agent(String backend, ServerConfig server, Section section) {
    boolean wanted = ServerKey.AGENT_CHECK.flag(section);
    int port = ServerKey.AGENT_PORT.integer(section);
    var address = section.address("agent_addr");
    var inter = ServerKey.AGENT_INTER.duration(section);
    var send = section.text("agent_send");
    if (!wanted) {
      return null;
    }
    if (port == 0) {
      section.error("agent_check", "needs agent_port, where the agent listens");
      return null;
    }
    var at = new InetSocketAddress(address == null ? server.address().getAddress() : address, port);
    return new CheckTarget(backend, server.name(), at, new CheckConfig(inter, inter, 1, 1),
        new Ask.Agent(send == null ? "" : Octets.of(send)), null, places(server, at));
  }

  /// Reports what is wrong with a `check`, also where no server uses it.
  static void validate(Section check, ServerConfig nowhere) {
    if (!check.keys().isEmpty()) {
      check("", nowhere, check, Limits.NONE, null);
    }
  }
}
