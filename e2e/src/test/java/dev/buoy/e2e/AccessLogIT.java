package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.e2e.peer.Endings;
import dev.buoy.e2e.peer.Endings.Scenario;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The same sessions through Debian's haproxy and through an agent, ended in every way: their log lines are the same, but
/// for the times, and for what HAProxy's own manual has as we do.
class AccessLogIT {
  private static final Duration ALL = Duration.ofMinutes(2);
  private static final int HAPROXY = 27_000;
  private static final int BUOY = 28_000;
  private static final Pattern LINE = Pattern.compile(
      "[\\d.]+:\\d+ \\[(\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d\\.\\d{3})] (\\S+) (\\S+)"
          + " (-?\\d+)/(-?\\d+)/(\\d+) (.*)");
  /// What of HAProxy's lines is as its manual has it here, though its version 2.6 says otherwise.
  private static final Map<Scenario, Manual> AS_THE_MANUAL = Map.of(
      Scenario.CLIENT_LEFT_CONNECTING, new Manual(" CD ", " CC "),
      Scenario.CLIENT_LEFT_QUEUE, new Manual(" CD ", " CQ "),
      Scenario.CLOSED, new Manual(" K- ", " KD "),
      Scenario.TAKEN_OUT, new Manual(" D- ", " DD "),
      Scenario.FULL_QUEUE, new Manual("/s1 -1 -1 0 SQ 3/3/2/1/0", "/<NOSRV> -1 -1 0 PQ 3/3/2/0/0"));

  private record Manual(String version, String says) {}

  @RegisterExtension
  static final Lab lab = new Lab();

  @Test
  void eachEndOfASessionIsLoggedAsHaproxyLogsIt() throws IOException {
    var haproxy = lab.start("n1", "haproxy", List.of("haproxy", "-db", "-f", lab.file("haproxy.cfg", haproxy())
        .toString()));
    Await.until(Cluster.SOON, "haproxy listens", () -> lab.exec("n1", "bash", "-c",
        "exec 3<>/dev/tcp/127.0.0.1/" + (HAPROXY + Scenario.NO_SERVER.number())).status() == 0);
    haproxy.awaitLine("no_server/<NOSRV>", Cluster.SOON);
    haproxy.markLog();
    var file = lab.dir().resolve("access.log");
    lab.start("n2", "agent", List.of(Shell.script("buoy"), "agent", "-f", lab.file("buoy.yaml", buoy(file)).toString()))
        .awaitLine("buoy: ready ", Cluster.STARTS);

    var throughHaproxy = CompletableFuture.runAsync(() -> play("n1", HAPROXY,
        toHaproxy("shutdown sessions server closed/s1"), toHaproxy("set server taken_out/s1 state maint")));
    play("n2", BUOY, toBuoy("close --server closed/s1"), toBuoy("maint taken_out/s1"));
    throughHaproxy.join();
    var expected = lines(haproxy.log());
    Await.until(Cluster.SOON, "as many lines as haproxy's", () -> read(file).size() >= expected.values().stream()
        .mapToInt(List::size).sum());

    assertThat(expected).containsOnlyKeys(Arrays.stream(Scenario.values()).filter(each -> each != Scenario.DENIED)
        .map(Scenario::text).toList());
    AS_THE_MANUAL.forEach((scenario, manual) -> expected.computeIfPresent(scenario.text(), (_, lines) -> lines.stream()
        .map(line -> line.replace(manual.version(), manual.says())).sorted().toList()));
    assertThat(lines(read(file))).isEqualTo(expected);
  }

  @Test
  void toStderrItSaysTheSame() {
    var stderr = lab.dir().resolve("stderr");
    var file = lab.file("stderr.yaml", """
        schema: 1
        state_dir: other
        log: {access: {to: stderr}}
        defaults: {mode: tcp, timeout: {connect: 1s, client: 1s, server: 1s}}
        listens:
          web:
            bind: ["127.0.0.1:29001"]
            servers: {s1: {address: "127.0.0.1:6001", weight: 0}}
        """);
    lab.start("n3", "other", List.of("bash", "-c",
        "exec %s agent -f %s 2> %s".formatted(Shell.script("buoy"), file, stderr)));
    Await.until(Cluster.STARTS, "the agent is ready", () -> read(stderr).stream().anyMatch(
        line -> line.startsWith("buoy: ready ")));

    lab.exec("n3", "bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/29001; cat <&3").ok();

    Await.until(Cluster.SOON, "its line", () -> lines(read(stderr)).containsKey("web"));
    assertThat(lines(read(stderr))).isEqualTo(Map.of("web", List.of("web/<NOSRV> -1 -1 0 SC 1/1/0/0/0 0/0")));
  }

  private static void play(String node, int base, String close, String takeOut) {
    lab.runPeer(node, ALL, Endings.class, String.valueOf(base), close, takeOut).ok();
  }

