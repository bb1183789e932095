package dev.buoy.agent.config;

import dev.buoy.agent.backend.ServerConfig;
import dev.buoy.agent.check.Ask;
import dev.buoy.agent.check.CheckConfig;
import dev.buoy.agent.check.CheckTarget;
import dev.buoy.agent.check.Login;
import dev.buoy.agent.check.Observation;
import dev.buoy.agent.check.Octets;
import dev.buoy.agent.check.Preface;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads how a server is checked: by connecting or asking it, by its clients' connections, by an agent on it.
final class CheckReader {
  private static final Duration INTER = Duration.ofSeconds(2);
  private static final Duration SHORTEST = Duration.ofMillis(10);
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final int ERROR_LIMIT = 10;
  private static final String TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";

  /// Keys of one type, or of a few.
  private static final Map<String, List<String>> OF_TYPES = Map.ofEntries(
      Map.entry("tcp_check", List.of("tcp")), Map.entry("send", List.of("tcp")),
      Map.entry("send_binary", List.of("tcp")), Map.entry("expect", List.of("tcp", "http", "mysql", "pgsql")),
      Map.entry("method", List.of("http")), Map.entry("uri", List.of("http")),
      Map.entry("version", List.of("http")), Map.entry("host", List.of("http")),
      Map.entry("headers", List.of("http")), Map.entry("body", List.of("http")),
      Map.entry("user", List.of("redis", "mysql", "pgsql")),
      Map.entry("password", List.of("redis", "mysql", "pgsql")), Map.entry("database", List.of("pgsql")),
      Map.entry("query", List.of("mysql", "pgsql")), Map.entry("hello", List.of("smtp")),
      Map.entry("command", List.of("script")));
  private static final List<String> TYPES = List.of("tcp", "http", "redis", "mysql", "pgsql", "smtp", "script", "none");

  private CheckReader() {}

  /// Of the backend: `timeout: {connect: …, check: …}`.
  record Limits(@Nullable Duration connect, @Nullable Duration check) {
    static final Limits NONE = new Limits(null, null);
  }

  /// How a server is checked; absent: it is not.
  static @Nullable CheckTarget check(String backend, ServerConfig server, Section section, Limits limits,
      @Nullable Observation observation) {
    var word = section.word("type", TYPES, List.of("ssl", "tls", "ldap", "grpc", "external"));
    var type = word == null ? "tcp" : word;
    var config = pace(section, limits, observation);
    var address = address(server, section);
    var preface = preface(section);
    OF_TYPES.forEach((key, types) -> {
      if (!types.contains(type) && section.has(key)) {
        section.problems().error(section.keyMark(key), section.pathOf(key),
            "is for type " + String.join(", ", types) + ", and this is " + type);
      }
    });
    var ask = ask(type, section);
    section.finish();
    return ask == null ? null : new CheckTarget(backend, server.name(), address, config, ask, preface);
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
    var inter = section.duration("inter", SHORTEST, LONGEST, INTER);
    var fast = section.duration("fastinter", SHORTEST, LONGEST, inter);
    var down = section.duration("downinter", SHORTEST, LONGEST, inter);
    var own = section.duration("timeout", Duration.ofMillis(1), LONGEST);
    if (own != null && own.compareTo(inter) > 0) {
      section.error("timeout", "must be at most inter, " + Durations.format(inter) + ", was " + Durations.format(own));
    }
    int spread = section.integer("spread_checks", 0, 50, 0);
    int rise = section.integer("rise", 1, 1000, 2);
    int fall = section.integer("fall", 1, 1000, 3);
    if (own != null || limits.check() == null) {
      return new CheckConfig(inter, fast, down, spread, own == null ? inter : own, null, rise, fall, observation);
    }
    var connect = limits.connect() != null && limits.connect().compareTo(inter) < 0 ? limits.connect() : inter;
    return new CheckConfig(inter, fast, down, spread, connect, limits.check(), rise, fall, observation);
  }

  private static InetSocketAddress address(ServerConfig server, Section section) {
    int port = section.integer("port", 1, 65535, server.address().getPort());
    var address = section.address("addr");
    return new InetSocketAddress(address == null ? server.address().getAddress() : address, port);
  }

  private static Preface preface(Section section) {
    return switch (section.word("send_proxy", List.of("v1", "v2", "false"), List.of())) {
      case "v1" -> Preface.V1;
      case "v2" -> Preface.V2;
      case null, default -> Preface.NONE;
    };
  }

  private static Ask.Http http(Section section) {
    var method = word(section, "method", TOKEN, "must be a method such as GET", "OPTIONS");
    var uri = word(section, "uri", "[\\x21-\\x7e]+", "must be without spaces, such as /health", "/");
    var version = section.word("version", List.of("HTTP/1.0", "HTTP/1.1"), List.of());
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
    if ("HTTP/1.1".equals(version) && headers.stream().noneMatch(header -> header.name().equalsIgnoreCase("host"))) {
      section.error("version", "HTTP/1.1 needs a host");
    }
    return new Ask.Http(method, uri, version == null ? "HTTP/1.0" : version, headers,
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
    var layer = server.word("observe", List.of("layer4"), List.of("layer7"));
    var word = server.word("on_error",
        Stream.of(Observation.OnError.values()).map(Observation.OnError::word).toList(), List.of());
    int limit = server.integer("error_limit", 1, 1_000_000, ERROR_LIMIT);
    if (layer == null) {
      return null;
    }
    var action = Stream.of(Observation.OnError.values()).filter(each -> each.word().equals(word)).findFirst();
    return new Observation(limit, action.orElse(Observation.OnError.FAIL_CHECK));
  }

  /// The agent on a server that says how it is; absent: there is none.
  static @Nullable CheckTarget agent(String backend, ServerConfig server, Section section) {
    boolean wanted = section.flag("agent_check", false);
    int port = section.integer("agent_port", 1, 65535, 0);
    var address = section.address("agent_addr");
    var inter = section.duration("agent_inter", SHORTEST, LONGEST, INTER);
    var send = section.text("agent_send");
    if (!wanted) {
      return null;
    }
    if (port == 0) {
      section.error("agent_check", "needs agent_port, where the agent listens");
      return null;
    }
    return new CheckTarget(backend, server.name(),
        new InetSocketAddress(address == null ? server.address().getAddress() : address, port),
        new CheckConfig(inter, inter, 1, 1), new Ask.Agent(send == null ? "" : Octets.of(send)), Preface.NONE);
  }

  /// Reports what is wrong with a `check`, also where no server uses it.
  static void validate(Section check, ServerConfig nowhere) {
    if (!check.keys().isEmpty()) {
      check("", nowhere, check, Limits.NONE, null);
    }
  }
}
