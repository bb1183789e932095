package dev.buoy.e2e.differential;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Which proxy a scenario runs through: where its listeners are, and the servers behind them.
enum Via {
  /// Debian's.
  HAPROXY(27_000, "127.1.1."),
  /// An agent.
  BUOY(28_000, "127.1.2.");

  private static final int SERVER_PORT = 6000;
  private static final int MOST_SERVERS = 3;

  private final int listeners;
  private final String servers;

  Via(int listeners, String servers) {
    this.listeners = listeners;
    this.servers = servers;
  }

  /// @param scenario its number
  InetSocketAddress listener(int scenario) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), listeners + scenario);
  }

  /// @param server from 1
  InetSocketAddress server(int scenario, int server) {
    return new InetSocketAddress(InetAddress.ofLiteral(servers + server), SERVER_PORT + scenario);
  }

  /// The whole file.
  String file() {
    var scenarios = Scenario.all();
    var sections = IntStream.range(0, scenarios.size()).mapToObj(number -> section(number, scenarios.get(number)))
        .collect(Collectors.joining());
    return switch (this) {
      case HAPROXY -> """
          global
            log stdout format raw local0
          defaults
            mode tcp
            log global
            option tcplog
            retries 0
            timeout connect 5s
            timeout client 20s
            timeout server 20s
            timeout queue 20s
          """ + sections;
      case BUOY -> """
          schema: 1
          defaults: {mode: tcp, retries: 0, timeout: {connect: 5s, client: 20s, server: 20s, queue: 20s}}
          listens:
          """ + sections;
    };
  }

  private String section(int number, Scenario scenario) {
    var at = text(listener(number));
    var text = switch (this) {
      case HAPROXY -> "listen " + scenario.name() + "\n  bind " + at + "\n" + scenario.haproxy().indent(2);
      case BUOY -> "  " + scenario.name() + ":\n    bind: [\"" + at + "\"]\n" + scenario.buoy().indent(4);
    };
    for (int server = 1; server <= MOST_SERVERS; server++) {
      text = text.replace("$" + server, text(server(number, server)));
    }
    return text;
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}
