package dev.buoy.agent.accesslog;

import dev.buoy.agent.proxy.SessionEnd;
import dev.buoy.agent.vrrp.AddressText;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/// One object of JSON with plain names, times in milliseconds and UTC. What HAProxy marks with -1 is absent.
final class JsonLog implements LineFormat {
  @Override
  public void append(SessionEnd end, StringBuilder line) {
    line.append("{\"time\":\"").append(end.accepted()).append('"');
    text(line, "client", address(end.client()));
    text(line, "local", address(end.local()));
    text(line, "frontend", end.frontend());
    text(line, "backend", end.backend());
    end.server().ifPresent(server -> text(line, "server", server));
    millis(line, "queue_ms", end.waited());
    millis(line, "connect_ms", end.connected());
    number(line, "total_ms", end.lasted().toMillis());
    number(line, "bytes_in", end.bytesIn());
    number(line, "bytes_out", end.bytesOut());
    text(line, "flags", end.letters());
    end.fault().ifPresent(fault -> text(line, "fault", fault.text()));
    number(line, "retries", end.retries());
    line.append(",\"redispatched\":").append(end.redispatched());
    var load = end.load();
    number(line, "node_sessions", load.node());
    number(line, "frontend_sessions", load.frontend());
    number(line, "backend_sessions", load.backend());
    number(line, "server_sessions", load.server());
    number(line, "server_queue_place", load.serverPlace());
    number(line, "queue_place", load.place());
    line.append('}');
  }

  private static String address(InetSocketAddress address) {
    var text = AddressText.of(address.getAddress());
    return (text.indexOf(':') < 0 ? text : "[" + text + "]") + ":" + address.getPort();
  }

  private static void millis(StringBuilder line, String name, Optional<Duration> took) {
    took.ifPresent(duration -> number(line, name, duration.toMillis()));
  }

  private static void number(StringBuilder line, String name, long value) {
    line.append(",\"").append(name).append("\":").append(value);
  }

  private static void text(StringBuilder line, String name, String value) {
    line.append(",\"").append(name).append("\":\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        line.append('\\').append(c);
      } else if (c < ' ') {
        line.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
      } else {
        line.append(c);
      }
    }
    line.append('"');
  }
}
