package dev.buoy.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.backend.BackendConfig;
import dev.buoy.agent.check.Ask;
import dev.buoy.agent.check.CheckTarget;
import dev.buoy.agent.check.Expectation;
import dev.buoy.agent.check.Login;
import dev.buoy.agent.check.Observation;
import dev.buoy.agent.proxyproto.HeaderCodec;
import dev.buoy.agent.proxyproto.ProxyVersion;
import dev.buoy.agent.socket.Source;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The keys that say how servers are checked.
final class ChecksTest {
  @TempDir
  private Path folder = Path.of(".");

  @Test
  void httpIsAskedAsHaproxyDoesUnlessTheFileSaysMore() {
    assertThat(check("{type: http}").ask()).isEqualTo(
        new Ask.Http("OPTIONS", "/", "HTTP/1.0", List.of(), "", Expectation.Status.ALIVE));
    assertThat(check("{type: http, method: GET, uri: /up?x=1, version: HTTP/1.1, host: web, headers: {X-A: b}, body: q,"
        + " expect: [200, 301-302]}").ask()).isEqualTo(new Ask.Http("GET", "/up?x=1", "HTTP/1.1",
            List.of(new Ask.Header("Host", "web"), new Ask.Header("X-A", "b")), "q", new Expectation.Status(
                List.of(new Expectation.Range(200, 200), new Expectation.Range(301, 302)))));
    assertThat(((Ask.Http) check("{type: http, expect: {rstring: 'o+k'}}").ask()).expect())
        .isEqualTo(new Expectation.Matching("o+k"));
  }

  @Test
  void dialoguesAreStepsOrOnePair() {
    assertThat(check("{send: \"PING\\r\\n\", expect: \"+PONG\"}").ask()).isEqualTo(new Ask.Talk(List.of(
        new Ask.Step.Send("PING\r\n"), new Ask.Step.Expect(new Expectation.Containing("+PONG")))));
    assertThat(check("{tcp_check: [{expect: {binary: 00ff}}, {send_binary: 0a0b}, {expect: {rstring: 'a|b'}}]}").ask())
        .isEqualTo(new Ask.Talk(List.of(new Ask.Step.Expect(new Expectation.Containing("\0\u00ff")),
            new Ask.Step.Send("\n\u000b"), new Ask.Step.Expect(new Expectation.Matching("a|b")))));
  }

  @Test
  void databasesAreAskedForTheirRole() throws IOException {
    Files.writeString(folder.resolve("secret"), "geheim\n");
    assertThat(check("{type: mysql}").ask()).isEqualTo(new Ask.Mysql(Login.NOBODY, "", new Expectation.Anything()));
    assertThat(
        check("{type: mysql, user: u, password: {file: secret}, query: SELECT @@read_only, expect: \"0\"}").ask())
        .isEqualTo(new Ask.Mysql(new Login("u", "geheim"), "SELECT @@read_only",
            new Expectation.Exactly(List.of("0"))));
    assertThat(check("{type: pgsql, user: u, database: d, query: q, expect: [a, b]}").ask())
        .isEqualTo(new Ask.Pgsql(new Login("u", ""), "d", "q", new Expectation.Exactly(List.of("a", "b"))));
    assertThat(check("{type: redis, password: geheim}").ask()).isEqualTo(new Ask.Redis(new Login("", "geheim")));
    assertThat(check("{type: smtp, hello: me}").ask()).isEqualTo(new Ask.Smtp("me"));
    assertThat(check("{type: script, command: ./up 'a b'}").ask())
        .isEqualTo(new Ask.Script(List.of(folder.resolve("up").toString(), "a b")));
  }

