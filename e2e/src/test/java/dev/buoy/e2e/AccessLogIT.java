package dev.buoy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.e2e.peer.Endings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The same sessions through Debian's haproxy and through an agent, ended in every way: their log lines are the same, but
/// for the times, and for two of HAProxy's that its own manual has as we do.
class AccessLogIT {
  private static final Duration ALL = Duration.ofMinutes(1);
  private static final int HAPROXY = 27_000;
  private static final int BUOY = 28_000;
  private static final Pattern LINE = Pattern.compile(
      "127\\.0\\.0\\.1:\\d+ \\[(\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d\\.\\d{3})] (\\S+) (\\S+)"
          + " (-?\\d+)/(-?\\d+)/(\\d+) (.*)");
  /// A client that leaves before a server has answered: `C` or `Q` in HAProxy's manual, but its version 2.6 says `D`.
  private static final Map<String, String> AS_THE_MANUAL = Map.of("client_left_connecting", " CC ", "client_left_queue",
      " CQ ");

  @RegisterExtension
  static final Lab lab = new Lab();

  @Test
  void eachEndOfASessionIsLoggedAsHaproxyLogsIt() throws IOException {
    var haproxy = lab.start("n1", "haproxy", List.of("haproxy", "-db", "-f", lab.file("haproxy.cfg", haproxy())
        .toString()));
    Await.until(Cluster.SOON, "haproxy listens", () -> lab.exec("n1", "bash", "-c",
        "exec 3<>/dev/tcp/127.0.0.1/" + (HAPROXY + 1 + Endings.SCENARIOS.indexOf("no_server"))).status() == 0);
    haproxy.awaitLine("no_server/<NOSRV>", Cluster.SOON);
    haproxy.markLog();
    var file = lab.dir().resolve("access.log");
    lab.start("n1", "agent", List.of(Shell.script("buoy"), "agent", "-f", lab.file("buoy.yaml", buoy(file)).toString()))
        .awaitLine("buoy: ready ", Cluster.STARTS);

    lab.runPeer("n1", ALL, Endings.class, String.valueOf(HAPROXY)).ok();
    var expected = lines(haproxy.log());
    lab.runPeer("n1", ALL, Endings.class, String.valueOf(BUOY)).ok();
    Await.until(Cluster.SOON, "as many lines as haproxy's", () -> read(file).size() >= expected.values().stream()
        .mapToInt(List::size).sum());

    assertThat(expected).containsOnlyKeys(Endings.SCENARIOS);
    AS_THE_MANUAL.forEach((scenario, letters) -> expected.computeIfPresent(scenario, (_, lines) -> lines.stream()
        .map(line -> line.replace(" CD ", letters)).sorted().toList()));
    assertThat(lines(read(file))).isEqualTo(expected);
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
        defaults
          mode tcp
          log global
          option tcplog
          retries 3
        """ + each((number, name, server) -> """
        listen %s
          bind 127.0.0.1:%d
          timeout connect %s
          timeout client %s
          timeout server %s
          timeout queue %s
          server s1 127.0.0.1:%d weight %d%s
        """.formatted(name, HAPROXY + number, connect(name), client(name), server(name), queue(name), server,
        weight(name),
        name.contains("queue") ? " maxconn 1" : ""));
  }

  private static String buoy(Path file) {
    return """
        schema: 1
        log: {access: {to: {file: %s}}}
        defaults: {mode: tcp, retries: 3}
        listens:
        """.formatted(file) + each((number, name, server) -> """
          %s:
            bind: ["127.0.0.1:%d"]
            timeout: {connect: %s, client: %s, server: %s, queue: %s}
            servers: {s1: {address: "127.0.0.1:%d", weight: %d%s}}
        """.formatted(name, BUOY + number, connect(name), client(name), server(name), queue(name), server, weight(name),
        name.contains("queue") ? ", maxconn: 1" : "").indent(2));
  }

  private static String each(Section section) {
    return IntStream.rangeClosed(1, Endings.SCENARIOS.size())
        .mapToObj(number -> section.of(number, Endings.SCENARIOS.get(number - 1), Endings.SERVERS.get(number - 1)))
        .collect(Collectors.joining());
  }

  private interface Section {
    String of(int number, String name, int server);
  }

  private static String connect(String name) {
    return name.equals("connect_timeout") ? "500ms" : "8s";
  }

  private static String client(String name) {
    return name.equals("client_timeout") ? "500ms" : "10s";
  }

  private static String server(String name) {
    return name.equals("server_timeout") ? "500ms" : "10s";
  }

  private static String queue(String name) {
    return name.equals("queue_timeout") ? "500ms" : "10s";
  }

  private static int weight(String name) {
    return name.equals("no_server") ? 0 : 100;
  }
}
