package dev.buoy.agent.config;

import dev.buoy.agent.check.Ask;
import dev.buoy.agent.check.CheckTarget;
import dev.buoy.agent.check.Expectation;
import dev.buoy.agent.check.Login;
import dev.buoy.agent.check.Octets;
import dev.buoy.agent.backend.ServerConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a server is checked, as keys of a file.
final class CheckText {
  private final Map<String, Object> keys = new LinkedHashMap<>();

  private CheckText() {}

  /// The keys of `check`.
  static Map<String, Object> check(CheckTarget target, ServerConfig server) {
    var config = target.config();
    var ask = target.ask();
    var version = target.sendProxy();
    var text = new CheckText().put("type", ask.word()).put("inter", config.interval())
        .put("fastinter", other(config.fastInterval(), config.interval()))
        .put("downinter", other(config.downInterval(), config.interval()))
        .put("timeout", config.exchangeTimeout() == null ? config.timeout() : null).put("rise", config.rise())
        .put("fall", config.fall()).put("spread_checks", config.spreadPercent() == 0 ? null : config.spreadPercent())
        .put("addr", target.address().getAddress().equals(server.address().getAddress())
            ? null
            : target.address().getAddress().getHostAddress())
        .put("port", target.address().getPort())
        .put("send_proxy", version == null ? null : version.word());
    switch (ask) {
      case Ask.Connect _ -> {
      }
      case Ask.Talk(var steps) -> text.put("tcp_check", steps.stream().map(CheckText::step).toList());
      case Ask.Http http -> text.http(http);
      case Ask.Redis(var login) -> text.login(login);
      case Ask.Mysql(var login, var query, var expect) -> text.login(login).query(query, expect);
      case Ask.Pgsql(var login, var database, var query, var expect) ->
        text.login(login).put("database", some(database)).query(query, expect);
      case Ask.Smtp(var hello) -> text.put("hello", hello);
      case Ask.Script(var command) -> text.put("command", ScriptWords.join(command));
      case Ask.Agent _ -> throw new IllegalArgumentException("an agent is no check");
    }
    return text.keys;
  }

  /// The keys beside `check` that say how a server is observed, and its agent asked.
  static Map<String, Object> beside(List<CheckTarget> targets, ServerConfig server) {
    var text = new CheckText();
    for (var target : targets) {
      var observation = target.config().observation();
      if (observation != null) {
        text.put("observe", "layer4").put("on_error", observation.onError().word()).put("error_limit",
            observation.errorLimit());
      }
      if (target.ask() instanceof Ask.Agent(var send)) {
        var address = target.address().getAddress();
        text.put("agent_check", true)
            .put("agent_addr", address.equals(server.address().getAddress()) ? null : address.getHostAddress())
            .put("agent_port", target.address().getPort()).put("agent_inter", target.config().interval())
            .put("agent_send", send.isEmpty() ? null : utf8(send));
      }
    }
    return text.keys;
  }

  private void http(Ask.Http http) {
    var headers = new LinkedHashMap<String, String>();
    http.headers().forEach(header -> headers.put(header.name(), header.value()));
    put("method", http.method()).put("uri", http.uri()).put("version", http.version())
        .put("headers", headers.isEmpty() ? null : headers).put("body", some(http.body()));
    keys.put("expect", switch (http.expect()) {
      case Expectation.Status status -> status.words();
      case Expectation other -> expectation(other, false);
    });
  }

  private CheckText login(Login login) {
    return put("user", some(login.user())).put("password", login.password().isEmpty() ? null : ConfigText.REDACTED);
  }

  private void query(String query, Expectation expect) {
    put("query", some(query));
    switch (expect) {
      case Expectation.Anything _ -> {
      }
      case Expectation.Exactly(var texts) -> put("expect", texts.size() == 1 ? texts.getFirst() : texts);
      case Expectation other -> put("expect", expectation(other, false));
    }
  }

  private static Map<String, Object> step(Ask.Step step) {
    return switch (step) {
      case Ask.Step.Send(var octets) when Octets.readable(octets) -> Map.of("send", octets);
      case Ask.Step.Send(var octets) -> Map.of("send_binary", Octets.hex(octets));
      case Ask.Step.Expect(var expected) -> Map.of("expect", expectation(expected, true));
    };
  }

  private static Map<String, Object> expectation(Expectation expectation, boolean octets) {
    return switch (expectation) {
      case Expectation.Containing(var text) when octets && !Octets.readable(text) ->
        Map.of("binary", Octets.hex(text));
      case Expectation.Containing(var text) -> Map.of("string", text);
      case Expectation.Matching(var regex) -> Map.of("rstring", octets ? utf8(regex) : regex);
      case Expectation.Status status -> Map.of("status", status.words());
      case Expectation.Exactly(var texts) -> Map.of("string", String.join(" ", texts));
      case Expectation.Anything _ -> Map.of();
    };
  }

  private static String utf8(String octets) {
    return new String(Octets.bytes(octets), StandardCharsets.UTF_8);
  }

  private CheckText put(String key, @Nullable Object value) {
    if (value instanceof Duration duration) {
      keys.put(key, Durations.format(duration));
    } else if (value != null) {
      keys.put(key, value);
    }
    return this;
  }

  private static @Nullable Duration other(Duration duration, Duration usual) {
    return duration.equals(usual) ? null : duration;
  }

  private static @Nullable String some(String text) {
    return text.isEmpty() ? null : text;
  }
}
