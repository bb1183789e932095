package dev.buoy.agent.accesslog;

import dev.buoy.agent.proxy.SessionEnd;
import dev.buoy.agent.vrrp.AddressText;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/// The line of HAProxy's `option tcplog`: client, time of acceptance, frontend, backend and server, milliseconds in the
/// queue, until connected and in all, bytes sent to the client, how it ended, connections of the process, frontend, backend
/// and server, retries, and places in the queues.
final class TcpLog implements LineFormat {
  private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss", Locale.ENGLISH);

  private final ZoneId zone;
  private long second = Long.MIN_VALUE;
  private String secondText = "";

  TcpLog() {
    this(ZoneId.systemDefault());
  }

  /// @param zone of the times
  TcpLog(ZoneId zone) {
    this.zone = zone;
  }

  @Override
  public void append(SessionEnd end, StringBuilder line) {
    line.append(AddressText.of(end.client().getAddress())).append(':').append(end.client().getPort()).append(" [");
    time(end.accepted(), line);
    line.append("] ").append(end.frontend()).append(' ').append(end.backend()).append('/')
        .append(end.server().orElse("<NOSRV>")).append(' ');
    millis(end.waited(), line).append('/');
    millis(end.connected(), line).append('/').append(end.lasted().toMillis()).append(' ').append(end.bytesOut())
        .append(' ').append(end.letters()).append(' ');
    var load = end.load();
    line.append(load.node()).append('/').append(load.frontend()).append('/').append(load.backend()).append('/')
        .append(load.server()).append('/').append(end.redispatched() ? "+" : "").append(end.retries()).append(' ')
        .append(load.serverPlace()).append('/').append(load.place());
  }

  /// The text of a second is made once for all lines in it.
  private void time(Instant at, StringBuilder line) {
    if (at.getEpochSecond() != second) {
      second = at.getEpochSecond();
      secondText = SECOND.format(at.atZone(zone));
    }
    int millis = at.getNano() / 1_000_000;
    line.append(secondText).append(millis < 10 ? ".00" : millis < 100 ? ".0" : ".").append(millis);
  }

  private static StringBuilder millis(Optional<Duration> took, StringBuilder line) {
    return took.isPresent() ? line.append(took.get().toMillis()) : line.append("-1");
  }
}
