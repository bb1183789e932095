package dev.buoy.console.tui.terminal;

import com.googlecode.lanterna.TerminalSize;
import com.googlecode.lanterna.input.KeyStroke;
import com.googlecode.lanterna.terminal.ansi.ANSITerminal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp;

/// Lanterna's terminal over a JLine one: size and termios by native calls instead of queries and forks, one write per
/// frame, keys by {@link KeyDecoder}, and a tty that is as it was on every way out.
///
/// Output methods belong to one thread; {@link #read} to another; {@link #close} may be called by any and more than once.
public final class BuoyTerminal extends ANSITerminal {
  private static final String ENTER = "\033[?1049h\033[?2004h\033[?25l";
  private static final String LEAVE = "\033[0m\033[?2004l\033[?25h\033[?1049l";
  private static final String MOUSE = "\033[?1000h\033[?1006h";
  private static final String NO_MOUSE = "\033[?1006l\033[?1000l";
  private static final int RESUME_MILLIS = 300;
  private static final int POLL_MILLIS = 200;
  private static final int NOTHING = -2;
  private static final int END = -1;

  private final Terminal tty;
  private final FrameOut out;
  private final KeyDecoder decoder;
  private final Modes modes;
  private final Object lock = new Object();
  /// Held by whoever reads keys; who waits for it longest gets it.
  private final ReentrantLock keys = new ReentrantLock(true);
  private boolean inScreen;
  private volatile boolean lent;
  private volatile boolean mouse;
  private boolean closed;
  private volatile CountDownLatch continued = new CountDownLatch(0);

  /// @param tty            as JLine opened it; closed with this
  /// @param escapeDelayMillis see {@link KeyDecoder}
  /// @param modes  of the same tty
  BuoyTerminal(Terminal tty, Modes modes, int escapeDelayMillis) {
    this(tty, modes, new FrameOut(tty.output()), escapeDelayMillis);
  }

  private BuoyTerminal(Terminal tty, Modes modes, FrameOut out, int escapeDelayMillis) {
    super(InputStream.nullInputStream(), out, StandardCharsets.UTF_8);
    this.tty = tty;
    this.out = out;
    this.decoder = new KeyDecoder(escapeDelayMillis);
    this.modes = modes;
    tty.handle(Signal.CONT, _ -> continued.countDown());
  }

  /// Opens the process's own terminal.
  /// @throws IOException standard input or output is not one
  public static BuoyTerminal open(int escapeDelayMillis) throws IOException {
    try {
      // Before JLine touches it: this is what the shell will get back.
      var modes = new NativeModes();
      // JLine knows the usual terminals itself, and would rather start a process to ask what they can.
      var type = System.getenv().getOrDefault("TERM", "");
      InfoCmp.setLoadedInfoCmp(type, () -> InfoCmp.getDefaultInfoCmp(type));
      var tty = TerminalBuilder.builder().system(true).dumb(false).provider("ffm").nativeSignals(true)
          .encoding(StandardCharsets.UTF_8).build();
      return new BuoyTerminal(tty, modes, escapeDelayMillis);
    } catch (IllegalStateException notOne) {
      throw new IOException(notOne.getMessage(), notOne);
    }
  }

  /// Calls back, on a thread of its own, when the window got another size.
  public void onResize(Runnable callback) {
    tty.handle(Signal.WINCH, _ -> callback.run());
  }

  /// Calls back, on a thread of its own, when another process asks this one to end (SIGINT) or to stop
  /// (SIGTSTP): the keys of these signals are ordinary keys here, and their default would leave the tty as it is.
  public void onSignal(Runnable end, Runnable stop) {
    tty.handle(Signal.INT, _ -> end.run());
    tty.handle(Signal.TSTP, _ -> {
      if (lent) {
        stopLent();
      } else {
        stop.run();
      }
    });
  }

  /// Whoever uses the terminal stops at once, and finds it again as it was: a stop that waited for the screen would come
  /// after it was given back.
  private void stopLent() {
    var used = tty.getAttributes();
    modes.restore();
    continued = new CountDownLatch(1);
    modes.stop(this::awaitContinuation);
    tty.setAttributes(used);
  }

  /// Waits at most 200 ms for what a person does next; an empty list when there was nothing.
  /// @throws IOException the terminal is gone
  public List<Input> read() throws IOException {
    keys.lock();
    try {
      var patience = decoder.patienceMillis();
      var character = tty.reader().read(patience == 0 ? POLL_MILLIS : patience);
      return switch (character) {
        case END -> throw new IOException("the terminal is gone");
        case NOTHING -> patience == 0 ? List.of() : decoder.idle();
        default -> wanted(decoder.feed((char) character));
      };
    } finally {
      keys.unlock();
    }
  }

