package dev.buoy.agent.relay;

import dev.buoy.agent.linux.SocketBatch;
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
  private boolean sourceEnded;
  private boolean discarding;
  private boolean finished;
  private boolean queued;
  private boolean large;
  private boolean gathered;
  private boolean putOff;
  private int asked;
  private int got;

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
      var kept = loop.rest(first.length);
      calls.keep(first, kept);
      rest = kept;
    }
  }

  /// Whether everything has been passed on, or cannot be any more.
  boolean finished() {
    return finished;
  }

  /// Whether nothing more is to be done: that, and where the source is to end its sending for nothing, it has.
  boolean over() {
    return finished && (sourceEnded || !discarding);
  }

  /// Whether the source's end has come.
  boolean ended() {
    return sourceEnded;
  }

  /// Whether bytes wait for the target to take them.
  boolean holds() {
    var pipeline = pipe;
    return rest != null || (pipeline != null && pipeline.held() > 0);
  }

  /// Whether the source may send: neither its end nor the target's slowness keeps us from reading.
  boolean reads() {
    return !sourceEnded && !discarding && !finished && !holds();
  }

  /// Moves what can be moved, as far as one turn goes.
  void run() {
    putOff = false;
    for (int step = 0; step < STEPS; step++) {
      if (!(finished ? discard() : move())) {
        return;
      }
    }
    queue();
  }

  /// @return whether there may be more to do
  private boolean move() {
    if (!flush()) {
      return false;
    }
    if (sourceEnded || discarding) {
      finish();
    } else if (!source.readable() || !target.writable() || (!source.ending() && putOff())) {
      return false;
    } else {
      take();
    }
    return true;
  }

  /// To the end of the turn: what is small is carried together with others, a stream goes on after that.
  /// @return whether it is
  private boolean putOff() {
    if (loop.smallFirst() && (large || pipe != null)) {
      queue();
    } else if (!loop.exchange().gathering()) {
      return false;
    } else if (!gathered) {
      gathered = true;
      loop.exchange().take(this);
    }
    putOff = true;
    return true;
  }

  private void queue() {
    if (!queued) {
      queued = true;
      loop.goOn(this);
    }
  }

  /// Carries what was put off: what happens next must not come before it.
  void hurry() {
    if (putOff && !finished) {
      putOff = false;
      take();
    }
  }

  /// Carries on its own what was to be carried with others.
  void carryOn() {
    gathered = false;
    runOrAbort();
  }

  /// Asks for what the source has sent, unless that has been hurried.
  void receive(SocketBatch batch, int slot) {
    gathered = false;
    asked = putOff && !finished && !discarding ? Math.min(loop.mostRead(), SocketBatch.ROOM) : 0;
    putOff = false;
    if (asked > 0) {
      batch.receive(slot, source.number(), asked);
    }
  }

  /// Passes on what has come.
  void send(SocketBatch batch, int slot) {
    got = 0;
    if (asked > 0 && !finished && came(batch.result(slot), asked)) {
      got = batch.result(slot);
      batch.send(slot, target.number(), got);
    }
  }

  /// What was passed on has gone, or as much of it as there was room for.
  void carried(SocketBatch batch, int slot) {
    if (got > 0 && !finished) {
      int sent = batch.result(slot);
      if (went(sent, got)) {
        batch.keep(slot, Math.max(0, sent), got - Math.max(0, sent), keep(got - Math.max(0, sent)));
      }
    }
    run();
  }

  /// Input that nobody reads would turn the end that the source is told of into a reset, which may cost it what was sent
  /// before: tcp(7), RFC 2525 2.17.
  /// @return whether there may be more to do
  private boolean discard() {
    if (!discarding || sourceEnded || !source.readable()) {
      return false;
    }
    int count = calls.receive(source.number());
    if (count > 0) {
      if (count < StreamCalls.BUFFER) {
        source.readShort();
      }
      return true;
    }
    if (count == StreamCalls.WOULD_BLOCK) {
      source.drained();
    } else {
      sourceEnded = true;
      coupling.through();
    }
    return false;
  }

  /// Has its next turn.
  void goOn() {
    queued = false;
    runOrAbort();
  }

  private void runOrAbort() {
    try {
      run();
    } catch (RuntimeException | Error e) {
      // Thrown on, it would end the loop.
      abort(e);
    }
  }

  /// What is held is the last; what the source still sends goes nowhere, until it ends too.
  void cease() {
    discarding = true;
  }

  /// Something went wrong that must not.
  void abort(Throwable failure) {
    loop.failed(failure);
    abort();
  }

  /// What has been carried is not known any more: both peers see a reset.
  void abort() {
    source.abort();
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
    discarding = false;
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
    int most = loop.mostRead();
    int count = calls.receive(source.number(), most);
    if (came(count, most)) {
      int sent = calls.send(target.number(), count);
      if (went(sent, count)) {
        calls.keep(Math.max(0, sent), count - Math.max(0, sent), keep(count - Math.max(0, sent)));
      }
    }
  }

  /// @param most bytes that were asked for
  /// @return whether there are bytes to send
  private boolean came(int count, int most) {
    if (!took(count)) {
      return false;
    }
    large = count >= SocketBatch.ROOM;
    fullReads = count == StreamCalls.BUFFER ? fullReads + 1 : 0;
    if (count < most) {
      source.readShort();
      sourceEnded |= source.atEnd();
    }
    return true;
  }

  /// @return whether some are left, to be kept
  private boolean went(int sent, int count) {
    if (sent < 0 && sent != StreamCalls.WOULD_BLOCK) {
      refused(sent);
      return false;
    }
    target.touch();
    return sent < count;
  }

  private StreamCalls.Rest keep(int count) {
    var kept = loop.rest(count);
    rest = kept;
    target.filled();
    return kept;
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
      sourceEnded = true;
    } else if (count == StreamCalls.WOULD_BLOCK) {
      source.drained();
    } else {
      coupling.failed(source, count);
    }
    return false;
  }

  /// @return whether nothing is held any more
  private boolean flush() {
    if (!holds()) {
      return true;
    }
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
    source.touch(); // only from now on it is waited for
    if (fullReads < FULL_READS) {
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
