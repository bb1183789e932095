package dev.buoy.agent.relay;

import dev.buoy.agent.linux.StreamCalls;
import org.jspecify.annotations.Nullable;

/// A pipe that bytes go through on their way from one socket to another without leaving the kernel.
final class Pipe {
  /// What a pipe holds unless told otherwise, pipe(7).
  private static final int ROOM = 64 * 1024;

  private final int out;
  private final int in;
  private int held;

  private Pipe(int out, int in) {
    this.out = out;
    this.in = in;
  }

  /// Opens one; none when there are no descriptors left.
  static @Nullable Pipe open(StreamCalls calls) {
    var ends = new int[2];
    return calls.pipe(ends) < 0 ? null : new Pipe(ends[0], ends[1]);
  }

  /// Bytes in it.
  int held() {
    return held;
  }

  /// Takes from a socket what there is room for.
  /// @return bytes, zero at the end of the data, or a negated error number
  int fill(StreamCalls calls, int from) {
    int moved = calls.splice(from, in, ROOM - held);
    held += Math.max(0, moved);
    return moved;
  }

  /// Gives to a socket what it has room for.
  int drain(StreamCalls calls, int to) {
    int moved = calls.splice(out, to, held);
    held -= Math.max(0, moved);
    return moved;
  }

  void close(StreamCalls calls) {
    calls.close(in);
    calls.close(out);
  }
}
