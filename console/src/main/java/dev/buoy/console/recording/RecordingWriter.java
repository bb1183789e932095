package dev.buoy.console.recording;

import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.Heard;
import dev.buoy.v1.Recorded;
import dev.buoy.v1.RecordedAgent;
import dev.buoy.v1.RecordingEnd;
import dev.buoy.v1.RecordingHeader;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.zip.GZIPOutputStream;

/// Writes a recording. What was flushed can be read, whatever becomes of the writer. One thread.
public final class RecordingWriter implements AutoCloseable {
  /// The form of the file that is written and read.
  public static final int FORMAT = 1;

  private static final int BUFFER = 8192;

  private final GZIPOutputStream out;
  private final long beginNanos;
  private long frames;

  /// Begins with what is known.
  /// @param version    of this program
  /// @param begin      by the wall clock
  /// @param beginNanos the same instant on the clock of all that is written
  public RecordingWriter(OutputStream to, String version, ClusterView known, Instant begin, long beginNanos)
      throws IOException {
    this.out = new GZIPOutputStream(to, BUFFER, true);
    this.beginNanos = beginNanos;
    var header = RecordingHeader.newBuilder().setFormat(FORMAT).setVersion(version).setCluster(known.clusterName())
        .setBegin(Frame.timestamp(begin)).setBeginNanos(beginNanos);
    known.agents().forEach(agent -> header
        .addAgents(RecordedAgent.newBuilder().setName(agent.name()).setEndpoint(agent.endpoint().toString())));
    Recorded.newBuilder().setHeader(header).build().writeDelimitedTo(out);
    flush();
  }

  /// Adds what was heard of an agent.
  /// @param nanos when it was heard, not before what was written before
  /// @param wall  the same instant by the wall clock
  /// @param agent name of the node
  public void write(long nanos, Instant wall, String agent, Heard heard) throws IOException {
    Recorded.newBuilder().setFrame(Frame.written(nanos, wall, agent, heard)).build().writeDelimitedTo(out);
    frames++;
  }

  /// All that was written can be read from now on.
  public void flush() throws IOException {
    out.flush();
  }

  /// How many frames were written.
  public long frames() {
    return frames;
  }

  /// Marks it as whole. {@link #close} has to follow.
  /// @param nanos now
  public void end(long nanos) throws IOException {
    var length = Duration.ofNanos(nanos - beginNanos);
    Recorded.newBuilder().setEnd(RecordingEnd.newBuilder().setFrames(frames).setLength(com.google.protobuf.Duration
        .newBuilder().setSeconds(length.getSeconds()).setNanos(length.getNano()))).build().writeDelimitedTo(out);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
