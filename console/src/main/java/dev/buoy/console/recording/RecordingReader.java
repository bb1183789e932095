package dev.buoy.console.recording;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.Endpoint;
import dev.buoy.v1.RecordingHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Reads recordings, up to where they are torn.
public final class RecordingReader {
  /// What is packed may have this part of the memory.
  private static final int SHARE = 4;
  private static final int LARGEST = 1 << 30;

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

  private RecordingReader() {}

  /// The recording in a file.
  /// @throws Refused when it is no recording, of a later format, too large for this process, or not to be read
  public static Recording read(Path file) throws Refused {
    return read(file, Runtime.getRuntime().maxMemory());
  }

  /// @param memory bytes that this process may have
  static Recording read(Path file, long memory) throws Refused {
    try (var in = Files.newInputStream(file)) {
      var most = (int) Math.min(memory / SHARE, LARGEST);
      var packed = UnsafeByteOperations.unsafeWrap(in.readNBytes(most + 1));
      var header = header(new Unpacked(packed));
      if (packed.size() > most) {
        throw new Refused(tooLarge(Math.max(packed.size(), Files.size(file)), most));
      }
      return recording(header, packed);
    } catch (NoSuchFileException e) {
      throw new Refused("there is no such file");
    } catch (IOException e) {
      throw Files.isDirectory(file) ? none() : new Refused("it cannot be read: " + e.getMessage());
    }
  }

  /// @throws Refused when it is no recording, or of a later format
  static Recording read(ByteString packed) throws Refused {
    return recording(header(new Unpacked(packed)), packed);
  }

  private static RecordingHeader header(Unpacked messages) throws Refused {
    var first = messages.next();
    if (first == null || !first.hasHeader()) {
      throw none();
    }
    var header = first.getHeader();
    if (header.getFormat() != RecordingWriter.FORMAT) {
      throw new Refused("it has format %d, of buoy %s; this one reads format %d: replay it with that version"
          .formatted(header.getFormat(), header.getVersion(), RecordingWriter.FORMAT));
    }
    return header;
  }

  /// Goes through it once, for its length.
  private static Recording recording(RecordingHeader header, ByteString packed) throws Refused {
    try {
      var nanos = header.getBeginNanos();
      var begin = Frame.instant(header.getBegin());
      var torn = new Recording(header.getVersion(), begin, nanos, known(header), packed, Duration.ZERO, begin, false);
      var frames = torn.frames();
      var last = nanos;
      var wall = begin;
      for (var next = frames.next(); next != null; next = frames.next()) {
        last = next.nanos();
        wall = next.wall();
      }
      var reached = Duration.ofNanos(last - nanos);
      var length = frames.length().filter(each -> each.compareTo(reached) >= 0).orElse(reached);
      return new Recording(torn.version(), begin, nanos, torn.known(), packed, length,
          wall.plus(length.minus(reached)), frames.length().isPresent());
    } catch (IllegalArgumentException e) {
      throw none();
    }
  }

  private static ClusterView known(RecordingHeader header) {
    return new ClusterView(header.getAgentsList().stream()
        .map(agent -> AgentView.unheard(agent.getName(), Endpoint.parse(agent.getEndpoint()))).toList(), List.of());
  }

  private static String tooLarge(long size, long most) {
    if (size > LARGEST) {
      return "it has %d MB, and more than %d MB cannot be shown: record shorter pieces (`buoy record FILE --for 12h`)"
          .formatted(megabytes(size), LARGEST >> 20);
    }
    return "it has %d MB, and %d MB fit into the memory of this process: BUOY_JAVA_OPTS=-Xmx%dm gives it enough"
        .formatted(megabytes(size), most >> 20, megabytes(size * SHARE * 5 / 4));
  }

  private static long megabytes(long bytes) {
    return Math.ceilDiv(bytes, 1L << 20);
  }

  private static Refused none() {
    return new Refused("it is no recording: `buoy record FILE` makes one");
  }
}
