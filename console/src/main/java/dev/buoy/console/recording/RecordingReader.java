package dev.buoy.console.recording;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.Endpoint;
import dev.buoy.console.cluster.Safe;
import dev.buoy.v1.Recorded;
import dev.buoy.v1.RecordingEnd;
import dev.buoy.v1.RecordingHeader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// Reads recordings, up to where they are torn. Its text is made safe here, as that of the network is where it enters.
public final class RecordingReader {
  private final InputStream in;
  private final List<Frame> frames = new ArrayList<>();
  private @Nullable Duration length;

  /// There is nothing to replay. The message is a sentence for the operator.
  public static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    Refused(String sentence) {
      super(sentence);
    }

    /// Why.
    public String sentence() {
      return String.valueOf(getMessage());
    }
  }

  private RecordingReader(InputStream in) {
    this.in = in;
  }

  /// The recording in a file.
  /// @throws Refused when it is no recording, of a later format, or not to be read
  public static Recording read(Path file) throws Refused {
    try (var in = new BufferedInputStream(Files.newInputStream(file))) {
      return read(in);
    } catch (NoSuchFileException e) {
      throw new Refused("there is no such file");
    } catch (IOException e) {
      throw new Refused("it cannot be read: " + e.getMessage());
    }
  }

  /// @throws Refused when it is no recording, or of a later format
  static Recording read(InputStream in) throws Refused {
    try (var unpacked = new GZIPInputStream(in)) {
      return new RecordingReader(unpacked).all();
    } catch (IOException e) {
      throw none();
    }
  }

  private Recording all() throws Refused {
    var first = next();
    if (first == null || !first.hasHeader()) {
      throw none();
    }
    var header = first.getHeader();
    if (header.getFormat() != RecordingWriter.FORMAT) {
      throw new Refused("it has format %d, of buoy %s; this one reads format %d: replay it with that version"
          .formatted(header.getFormat(), header.getVersion(), RecordingWriter.FORMAT));
    }
    try {
      var known = known(header);
      var begin = Frame.instant(header.getBegin());
      frames(header.getBeginNanos());
      return recording(header, begin, known);
    } catch (IllegalArgumentException e) {
      throw none();
    }
  }

  private Recording recording(RecordingHeader header, Instant begin, ClusterView known) {
    var reached = Duration
        .ofNanos(frames.isEmpty() ? 0 : frames.getLast().nanos() - header.getBeginNanos());
    var end = length;
    return new Recording(header.getVersion(), begin, header.getBeginNanos(), known, frames,
        end == null || end.compareTo(reached) < 0 ? reached : end, end != null);
  }

  private static ClusterView known(RecordingHeader header) {
    return new ClusterView(header.getAgentsList().stream()
        .map(agent -> AgentView.unheard(agent.getName(), Endpoint.parse(agent.getEndpoint()))).toList(), List.of());
  }

  /// Up to the end, or to what cannot be understood.
  private void frames(long begin) {
    long last = begin;
    for (var next = next(); next != null; next = next()) {
      if (next.hasEnd() && next.getEnd().getFrames() == frames.size()) {
        length = length(next.getEnd());
        return;
      }
      if (!next.hasFrame()) {
        return;
      }
      try {
        var frame = Frame.read(next.getFrame(), begin, last);
        frames.add(frame);
        last = frame.nanos();
      } catch (IllegalArgumentException torn) {
        return;
      }
    }
  }

  private static @Nullable Duration length(RecordingEnd end) {
    var seconds = end.getLength().getSeconds();
    return seconds < 0 || seconds > Frame.LONGEST.toSeconds()
        ? null
        : Duration.ofSeconds(seconds).plusNanos(end.getLength().getNanos());
  }

  /// Null where it ends or cannot be understood: what was flushed before stands for itself.
  private @Nullable Recorded next() {
    try {
      var next = Recorded.parseDelimitedFrom(in);
      return next == null ? null : Safe.message(next);
    } catch (IOException torn) {
      return null;
    }
  }

  private static Refused none() {
    return new Refused("it is no recording: `buoy record FILE` makes one");
  }
}