  /// A terminal that tells of the mouse unasked is not heard; that it can show a frame at once concerns nobody else.
  private List<Input> wanted(List<Input> inputs) {
    if (inputs.contains(new Input.Synchronized())) {
      synchronized (lock) {
        out.synchronize();
      }
    }
    return inputs.stream().filter(input -> !(input instanceof Input.Synchronized))
        .filter(input -> mouse || !(input instanceof Input.Mouse)).toList();
  }

  /// Asks the terminal for its background, for synchronized output, and for how wide it draws a symbol. Answers come
  /// by {@link #read}, or never: nothing waits for them. What it prints is under the next frame.
  /// @param symbols whether symbols are drawn at all
  public void ask(boolean symbols) throws IOException {
    writeToTerminal((symbols ? Answers.WIDTH_QUESTION + Answers.QUESTIONS : Answers.QUESTIONS)
        .getBytes(StandardCharsets.UTF_8));
    flush();
  }

  /// Leaves the screen and lets somebody else use the terminal until the call returns. {@link #read} waits meanwhile.
  /// The caller repaints all.
  public void lend(Consumer<Terminal> borrower) throws IOException {
    keys.lock();
    try {
      exitPrivateMode();
      lent = true;
      borrower.accept(tty);
    } finally {
      lent = false;
      enterPrivateMode();
      keys.unlock();
    }
  }

  /// Has the terminal tell of clicks and the wheel, or not.
  public void mouse(boolean on) throws IOException {
    synchronized (lock) {
      mouse = on;
      writeToTerminal((on ? MOUSE : NO_MOUSE).getBytes(StandardCharsets.US_ASCII));
      flush();
    }
  }

  /// Gives the terminal back to the shell until it continues the job, then takes it again. The caller repaints all.
  public void suspend() throws IOException {
    exitPrivateMode();
    continued = new CountDownLatch(1);
    modes.stop(this::awaitContinuation);
    enterPrivateMode();
  }

  private void awaitContinuation() {
    try {
      // Time goes on while the process is stopped: this ends after SIGCONT, or soon when nobody could stop us.
      var _ = continued.await(RESUME_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void enterPrivateMode() throws IOException {
    synchronized (lock) {
      if (closed || inScreen) {
        return;
      }
      modes.raw();
      inScreen = true;
      writeToTerminal((mouse ? ENTER + MOUSE : ENTER).getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }
  }

  @Override
  public void exitPrivateMode() throws IOException {
    synchronized (lock) {
      if (!inScreen) {
        return;
      }
      try {
        writeToTerminal((mouse ? NO_MOUSE + LEAVE : LEAVE).getBytes(StandardCharsets.US_ASCII));
        out.flush();
      } finally {
        inScreen = false;
        modes.restore();
      }
    }
  }

  /// Leaves the screen and restores the tty. A frame that is painted later goes nowhere.
  @Override
  public void close() throws IOException {
    synchronized (lock) {
      if (closed) {
        return;
      }
      try {
        exitPrivateMode();
      } finally {
        closed = true;
      }
    }
    try {
      tty.close();
    } finally {
      // Closing makes JLine write its own idea of how the tty was.
      modes.leave();
    }
  }

  @Override
  protected TerminalSize findTerminalSize() {
    var size = tty.getSize();
    return new TerminalSize(Math.max(1, size.getColumns()), Math.max(1, size.getRows()));
  }

  @Override
  public void putString(String text) throws IOException {
    writeToTerminal(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void putCharacter(char character) throws IOException {
    putString(String.valueOf(character));
  }

  @Override
  protected void writeToTerminal(byte... bytes) throws IOException {
    synchronized (lock) {
      if (inScreen) {
        out.write(bytes);
      }
    }
  }

  @Override
  public void flush() throws IOException {
    synchronized (lock) {
      if (!closed) {
        out.flush();
      }
    }
  }

  /// Lanterna's own decoder is not used: keys come from {@link #read}.
  @Override
  public KeyStroke pollInput() {
    throw new UnsupportedOperationException("keys come from read()");
  }

  @Override
  public KeyStroke readInput() {
    throw new UnsupportedOperationException("keys come from read()");
  }
}
