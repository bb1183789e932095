package dev.buoy.agent.helper;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// A fault that is in force, and the process that takes it back: when its time is over, when its input ends because the
/// helper died, or when it is told to end. If that process dies instead, the helper takes the fault back.
final class Guard implements AutoCloseable {
  /// Longer than an agent takes to end.
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int MANY = 5;
  /// How it ends when it could not take it back.
  private static final int LEFT = 3;
  /// Exit values above are of those that a signal ended.
  private static final int KILLED = 128;
  /// `$UNDO` takes it back, and is tried `$TRIES` times; who could not ends with [#LEFT]. What an agent writes
  /// goes to 4, opened while it still has it.
  private static final String TAKE_BACK = """
      take_back() {
        left=$TRIES
        until (eval "$UNDO"); do
          left=$((left - 1))
          [ $left -gt 0 ] || exit 3
          sleep 1
        done
        exit 0
      }
      exec 4>&2
      if timeout 1 sh -c ': >>"$LOG"' 2>/dev/null; then exec 4>>"$LOG"; fi
      """;
  /// `$ACT` does it, and it is taken back after `$MOST` seconds at the latest. Nothing is done before the trap is set. Who
  /// reads "there" knows that it is done, or that it is `$DELAY` seconds later unless the input ends before. What runs in
  /// the background has no input but by another number.
  private static final String WATCH = TAKE_BACK + """
      trap 'exit 1' HUP INT TERM
      trap 'trap "" HUP INT TERM; exec 3<&-; take_back' EXIT
      exec 3<&0
      [ "$DELAY" = 0 ] || { echo there; timeout "$DELAY" cat <&3 >/dev/null && { trap - EXIT; exit 0; }; }
      eval "$ACT" || exit 1
      [ "$DELAY" != 0 ] || echo there
      timeout "$MOST" cat <&3 >/dev/null 4>&- &
      wait $!
      """;

  private final Process process;
  private final Deed deed;
  private boolean gone;

  private Guard(Process process, Deed deed) {
    this.process = process;
    this.deed = deed;
  }

  /// Sets about doing it.
  /// @param most how long it stays
  /// @param delay zero, or how long after it has begun it is done: for whoever would not live to hear of it
  /// @throws IOException when it cannot be done; then it is not
  static Guard start(Deed deed, Duration most, Duration delay) throws IOException {
    var refused = run(deed.check());
    if (!refused.isEmpty()) {
      throw new IOException(refused);
    }
    var shell = shell(deed, WATCH, MANY);
    shell.environment().putAll(Map.of("ACT", deed.act(), "MOST", seconds(most), "DELAY", seconds(delay)));
    return new Guard(shell.start(), deed);
  }

  /// Returns once it has begun.
  /// @throws IOException when it could not be done, or only a part of it that could not be taken back
  void begin() throws IOException {
    var said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
    if (!"there".equals(said)) {
      close();
      throw new IOException("it could not be done; see the log of the helper");
    }
  }

  /// With the rights of the deed. What it is told is in its environment, where nobody else can read it, and nothing of the
  /// helper's own is.
  private static ProcessBuilder shell(Deed deed, String words, int tries) {
    // First a session of its own: whoever has fewer rights shall not have the helper's terminal.
    var command = new ArrayList<>(List.of("setsid"));
    command.addAll(deed.rights());
    command.addAll(List.of("sh", "-c", words, "buoy-drill-guard"));
    var builder = new ProcessBuilder(command).redirectError(Redirect.INHERIT);
    builder.environment().keySet().retainAll(Set.of("PATH"));
    builder.environment().putAll(Map.of("UNDO", deed.undo(), "LOG", deed.log(), "TRIES", "" + tries));
    return builder;
  }

  /// Whether its time is not over yet.
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
  /// @throws IOException when it could not be
  void await() throws InterruptedException, IOException {
    process.waitFor();
    takeBack(MANY);
  }

  /// Takes it back now. May be tried again.
  /// @throws IOException when it could not be, and what an operator has to do
  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    takeBack(1);
  }

  /// Instead of the process that guards it, where that has not.
  private synchronized void takeBack(int tries) throws IOException {
    if (gone || !owes()) {
      return;
    }
    process.getOutputStream().close();
    var shell = shell(deed, TAKE_BACK + "take_back", tries).redirectOutput(Redirect.DISCARD).start();
    shell.getOutputStream().close();
    if (ended(shell) != 0) {
      throw new IOException("its fault could not be taken back and is still there; run on this node: " + deed.byHand());
    }
    gone = true;
  }

  /// Whether it began, and its guard has not taken it back.
  private boolean owes() {
    return process.isAlive() || process.exitValue() == LEFT || process.exitValue() > KILLED;
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
