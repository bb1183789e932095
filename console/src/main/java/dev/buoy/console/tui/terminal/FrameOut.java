package dev.buoy.console.tui.terminal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// Gathers bytes until `flush()` and hands them on in one write, so that a frame is one packet and never half painted.
/// A flush with nothing gathered writes nothing. Not thread-safe: {@link BuoyTerminal} guards it.
final class FrameOut extends OutputStream {
  private final OutputStream tty;
  private final ByteArrayOutputStream frame = new ByteArrayOutputStream(16_384);

  FrameOut(OutputStream tty) {
    this.tty = tty;
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
    tty.write(bytes);
    tty.flush();
  }
}
