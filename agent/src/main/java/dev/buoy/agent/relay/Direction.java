package dev.buoy.agent.relay;

import dev.buoy.agent.linux.StreamCalls;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// What goes from one connection of a pair to the other. Nothing is read before what was read before has been sent, so at
/// most one buffer or one pipe of it is ours; the target is told of the end only after the last byte before it. A stream
/// that keeps the buffer full goes through a pipe, within the kernel.
final class Direction {
  /// Reads of one turn; then others have theirs.
  private static final int STEPS = 16;
  private static final int FULL_READS = 2;
  /// A pipe that gets less at a time is not worth its calls.
  private static final int LITTLE = 16 * 1024;

  private final Coupling coupling;
  private final Connection source;
  private final Connection target;
  private final LongConsumer received;
  private final RelayLoop loop;
  private final StreamCalls calls;
  private StreamCalls.@Nullable Rest rest;
  private @Nullable Pipe pipe;
  private int fullReads;
  private boolean ended;
  private boolean finished;
  private boolean queued;

  Direction(Coupling coupling, Connection source, Connection target, LongConsumer received) {
    this.coupling = coupling;
    this.source = source;
    this.target = target;
    this.received = received;
    this.loop = source.relayLoop();
    this.calls = source.calls();
  }

  /// Has these bytes go to the target before everything else.
  void begin(byte[] first) {
    if (first.length > 0) {
      var kept = loop.rest();
      calls.keep(first, kept);
      rest = kept;
    }
  }

  /// Whether everything has been passed on, or cannot be any more.
  boolean finished() {
    return finished;
  }

  /// Whether bytes wait for the target to take them.
  boolean holds() {
    var pipeline = pipe;
    return rest != null || (pipeline != null && pipeline.held() > 0);
  }

  /// Whether the source may send: neither its end nor the target's slowness keeps us from reading.
  boolean reads() {
    return !ended && !finished && !holds();
  }

  /// Moves what can be moved, as far as one turn goes.
  void run() {
    for (int step = 0; step < STEPS; step++) {
      if (finished || !flush()) {
        return;
      }
      if (ended) {
        finish();
        return;
      }
      if (!source.readable() || !target.writable()) {
        return;
      }
      take();
    }
    if (!queued && !finished) {
      queued = true;
      loop.goOn(this);
    }
  }

  void goOn() {
    queued = false;
    run();
  }

  /// Reads no more: what is held is the last.
  void cease() {
    ended = true;
  }

  /// The target is gone: what was to go there cannot.
  void lost() {
    if (!finished) {
      refused(StreamCalls.RESET);
    }
  }

  /// Lets go of what is held.
  void drop() {
    finished = true;
    var kept = rest;
    if (kept != null) {
      rest = null;
      loop.giveBack(kept);
    }
    leavePipe();
  }

  private void take() {
    if (pipe == null && fullReads >= FULL_READS) {
      pipe = loop.pipe();
    }
    var pipeline = pipe;
    if (pipeline == null) {
      copy();
    } else {
      splice(pipeline);
    }
  }

  private void copy() {
    int count = calls.receive(source.number());
    if (!took(count)) {
      return;
    }
    fullReads = count == StreamCalls.BUFFER ? fullReads + 1 : 0;
    if (count < StreamCalls.BUFFER) {
      source.readShort();
      ended |= source.atEnd();
    }
    int sent = calls.send(target.number(), count);
    if (sent < 0 && sent != StreamCalls.WOULD_BLOCK) {
      refused(sent);
      return;
    }
    target.touch();
    if (sent < count) {
      var kept = loop.rest();
      calls.keep(Math.max(0, sent), count - Math.max(0, sent), kept);
      rest = kept;
      target.filled();
    }
  }

  private void splice(Pipe pipeline) {
    int count = pipeline.fill(calls, source.number());
    if (took(count) && count < LITTLE) {
      fullReads = 0;
    }
    if (count < LITTLE && pipeline.held() == 0) {
      leavePipe();
    }
  }

  /// @return whether there were bytes
  private boolean took(int count) {
    if (count > 0) {
      source.touch();
      received.accept(count);
      return true;
    }
    if (count == 0) {
      source.touch();
      ended = true;
    } else if (count == StreamCalls.WOULD_BLOCK) {
      source.drained();
    } else {
      coupling.failed(source, count);
    }
    return false;
  }

  /// @return whether nothing is held any more
  private boolean flush() {
    while (holds()) {
      if (!target.writable()) {
        return false;
      }
      int sent = send();
      if (sent == StreamCalls.WOULD_BLOCK) {
        target.filled();
      } else if (sent < 0) {
        refused(sent);
        return false;
      } else {
        target.touch();
      }
    }
    if (pipe != null && fullReads < FULL_READS) {
      leavePipe();
    }
    return true;
  }

  private int send() {
    var kept = rest;
    if (kept == null) {
      var pipeline = pipe;
      return pipeline == null ? 0 : pipeline.drain(calls, target.number());
    }
    int sent = calls.send(target.number(), kept);
    if (kept.count() == 0) {
      rest = null;
      loop.giveBack(kept);
    }
    return sent;
  }

  private void leavePipe() {
    var pipeline = pipe;
    if (pipeline != null) {
      pipe = null;
      loop.giveBack(pipeline);
    }
  }

  private void finish() {
    finished = true;
    leavePipe();
    if (coupling.through()) {
      return; // closing says so as well
    }
    int failed = calls.shutdownWrite(target.number());
    if (failed < 0) {
      coupling.refused(target, failed);
    } else {
      coupling.told(target);
    }
  }

  /// The target takes no more. What it sent itself is still passed on.
  private void refused(int error) {
    drop();
    coupling.refused(target, error);
  }
}
