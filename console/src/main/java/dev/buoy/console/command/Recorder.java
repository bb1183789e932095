package dev.buoy.console.command;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.Heard;
import dev.buoy.console.recording.RecordingWriter;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// `record`: what all agents say, to a file, until the time is over or Ctrl-C.
public final class Recorder {
  private static final Duration FLUSH = Duration.ofSeconds(1);

  private final Cluster cluster;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Prompt prompt;
  private final InstantSource wall;

  private record Arrived(long nanos, Instant wall, Heard heard) {}

  public Recorder(Cluster cluster, PrintWriter out, PrintWriter err, Prompt prompt, InstantSource wall) {
    this.cluster = cluster;
    this.out = out;
    this.err = err;
    this.prompt = prompt;
    this.wall = wall;
  }

  /// Records and answers the exit code.
  /// @param version of this program
  public int run(String file, String version, Options options) {
    var path = Path.of(file);
    if (Known.nobody(cluster.refresh(options.timeout()))) {
      return complain("no agent answers: nothing to record", Exit.UNKNOWN);
    }
    // Not a channel: that would be closed when Ctrl-C interrupts who writes.
    try (var to = new FileOutputStream(Files.createFile(path).toFile())) {
      var begin = cluster.nanoTime();
      long frames;
      try (var writer = new RecordingWriter(to, version, cluster.view(), wall.instant(), begin)) {
        listen(writer, options.lasting().orElse(null));
        writer.end(cluster.nanoTime());
        frames = writer.frames();
      }
      out.println("%s: %d messages of %d agents in %s, %d kB".formatted(file, frames, cluster.view().agents().size(),
          Durations.brief(Duration.ofNanos(cluster.nanoTime() - begin)), Math.ceilDiv(Files.size(path), 1000)));
      return Exit.DONE;
    } catch (FileAlreadyExistsException e) {
      return complain(file + " is there already: take another name, or remove it", Exit.USAGE);
    } catch (IOException e) {
      return complain(Unwritable.sentence(path, e), e instanceof NoSuchFileException ? Exit.USAGE : Exit.FAILED);
    }
  }

  private void listen(RecordingWriter writer, @Nullable Duration lasting) throws IOException {
    var arrived = new LinkedBlockingQueue<Arrived>();
    Consumer<Heard> ear = heard -> arrived.add(new Arrived(cluster.nanoTime(), wall.instant(), heard));
    cluster.onHeard(ear);
    try (var _ = prompt.interruptible()) {
      cluster.watch();
      write(writer, arrived, lasting == null ? Long.MAX_VALUE : lasting.toNanos());
    } catch (InterruptedException _) {
      // Ctrl-C is how a recording usually ends.
    } finally {
      cluster.forget(ear);
    }
    for (var next = arrived.poll(); next != null; next = arrived.poll()) {
      write(writer, next);
    }
  }

  private void write(RecordingWriter writer, BlockingQueue<Arrived> arrived, long lasting)
      throws IOException, InterruptedException {
    long begin = cluster.nanoTime();
    long flushed = begin;
    for (long now = begin; now - begin < lasting; now = cluster.nanoTime()) {
      long wait = Math.min(lasting - (now - begin), FLUSH.toNanos() - (now - flushed));
      var next = arrived.poll(Math.max(0, wait), TimeUnit.NANOSECONDS);
      if (next != null) {
        write(writer, next);
      }
      if (cluster.nanoTime() - flushed >= FLUSH.toNanos()) {
        writer.flush();
        flushed = cluster.nanoTime();
      }
    }
  }

  private void write(RecordingWriter writer, Arrived arrived) throws IOException {
    var from = arrived.heard().from();
    var agent = cluster.view().agents().stream().filter(each -> each.endpoint().equals(from)).map(AgentView::name)
        .findFirst().orElse(from.toString());
    writer.write(arrived.nanos(), arrived.wall(), agent, arrived.heard());
  }

  private int complain(String message, int exit) {
    err.println("buoy: " + message);
    return exit;
  }
}
