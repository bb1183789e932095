package dev.buoy.agent.config;

import dev.buoy.agent.config.Kind.Text;
import dev.buoy.agent.config.Kind.Time;
import dev.buoy.agent.config.Kind.Whole;
import dev.buoy.agent.config.Kind.Words;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// The keys of a check: those of every type, and those of some.
enum CheckKey implements Key {
  TYPE("all", "type", new Words(List.of("tcp", "http", "redis", "mysql", "pgsql", "smtp", "script", "none"),
      List.of("ssl", "tls", "ldap", "grpc", "external"), "tcp"), "option httpchk, redis-check, …",
      "What is asked; none: this server is not checked."),
  INTER("all", "inter", new Time(Duration.ofMillis(10), Duration.ofHours(24), Duration.ofSeconds(2)), "inter",
      "Between the starts of two checks."),
  FASTINTER("all", "fastinter", pace("`inter`"), "fastinter",
      "The same while the last result speaks against the state."),
  DOWNINTER("all", "downinter", pace("`inter`"), "downinter", "The same while the server is DOWN."),
  TIMEOUT("all", "timeout",
      new Time(Duration.ofMillis(1), Duration.ofHours(24), null, "`inter`, or `timeout.connect` and"
          + " `timeout.check` of the backend where it has the latter"),
      "timeout check",
      "How long all of a check may take, at most inter."),
  RISE("all", "rise", new Whole(1, 1000, 2), "rise", "How many passes in a row bring it UP."),
  FALL("all", "fall", new Whole(1, 1000, 3), "fall", "How many failures in a row bring it DOWN."),
  SPREAD_CHECKS("all", "spread_checks", new Whole(0, 50, 0), "spread-checks",
      "By how many percent a check may be early, at random."),
  ADDR("all", "addr", new Text("an address", "the server's"), "addr", "Where checks go."),
  PORT("all", "port", new Whole(1, 65_535, null, "the server's"), "port", "And to which port."),
  SEND_PROXY("all", "send_proxy", new Words(List.of("v1", "v2", "false"), List.of(), null,
      "the server's; with addr or port `false`"), "check-send-proxy",
      "A PROXY header goes first that names no client."),
  TCP_CHECK("tcp", "tcp_check", new Text("a list of `send: …`, `send_binary: …` and `expect: …`", "none"),
      "tcp-check send, expect", "What is said and heard, step by step."),
  SEND("tcp", "send", new Text("text", "none"), "tcp-check send", "What is sent."),
  SEND_BINARY("tcp", "send_binary", new Text("hexadecimal digits", "none"), "tcp-check send-binary", "The same as"
      + " bytes."),
  EXPECT("tcp, http, mysql, pgsql", "expect",
      new Text("tcp: text, or `{string: …}`, `{rstring: REGEX}`, `{binary: HEX}`;"
          + " http: codes and ranges, or `{status: …}`, `{string: …}`, `{rstring: …}`; mysql, pgsql: texts, or `{string: …}`,"
          + " `{rstring: …}`", "http: 200-399, else any"),
      "tcp-check expect, http-check expect",
      "What the answer must be, or have in it."),
  METHOD("http", "method", new Text("a method", "`OPTIONS`"), "option httpchk", "The method of the request."),
  URI("http", "uri", new Text("without spaces", "`/`"), "option httpchk", "What it asks for."),
  VERSION("http", "version", new Words(List.of("HTTP/1.0", "HTTP/1.1"), "HTTP/1.0"), "option httpchk",
      "Its version; HTTP/1.1 needs a host."),
  HOST("http", "host", new Text("a host name", "none"), "http-check send hdr Host", "Its header Host."),
  HEADERS("http", "headers", new Text("`NAME: VALUE`", "none"), "http-check send hdr", "Further headers of it."),
  BODY("http", "body", new Text("text", "none"), "http-check send body", "What follows them."),
  USER("redis, mysql, pgsql", "user", new Text("a user", "none; pgsql: required"), "user", "Who logs in."),
  PASSWORD("redis, mysql, pgsql", "password", new Text("text, or `{file: PATH}`", "none"), "", "With which password."),
  DATABASE("pgsql", "database", new Text("a name", "the user's"), "", "To which database."),
  QUERY("mysql, pgsql", "query", new Text("a query", "none"), "",
      "What is asked then; the answer is the last column of the first row."),
  HELLO("smtp", "hello", new Text("a host name", "`localhost`"), "option smtpchk", "The name that is given to EHLO."),
  COMMAND("script", "command", new Text("a program and its arguments, no shell", "required"),
      "external-check command", "What runs; it passes when that exits 0.");

  // Records of text, numbers and copied lists.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Directive directive;

  CheckKey(String place, String word, Kind kind, String haproxy, String meaning) {
    this.directive = new Directive(place, word, kind, haproxy, meaning);
  }

  @Override
  public Directive directive() {
    return directive;
  }

  private static Time pace(String standard) {
    return new Time(Duration.ofMillis(10), Duration.ofHours(24), null, standard);
  }

  /// The types that have it.
  boolean goesWith(String type) {
    return directive.place().equals("all") || List.of(directive.place().split(", ")).contains(type);
  }

  /// Those that say nothing of what is asked.
  static List<String> ofEveryType() {
    return Stream.of(values()).filter(key -> key.directive.place().equals("all") && key != TYPE).map(Key::word)
        .toList();
  }
}
