package dev.buoy.agent.helper;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A fault that is in force, and the process that takes it back: when its time is over, when its input ends because the
/// helper died, or when it is told to end. If that process dies instead, the helper takes the fault back.
final class Guard implements AutoCloseable {
  /// Longer than an agent takes to end.
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  /// Exit values above are of those that a signal ended.
  private static final int KILLED = 128;
  /// `$1` does it and `$2` takes it back, after `$3` seconds at the latest. Nothing is done before the trap is set. Who
  /// reads "there" knows that it is done, or that it is `$4` seconds later unless the input ends before. What runs in the
  /// background has no input but by another number.
  private static final String WATCH = """
      trap 'exit 1' HUP INT TERM
      trap 'trap "" HUP INT TERM; exec 3<&-; eval "$2"' EXIT
      exec 3<&0
      [ "$4" = 0 ] || { echo there; timeout "$4" cat <&3 >/dev/null && { trap - EXIT; exit 0; }; }
      eval "$1" || exit 1
      [ "$4" != 0 ] || echo there
      timeout "$3" cat <&3 >/dev/null &
      wait $!
      """;

  private final Process process;
  private final Deed deed;
  private final Redirect output;
  private boolean undone;

  private Guard(Process process, Deed deed, Redirect output) {
    this.process = process;
    this.deed = deed;
    this.output = output;
  }

  /// Does it.
  /// @param most how long it stays
  /// @param delay zero, or how long after this has returned it is done: for whoever would not live to hear of it
  /// @param output where an agent that is started again writes what the one before it wrote to
  /// @throws IOException when it cannot be done; then it is not
  static Guard begin(Deed deed, Duration most, Duration delay, Redirect output) throws IOException {
    var refused = run(deed.check());
    if (!refused.isEmpty()) {
      throw new IOException(refused);
    }
    var words = List.of("setsid", "sh", "-c", WATCH, "buoy-drill-guard", deed.act(), deed.undo(),
        seconds(most), seconds(delay));
    var process = new ProcessBuilder(words).redirectError(output).start();
    var guard = new Guard(process, deed, output);
    var said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
    if (!"there".equals(said)) {
      guard.close();
      throw new IOException("it could not be done; see the log of the agent");
    }
    return guard;
  }

  /// Whether the fault is still there, as far as its guard knows.
  boolean there() {
    return process.isAlive();
  }

  /// Ends the process that guards it, as an accident would.
  void kill() {
    process.destroyForcibly();
  }

  private static String seconds(Duration duration) {
    return duration.isZero() ? "0" : "%d.%03d".formatted(duration.toSeconds(), duration.toMillisPart());
  }

  /// Returns once it has been taken back, by whoever it was.
  void await() throws InterruptedException, IOException {
    process.waitFor();
    if (process.exitValue() > KILLED) {
      undo();
    }
  }

  /// Takes it back now.
  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        undo();
      } else if (process.exitValue() > KILLED) {
        undo();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      undo();
    }
  }

  /// Instead of the process that guards it: once, and where that would have written. An agent that is started again writes
  /// on for as long as it lives.
  private synchronized void undo() throws IOException {
    process.getOutputStream().close();
    if (undone) {
      return;
    }
    undone = true;
    var there = output.file() == null || output.file().exists();
    var words = new ProcessBuilder("sh", "-c", deed.undo()).redirectOutput(Redirect.DISCARD)
        .redirectError(there ? output : Redirect.INHERIT).start();
    words.getOutputStream().close();
    if (ended(words) != 0) {
      throw new IOException("it could not be taken back, see the log of the agent");
    }
  }

  private static int ended(Process words) {
    try {
      return words.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  /// What it says when it fails; empty: it went well.
  private static String run(String words) throws IOException {
    if (words.isEmpty()) {
      return "";
    }
    var process = new ProcessBuilder("sh", "-c", words).redirectErrorStream(true).start();
    process.getOutputStream().close();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return ended(process) == 0 ? "" : said.isEmpty() ? "it cannot be done here" : said;
  }
}
