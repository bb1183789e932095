package dev.buoy.console.tui;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Takes standard error for as long as the screen is up: what anybody prints there would be painted over, and is told
/// line by line instead.
final class StrayLines extends OutputStream implements AutoCloseable {
  private final Consumer<String> sink;
  private final PrintStream before = System.err;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  private StrayLines(Consumer<String> sink) {
    this.sink = sink;
  }

  /// @param sink takes each line, from any thread
  static StrayLines take(Consumer<String> sink) {
    var lines = new StrayLines(sink);
    System.setErr(new PrintStream(lines, true, StandardCharsets.UTF_8));
    return lines;
  }

  @Override
  public synchronized void write(int octet) {
    if (octet != '\n') {
      line.write(octet);
      return;
    }
    var text = line.toString(StandardCharsets.UTF_8).strip();
    line.reset();
    if (!text.isEmpty()) {
      sink.accept(text);
    }
  }

  @Override
  public void close() {
    System.setErr(before);
  }
}
