package dev.buoy.agent.accesslog;

import dev.buoy.agent.proxy.SessionEnd;

/// Writes one session as one line, without its end. For one thread.
interface LineFormat {
  void append(SessionEnd end, StringBuilder line);

  static LineFormat of(LogConfig.Format format) {
    return switch (format) {
      case TCPLOG -> new TcpLog();
      case JSON -> new JsonLog();
    };
  }
}
