package dev.buoy.agent.track;

import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.time.Pause;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// Reads files and `/proc`, on threads that may block.
public final class SystemSampler implements Sampler {
  /// No number of a file is longer than this, white space included.
  private static final int LONGEST = 64;

  private static final Sample EMPTY = new Sample.Unreadable("is empty");
  private static final int EMPTY_READS = 5;
  private static final Duration MOMENT = Duration.ofMillis(5);

  private final Executor background;
  private final Processes processes;
  private final FolderWatches watches;

  /// @param background where a task may block, best a virtual thread each
  public SystemSampler(Executor background) {
    this(background, Path.of("/proc"));
  }

  SystemSampler(Executor background, Path proc) {
    this.background = background;
    this.processes = new Processes(proc);
    this.watches = new FolderWatches(background);
  }

  @Override
  public void sample(TrackerConfig.Sampled tracker, Consumer<Sample> onSample) {
    background.execute(() -> onSample.accept(switch (tracker) {
      case TrackerConfig.File file -> read(file.path());
      case TrackerConfig.Program process -> processes.count(process);
    }));
  }

  @Override
  public Cancellable watch(Path file, Runnable onChange) {
    return watches.watch(file, onChange);
  }

  /// A writer that truncates first leaves the file empty for a moment.
  private static Sample read(Path path) {
    var sample = readOnce(path);
    for (int i = 0; i < EMPTY_READS && sample.equals(EMPTY); i++) {
      Pause.SYSTEM.pause(MOMENT);
      sample = readOnce(path);
    }
    return sample;
  }

  private static Sample readOnce(Path path) {
    try (var input = Files.newInputStream(path)) {
      var text = new String(input.readNBytes(LONGEST), StandardCharsets.ISO_8859_1).strip();
      return text.matches("[+-]?[0-9]{1,9}")
          ? new Sample.Value(Integer.parseInt(text))
          : text.isEmpty() ? EMPTY : new Sample.Unreadable("has no whole number");
    } catch (NoSuchFileException _) {
      return new Sample.Absent();
    } catch (AccessDeniedException _) {
      return new Sample.Unreadable("cannot be read: permission denied");
    } catch (IOException e) {
      return new Sample.Unreadable("cannot be read: " + e.getMessage());
    }
  }
}
