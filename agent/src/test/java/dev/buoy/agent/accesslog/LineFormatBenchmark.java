package dev.buoy.agent.accesslog;

import dev.buoy.agent.proxy.SessionEnd;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// The line of a session in the access log, on the log's own thread.
@State(Scope.Thread)
public class LineFormatBenchmark {
  @Param({"TCPLOG", "JSON"})
  public LogConfig.Format format = LogConfig.Format.TCPLOG;

  private final SessionEnd end = Ends.normal();
  private final StringBuilder line = new StringBuilder(256);
  private LineFormat lines;

  @Setup
  public void format() {
    lines = LineFormat.of(format);
  }

  @Benchmark
  public int line() {
    line.setLength(0);
    lines.append(end, line);
    return line.length();
  }
}
