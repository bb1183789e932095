package dev.buoy.console.tui.terminal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Gathers bytes until `flush()` and hands them on in one write, so that a frame is one packet and never half painted.
/// A flush with nothing gathered writes nothing. Not thread-safe: {@link BuoyTerminal} guards it.
final class FrameOut extends OutputStream {
  /// What is shorter is shown at once anyway, and should stay short.
  private static final int LEAST = 512;
  private static final byte[] BEGIN = Answers.BEGIN.getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = Answers.END.getBytes(StandardCharsets.US_ASCII);

  private final OutputStream tty;
  private final ByteArrayOutputStream frame = new ByteArrayOutputStream(16_384);
  private boolean isSynchronized;

  FrameOut(OutputStream tty) {
    this.tty = tty;
  }

  /// The terminal shows what stands between two marks all at once.
  void synchronize() {
    isSynchronized = true;
  }

  @Override
  public void write(int value) {
    frame.write(value);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    frame.write(bytes, offset, length);
  }

  @Override
  public void flush() throws IOException {
    if (frame.size() == 0) {
      return;
    }
    var bytes = frame.toByteArray();
    frame.reset();
    tty.write(isSynchronized && bytes.length >= LEAST ? atOnce(bytes) : bytes);
    tty.flush();
  }

  private static byte[] atOnce(byte[] bytes) {
    return ByteBuffer.allocate(BEGIN.length + bytes.length + END.length).put(BEGIN).put(bytes).put(END).array();
  }
}