  @Test
  void paceAndPlaceAreRead() {
    var target = check("{inter: 4s, fastinter: 500ms, downinter: 10s, spread_checks: 20, addr: 10.0.0.9, port: 99,"
        + " send_proxy: v2}");
    assertThat(target.config().fastInterval()).isEqualTo(Duration.ofMillis(500));
    assertThat(target.config().downInterval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(target.config().spreadPercent()).isEqualTo(20);
    assertThat(Literals.format(target.address())).isEqualTo("10.0.0.9:99");
    assertThat(target.preface()).isEqualTo(HeaderCodec.ofCheck(ProxyVersion.V2));
  }

  @Test
  void theProxyHeaderIsAsForClientsUnlessTheCheckGoesElsewhere() {
    assertThat(sendProxy("")).isEqualTo(ProxyVersion.V1);
    assertThat(sendProxy("port: 99")).isNull();
    assertThat(sendProxy("addr: 10.0.0.9")).isNull();
    assertThat(sendProxy("port: 99, send_proxy: v2")).isEqualTo(ProxyVersion.V2);
    assertThat(sendProxy("send_proxy: false")).isNull();
  }

  @Test
  void checksComeFromWhereTheConnectionsOfTheServerComeFrom() {
    var own = "source: [10.0.0.3, \"10.0.0.4:20000-20999\"], server_defaults: {agent_check: true, agent_port: 5}";
    assertThat(places(own, "{}")).containsOnly(List.of(new Source.Place(InetAddress.ofLiteral("10.0.0.3"), 0, 0),
        new Source.Place(InetAddress.ofLiteral("10.0.0.4"), 20000, 20999))).hasSize(2);
    assertThat(places("source: 10.0.0.3", "{addr: fd00::9}")).as("of another family").containsExactly(List.of());
    assertThat(places("source: client", "{}")).as("a check has no client").containsExactly(List.of());
  }

  private @Nullable ProxyVersion sendProxy(String check) {
    return node("server_defaults: {send_proxy: v1}", "check: {" + check + "}").checks().getFirst().sendProxy();
  }

  private List<List<Source.Place>> places(String backend, String check) {
    return node(backend, "check: " + check).checks().stream().map(CheckTarget::places).toList();
  }

  @Test
  void timeoutCheckIsForTheExchangeAndTimeoutConnectForTheConnection() {
    var config = node("timeout: {connect: 1s, server: 1s, check: 3s}", "check: {inter: 2s}").checks().getFirst()
        .config();
    assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.exchangeTimeout()).isEqualTo(Duration.ofSeconds(3));
    var whole = node("timeout: {connect: 1s, server: 1s}", "check: {inter: 2s}").checks().getFirst().config();
    assertThat(whole.timeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(whole.exchangeTimeout()).isNull();
  }

  @Test
  void aCheckOfAnotherTypeTakesOnlyThePaceFromBelow() {
    var node = node("check: {type: http, uri: /up, inter: 5s}", "check: {type: redis}");
    assertThat(node.checks().getFirst().ask()).isEqualTo(new Ask.Redis(Login.NOBODY));
    assertThat(node.checks().getFirst().config().interval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(node("check: {type: http}", "check: {type: none}").checks()).isEmpty();
  }

  @Test
  void whatIsExpectedInANarrowerPlaceTakesTheOthersPlace() {
    var node = node("check: {type: http, inter: 5s, expect: {string: up}}", "check: {expect: {rstring: '^u'}}");
    assertThat(((Ask.Http) node.checks().getFirst().ask()).expect()).isInstanceOf(Expectation.Matching.class);
    assertThat(node.checks().getFirst().config().interval()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void clientsAgentsAndTheLastServerAreRead() {
    var node = node("all_down: use_last, check: {}", "observe: layer4, on_error: mark_down, error_limit: 5,"
        + " agent_check: true, agent_port: 777, agent_inter: 5s, agent_send: \"hi\\n\"");
    assertThat(node.backends().getFirst().allDown()).isEqualTo(BackendConfig.AllDown.USE_LAST);
    assertThat(node.checks().getFirst().config().observation())
        .isEqualTo(new Observation(5, Observation.OnError.MARK_DOWN));
    assertThat(node.checks().get(1).ask()).isEqualTo(new Ask.Agent("hi\n"));
    assertThat(Literals.format(node.checks().get(1).address())).isEqualTo("10.0.0.1:777");
  }

  @Test
  void whatIsInForceReadsBackAsTheSame() {
    for (var check : List.of("type: tcp", "type: http, host: h, expect: {string: ok}", "type: http, expect: 200",
        "tcp_check: [{send_binary: ff00}, {send: \"a\\r\\n\"}, {expect: {rstring: 'ä+'}}, {expect: {binary: 00}}]",
        "type: mysql, user: u, query: q, expect: [a, b]", "type: pgsql, user: u, query: q, expect: {string: x}",
        "type: redis", "type: smtp", "type: script, command: /bin/up 'a b'", "fastinter: 1s, downinter: 3s,"
            + " spread_checks: 5, addr: 10.0.0.9, send_proxy: v1")) {
      var node = node("timeout: {connect: 1s, server: 1s, check: 1s}, all_down: use_last", "check: {" + check
          + "}, observe: layer4, agent_check: true, agent_port: 5, agent_addr: 10.0.0.7");
      var again = new Yaml(folder).node(ConfigText.show(node));
      assertThat(again.checks()).as(check).isEqualTo(node.checks());
      assertThat(again.backends()).isEqualTo(node.backends());
    }
  }

  @Test
  void passwordsAreNotShown() {
    var node = node("timeout: {}", "check: {type: redis, user: u, password: geheim}");
    assertThat(ConfigText.show(node)).contains("user: u").contains(ConfigText.REDACTED).doesNotContain("geheim");
    assertThat(node.checks().toString()).doesNotContain("geheim");
  }

  private CheckTarget check(String keys) {
    return node("timeout: {}", "check: " + keys).checks().getFirst();
  }

  private NodeConfig node(String backend, String server) {
    return new Yaml(folder).node("""
        schema: 1
        backends:
          web: {%s, servers: {s1: {address: "10.0.0.1:80", %s}}}
        """.formatted(backend, server));
  }
}
