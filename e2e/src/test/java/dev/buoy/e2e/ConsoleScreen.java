package dev.buoy.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The full screen on the client of a lab, in a terminal of its own, with the keys an operator presses.
final class ConsoleScreen implements AutoCloseable {
  /// For what shows as soon as the agents told it, on a machine that has other things to do.
  static final Duration SOON = Duration.ofSeconds(30);

  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final Pattern WORD = Pattern.compile("type (.+?) to run >");
  private static final Duration DEAF = Duration.ofSeconds(1);

  private final Lab lab;
  private final Pane pane;
  private final Path pid;

  private ConsoleScreen(Lab lab, int columns, int rows) {
    this.lab = lab;
    this.pane = lab.pane(columns, rows);
    this.pid = lab.dir().resolve("console" + COUNT.incrementAndGet() + ".pid");
  }

  /// Opens it, with n1 as the entry point, and returns when all three agents answer.
  static ConsoleScreen open(Lab lab, int columns, int rows, String... options) {
    var screen = new ConsoleScreen(lab, columns, rows);
    screen.pane.run("clear; " + Shell.script("lab") + " exec cl sh -c 'echo $$ > " + screen.pid + "; exec "
        + Shell.script("buoy") + " console --agent 10.77.0.1:7443 " + String.join(" ", options) + "'");
    screen.await("agents 3/3");
    return screen;
  }

  void press(String... keys) {
    pane.press(keys);
  }

  void type(String text) {
    pane.type(text);
  }

  void await(String regex) {
    pane.await(regex, SOON);
  }

  /// A sentence, wherever it is broken into lines.
  void awaitSentence(String sentence) {
    await(Stream.of(sentence.split(" ", -1)).map(Pattern::quote).collect(Collectors.joining("\\s+")));
  }

  void awaitGone(String regex) {
    pane.awaitGone(regex, SOON);
  }

  String text() {
    return pane.text();
  }

  Pane pane() {
    return pane;
  }

  /// A line in the command bar.
  void command(String line) {
    pane.press(":");
    pane.await("^:_", SOON);
    pane.run(line);
  }

  /// Gives the plan that is shown a reason and the name that it asks for, and waits for its result.
  /// @return the name
  String confirm(String reason) {
    var name = reason(reason);
    pane.run(name);
    await("RESULT ");
    return name;
  }

  /// Gives the plan that is shown a reason.
  /// @return the name that it asks for
  String reason(String reason) {
    await("reason > _");
    // Keys are ignored for a moment after a dialog opens: so once more when nothing came of it, but not before.
    var first = reason.substring(0, 1);
    Await.until(SOON, "the reason takes keys", pane::text, () -> {
      pane.press(first);
      return Await.within(DEAF, () -> text().contains("reason > " + first));
    });
    pane.run(reason.substring(1));
    await("to run > _");
    var word = WORD.matcher(text());
    if (!word.find()) {
      throw new AssertionError("no name is asked for\n" + text());
    }
    return word.group(1);
  }

  /// SIGKILL: it has no time to say anything to anybody.
  void kill() {
    try {
      lab.exec("cl", "kill", "-KILL", Files.readString(pid).strip()).ok();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    pane.close();
  }
}
