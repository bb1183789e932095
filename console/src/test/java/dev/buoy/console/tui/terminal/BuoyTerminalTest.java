package dev.buoy.console.tui.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import com.googlecode.lanterna.TextCharacter;
import com.googlecode.lanterna.screen.Screen.RefreshType;
import com.googlecode.lanterna.screen.TerminalScreen;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;

class BuoyTerminalTest {
  private final List<String> writes = new ArrayList<>();
  private final ByteArrayOutputStream sink = new ByteArrayOutputStream() {
    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      writes.add(new String(bytes, offset, length, StandardCharsets.UTF_8));
    }

    @Override
    public synchronized void write(int value) {
      writes.add(String.valueOf((char) value));
    }
  };

  private final List<String> modeCalls = new ArrayList<>();
  private final Modes modes = new Modes() {
    @Override
    public void raw() {
      modeCalls.add("raw");
    }

    @Override
    public void restore() {
      modeCalls.add("restore");
    }

    @Override
    public void leave() {
      modeCalls.add("leave");
    }

    @Override
    public void stop(Runnable wait) {
      modeCalls.add("stop");
      wait.run();
    }
  };

  @Test
  void tellsOfSignalsWhoseDefaultWouldLeaveTheTtyAsItIs() throws IOException {
    var told = new ArrayList<String>();
    var tty = tty();
    new BuoyTerminal(tty, modes, 40).onSignal(() -> told.add("end"), () -> told.add("stop"));

    tty.raise(Terminal.Signal.INT);
    tty.raise(Terminal.Signal.TSTP);

    assertThat(told).containsExactly("end", "stop");
  }

  @Test
  void restoresTheTtyBeforeItStopsAndTakesItAgainAfterwards() throws IOException {
    var terminal = new BuoyTerminal(tty(), modes, 40);
    terminal.enterPrivateMode();

    terminal.suspend();

    assertThat(modeCalls).containsExactly("raw", "restore", "stop", "raw");
    assertThat(String.join("", writes)).containsSubsequence("?1049h", "?1049l", "?1049h");
  }

  @Test
  void whoeverTheTerminalIsLentToStopsAtOnceAndNotAfterItWasGivenBack() throws IOException {
    var told = new ArrayList<String>();
    var tty = tty();
    var terminal = new BuoyTerminal(tty, modes, 40);
    terminal.onSignal(() -> told.add("end"), () -> told.add("stop"));
    terminal.enterPrivateMode();
    modeCalls.clear();

    terminal.lend(borrowed -> {
      borrowed.raise(Terminal.Signal.TSTP);
      assertThat(modeCalls).containsExactly("restore", "restore", "stop");
    });

    assertThat(told).isEmpty();
    assertThat(modeCalls).containsExactly("restore", "restore", "stop", "raw");
    terminal.close();
    assertThat(modeCalls).last().isEqualTo("leave");
  }

  @Test
  void writesAFrameAtOnceAndInPlainUtf8() throws IOException {
    var terminal = new BuoyTerminal(tty(), modes, 40);
    var screen = new TerminalScreen(terminal);
    screen.startScreen();
    writes.clear();

    for (var column = 0; column < 40; column++) {
      screen.setCharacter(column, 3, TextCharacter.fromString("●")[0]);
    }
    screen.refresh(RefreshType.DELTA);

    assertThat(writes).hasSize(1);
    assertThat(writes.getFirst()).contains("●".repeat(40)).doesNotContain("\0");
  }

  @Test
  void writesNothingWhenNothingChanged() throws IOException {
    var terminal = new BuoyTerminal(tty(), modes, 40);
    var screen = new TerminalScreen(terminal);
    screen.startScreen();
    screen.setCursorPosition(null);
    screen.refresh(RefreshType.DELTA);
    writes.clear();

    terminal.flush();

    assertThat(writes).isEmpty();
  }

  @Test
  void takesItsSizeFromTheTtyWithoutAskingTheTerminal() throws IOException {
    var terminal = new BuoyTerminal(tty(), modes, 40);

    assertThat(terminal.getTerminalSize().getColumns()).isEqualTo(90);
    assertThat(terminal.getTerminalSize().getRows()).isEqualTo(20);
    assertThat(writes).isEmpty();
  }

  @Test
  void asksTheTerminalInOneWriteAndWaitsForNoAnswer() throws IOException {
    var terminal = new BuoyTerminal(tty(), modes, 40);
    terminal.enterPrivateMode();
    writes.clear();

    terminal.ask(true);
    assertThat(writes).singleElement().asString().contains("\033]11;?", "\033[?2026$p", "●\033[6n");

    writes.clear();
    terminal.ask(false);
    assertThat(writes).singleElement().asString().contains("\033]11;?").doesNotContain("●", "6n");
  }

  @Test
  void handsOnWhatTheTerminalAnswersAndTypesNoneOfIt() throws IOException {
    var terminal = new BuoyTerminal(tty("\033]11;rgb:ffff/ffff/ffff\033\\\033[?2026;2$y\033[2;3Rj"), modes, 40);

    var inputs = new ArrayList<Input>();
    while (!inputs.contains(new Input.Key("j"))) {
      inputs.addAll(terminal.read());
    }

    assertThat(inputs).containsExactly(new Input.Background(1, 1, 1), new Input.Cursor(2), new Input.Key("j"));
  }

  @Test
  void framesStandBetweenMarksOnceTheTerminalKnowsThem() throws IOException {
    var terminal = new BuoyTerminal(tty("\033[?2026;2$yj"), modes, 40);
    terminal.enterPrivateMode();
    terminal.putString("x".repeat(600));
    terminal.flush();
    assertThat(String.join("", writes)).doesNotContain("2026");

    while (terminal.read().isEmpty()) {
      assertThat(writes).isNotEmpty();
    }
    writes.clear();
    terminal.putString("x".repeat(600));
    terminal.flush();
    terminal.putString("a few");
    terminal.flush();

    assertThat(writes).containsExactly("\033[?2026h" + "x".repeat(600) + "\033[?2026l", "a few");
  }

  @Test
  void leavesTheScreenOnceAndPaintsNothingAfterwards() throws IOException {
    var terminal = new BuoyTerminal(tty(), modes, 40);
    terminal.enterPrivateMode();
    assertThat(String.join("", writes)).contains("\033[?1049h").contains("\033[?2004h");
    writes.clear();

    terminal.close();
    terminal.close();
    terminal.putString("late frame");
    terminal.flush();

    assertThat(String.join("", writes)).isEqualTo("\033[0m\033[?2004l\033[?25h\033[?1049l");
  }

  private Terminal tty() throws IOException {
    return tty("");
  }

  /// @param typed what comes from it
  private Terminal tty(String typed) throws IOException {
    var in = new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8));
    var tty = new DumbTerminal("test", "xterm", in, sink, StandardCharsets.UTF_8);
    tty.setSize(new Size(90, 20));
    return tty;
  }
}
