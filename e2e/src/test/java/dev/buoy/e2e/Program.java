package dev.buoy.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A program in the background of a lab.
public final class Program {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Lab lab;
  private final String name;
  private long skippedBytes;

  Program(Lab lab, String name) {
    this.lab = lab;
    this.name = name;
  }

  /// Everything it printed since it was started.
  public List<String> log() {
    try (var channel = Files.newByteChannel(lab.dir().resolve(name + ".log"))) {
      var rest = ByteBuffer.allocate((int) Math.max(0, channel.size() - skippedBytes));
      channel.position(skippedBytes);
      while (rest.hasRemaining() && channel.read(rest) >= 0) {
        // A long log comes in pieces.
      }
      return UTF_8.decode(rest.flip()).toString().lines().toList();
    } catch (NoSuchFileException _) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Everything it ever printed, also before it was started anew.
  public Stream<String> whole() {
    return read(".log").lines();
  }

  /// From here on the log is read as if it began now.
  public void markLog() {
    try {
      var log = lab.dir().resolve(name + ".log");
      skippedBytes = Files.exists(log) ? Files.size(log) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public long count(String regex) {
    return log().stream().filter(Pattern.compile(regex).asPredicate()).count();
  }

  /// Waits for a line that the pattern is found in.
  public String awaitLine(String regex, Duration timeout) {
    var pattern = Pattern.compile(regex).asPredicate();
    Await.until(timeout, name + " prints " + regex, () -> describe(20),
        () -> log().stream().anyMatch(pattern) || !running());
    return log().stream().filter(pattern).findFirst()
        .orElseThrow(() -> new AssertionError(name + " ended without printing " + regex + "\n" + describe(20)));
  }

  public boolean running() {
    return lab.lab(PATIENCE, "running", name).status() == 0;
  }

  /// Sends it a signal.
  /// @param signal TERM, KILL, STOP, CONT, HUP ...
  public void signal(String signal) {
    lab.lab(PATIENCE, "signal", name, signal).ok();
  }

  /// SIGKILL, and it is gone.
  public void kill() {
    signal("KILL");
    awaitGone(Duration.ofSeconds(5));
  }

  /// Waits for its end, also of one that somebody else has started anew, as the helper of drills does: nobody is told how
  /// that ends.
  public void awaitGone(Duration timeout) {
    if (read(".waiter").isBlank()) {
      Await.until(timeout, name + " is gone", () -> !running());
    } else {
      awaitExit(timeout);
    }
  }

  /// Waits for its end.
  /// @return its exit status, 128 + signal when a signal ended it
  public int awaitExit(Duration timeout) {
    Await.until(timeout, name + " ends", () -> !read(".exit").isBlank());
    return Integer.parseInt(read(".exit").strip());
  }

  public String describe(int lines) {
    var log = log();
    return "-- " + name + " (last " + lines + " lines)\n"
        + String.join("\n", log.subList(Math.max(0, log.size() - lines), log.size()));
  }

  /// Its process by its number in the lab.
  public String pid() {
    return read(".pid").strip().split(" ", -1)[0];
  }

  private String read(String suffix) {
    Path file = lab.dir().resolve(name + suffix);
    try {
      return Files.readString(file);
    } catch (NoSuchFileException _) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