  /// A command of bash that says this to its runtime API.
  private static String toHaproxy(String command) {
    return "exec 3<>/dev/tcp/127.0.0.1/%d; echo '%s' >&3; cat <&3".formatted(HAPROXY, command);
  }

  private static String toBuoy(String verb) {
    return Shell.script("buoy") + " " + verb + " --reason test --confirm s1";
  }

  private static List<String> read(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What there is to compare of each scenario's lines: times only by whether there is one.
  private static Map<String, List<String>> lines(List<String> log) {
    var all = new TreeMap<String, List<String>>();
    for (var line : log) {
      var match = LINE.matcher(line);
      if (match.matches()) {
        all.computeIfAbsent(match.group(2), _ -> new ArrayList<>()).add("%s %s %s %s".formatted(match.group(3),
            known(match.group(4)), known(match.group(5)), match.group(7)));
      }
    }
    all.values().forEach(lines -> lines.sort(null));
    return all;
  }

  private static String known(String millis) {
    return millis.equals("-1") ? "-1" : "TIME";
  }

  private static String haproxy() {
    return """
        global
          log stdout format raw local0
          stats socket ipv4@127.0.0.1:%d level admin
        defaults
          mode tcp
          log global
          option tcplog
          retries 3
          timeout connect 8s
          timeout client 10s
          timeout server 10s
          timeout queue 10s
        """.formatted(HAPROXY) + each(scenario -> """
        listen %s
          bind 127.0.0.1:%d%s
        %s%s
        """.formatted(scenario.text(), HAPROXY + scenario.number(), scenario == Scenario.DENIED_BY_HEADER
        ? " accept-proxy"
        : "", Own.of(scenario).haproxy().indent(2), servers(scenario, "  server s%d 127.0.0.1:%d", "\n")));
  }

  private static String buoy(Path file) {
    return """
        schema: 1
        log: {access: {to: {file: %s}}}
        defaults: {mode: tcp, retries: 3, timeout: {connect: 8s, client: 10s, server: 10s, queue: 10s}}
        listens:
        """.formatted(file) + each(scenario -> """
          %s:
            bind: [{at: "127.0.0.1:%d"%s}]
            servers: {%s}
        %s
        """.formatted(scenario.text(), BUOY + scenario.number(), scenario == Scenario.DENIED_BY_HEADER
        ? ", accept_proxy: all"
        : "", servers(scenario, "s%d: {address: \"127.0.0.1:%d\"}", ", "), Own.of(scenario).buoy().indent(4))
        .indent(2));
  }

  private static String each(Function<Scenario, String> section) {
    return Arrays.stream(Scenario.values()).map(section).collect(Collectors.joining());
  }

  private static String servers(Scenario scenario, String format, String between) {
    var ports = scenario.servers();
    return IntStream.range(0, ports.size()).mapToObj(i -> format.formatted(i + 1, ports.get(i)))
        .collect(Collectors.joining(between));
  }

  /// What a scenario has that others have not.
  private record Own(String haproxy, String buoy) {
    static Own of(Scenario scenario) {
      return switch (scenario) {
        case CONNECT_TIMEOUT -> new Own("timeout connect 500ms", "timeout: {connect: 500ms}");
        case CLIENT_TIMEOUT -> new Own("timeout client 500ms", "timeout: {client: 500ms}");
        case SERVER_TIMEOUT -> new Own("timeout server 500ms", "timeout: {server: 500ms}");
        case CLIENT_FIN_TIMEOUT -> new Own("timeout client-fin 500ms", "timeout: {client_fin: 500ms}");
        case SERVER_FIN_TIMEOUT -> new Own("timeout server-fin 500ms", "timeout: {server_fin: 500ms}");
        case TUNNEL_TIMEOUT -> new Own("timeout tunnel 500ms", "timeout: {tunnel: 500ms}");
        case NO_SERVER -> new Own("default-server weight 0", "server_defaults: {weight: 0}");
        case CLIENT_LEFT_QUEUE -> new Own("default-server maxconn 1", "server_defaults: {maxconn: 1}");
        case QUEUE_TIMEOUT -> new Own("timeout queue 500ms\ndefault-server maxconn 1",
            "timeout: {queue: 500ms}\nserver_defaults: {maxconn: 1}");
        case FULL_QUEUE -> new Own("stick-table type ip size 10\nstick on src\ndefault-server maxconn 1 maxqueue 1",
            "stick: {by: src, size: 10}\nmaxqueue: 1\nserver_defaults: {maxconn: 1}");
        case REDISPATCH -> new Own("option redispatch 1", "redispatch: true");
        case DENIED -> new Own("tcp-request connection reject if { src 127.0.0.1 }", "access: [{deny: 127.0.0.1}]");
        case DENIED_BY_HEADER -> new Own("tcp-request content reject if { src 192.0.2.7 }",
            "access: [{deny: 192.0.2.7}]");
        case TAKEN_OUT -> new Own("default-server on-marked-down shutdown-sessions",
            "server_defaults: {on_marked_down: shutdown_sessions}");
        default -> new Own("", "");
      };
    }
  }
}
