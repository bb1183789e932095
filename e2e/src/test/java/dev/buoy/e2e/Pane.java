package dev.buoy.e2e;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A terminal to type into and to read from: one tmux server on a socket of its own, with a shell in it. No socket is
/// used twice: a server that was told to end still accepts for a moment.
final class Pane implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  /// A foreground or background of the 8, 16, 256 or all.
  private static final Pattern COLOUR = Pattern.compile("\033\\[([0-9;]*;)?(3[0-8]|4[0-8]|9[0-7]|10[0-7])[;m]");

  private final Shell shell;
  private final Path socket;

  /// A terminal whose shell stands in the checkout and means the given lab, once it is opened.
  /// @param number another one for each terminal of the lab
  Pane(Lab lab, int number) {
    this.shell = lab.shell().with("LC_ALL", "C.UTF-8");
    this.socket = lab.dir().resolve("tmux" + number);
  }

  void open(int columns, int rows) {
    tmux("new-session", "-d", "-x", "" + columns, "-y", "" + rows, "PS1='READY> ' exec bash --norc --noprofile");
    await("^READY>", PATIENCE);
  }

  /// Types text as it is, without Enter.
  void type(String text) {
    tmux("send-keys", "-l", text);
  }

  /// Presses keys by tmux's names: Enter Escape Tab Up C-c q ...
  void press(String... keys) {
    var words = new ArrayList<>(List.of("send-keys"));
    words.addAll(List.of(keys));
    tmux(words.toArray(String[]::new));
  }

  void run(String command) {
    type(command);
    press("Enter");
  }

  /// Begins a shell on a node, on a terminal of its own: jobs, and what Ctrl-C reaches, are of whom a terminal of the same
  /// namespace controls.
  void enter(String node) {
    run("clear; " + Shell.script("lab") + " exec " + node
        + " script -qc \"env 'PS1=READY> ' bash --norc --noprofile\" /dev/null");
    await("^READY>", PATIENCE);
  }

  /// The screen as lines of text.
  String text() {
    return tmux("capture-pane", "-p");
  }

  /// Waits until the pattern is found on the screen; ^ and $ mean those of a line.
  void await(String regex, Duration timeout) {
    var pattern = Pattern.compile(regex, Pattern.MULTILINE);
    Await.until(timeout, "the screen shows " + regex, this::text, () -> pattern.matcher(text()).find());
  }

  /// Waits until nothing on the screen matches any more.
  void awaitGone(String regex, Duration timeout) {
    var pattern = Pattern.compile(regex, Pattern.MULTILINE);
    Await.until(timeout, "the screen no longer shows " + regex, this::text, () -> !pattern.matcher(text()).find());
  }

  /// Gives the window another size.
  void resize(int columns, int rows) {
    tmux("resize-window", "-x", "" + columns, "-y", "" + rows);
  }

  /// Takes everything off the terminal, which whoever writes on it does not hear of.
  void blank() {
    tmux("send-keys", "-R");
  }

  /// What was given to the terminal as its title.
  String title() {
    return tmux("display-message", "-p", "#{pane_title}").strip();
  }

  /// Whether anything on the screen has a colour.
  boolean colours() {
    return COLOUR.matcher(tmux("capture-pane", "-p", "-e")).find();
  }

  /// Whether the alternate screen is on, the cursor shown, and the mouse taken: "alt=0 cursor=1 mouse=0".
  String modes() {
    return tmux("display-message", "-p", "alt=#{alternate_on} cursor=#{cursor_flag} mouse=#{mouse_any_flag}").strip();
  }

  private String tmux(String... arguments) {
    var words = new ArrayList<>(List.of("tmux", "-f", "/dev/null", "-S", socket.toString()));
    words.addAll(List.of(arguments));
    return shell.run(PATIENCE, words).ok();
  }

  @Override
  public void close() {
    shell.run(PATIENCE, "tmux", "-S", socket.toString(), "kill-server");
  }
}
