package dev.buoy.agent.relay;

import dev.buoy.agent.linux.LinuxException;
import dev.buoy.agent.linux.SocketBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The small messages of one turn of a loop: received together and sent together, which takes two system calls instead of
/// two for each. Opened when a turn has several for the first time; where the kernel has no such calls each is carried on
/// its own.
final class Exchange {
  /// Fewer than this are carried one by one.
  static final int LEAST = 2;

  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
  private static final long AGAIN_MILLIS = 60_000;

  private final Supplier<SocketBatch> opener;
  private final int least;
  private final Consumer<Runnable> atEnd;
  private final Runnable closing = this::close;
  private final List<Direction> gathered = new ArrayList<>();
  private @Nullable SocketBatch batch;
  private boolean refused;
  private long notBefore = Long.MIN_VALUE;
  private boolean gathering;

  /// What is done for one of them.
  @FunctionalInterface
  private interface Step {
    void of(Direction direction, SocketBatch batch, int slot);
  }

  /// @param opener throws [LinuxException] where there are no such calls
  /// @param least messages of a turn that are carried together
  /// @param atEnd has something run at the loop's end, once however often it is given the same
  Exchange(Supplier<SocketBatch> opener, int least, Consumer<Runnable> atEnd) {
    this.opener = opener;
    this.least = least;
    this.atEnd = atEnd;
  }

  /// From now on directions are taken, unless there is nothing to be carried with.
  /// @param nowMillis of the loop's clock
  void begin(long nowMillis) {
    gathering = nowMillis >= notBefore;
  }

  /// Whether directions are taken.
  boolean gathering() {
    return gathering;
  }

  /// Takes a direction whose source may have sent something small: it is told when its turn has come.
  void take(Direction direction) {
    gathered.add(direction);
  }

  /// Carries what was taken.
  /// @param nowMillis of the loop's clock
  void carry(long nowMillis) {
    gathering = false;
    try {
      for (int first = 0; first < gathered.size(); first += SocketBatch.SLOTS) {
        int count = Math.min(SocketBatch.SLOTS, gathered.size() - first);
        var together = gathered.size() < least ? null : batch(nowMillis);
        if (together == null) {
          oneByOne(first, count);
        } else {
          together(together, first, count, nowMillis);
        }
      }
    } finally {
      gathered.clear();
    }
  }

  /// Carries nothing together any more. On the loop.
  void close() {
    gathering = false;
    notBefore = Long.MAX_VALUE;
    forget();
  }

  private void oneByOne(int first, int count) {
    for (int i = first; i < first + count; i++) {
      gathered.get(i).carryOn();
    }
  }

  private void together(SocketBatch together, int first, int count, long nowMillis) {
    try {
      each(Direction::receive, together, first, count);
      together.carryOut();
      each(Direction::send, together, first, count);
      together.carryOut();
      each(Direction::carried, together, first, count);
    } catch (LinuxException e) {
      // What the kernel has carried out of it nobody knows.
      LOG.error("{}: {} connections are closed, others are carried one by one for a minute", e.getMessage(), count);
      notBefore = nowMillis + AGAIN_MILLIS;
      forget();
      gathered.subList(first, first + count).forEach(Direction::abort);
    }
  }

  private void each(Step step, SocketBatch together, int first, int count) {
    for (int slot = 0; slot < count; slot++) {
      var direction = gathered.get(first + slot);
      try {
        step.of(direction, together, slot);
      } catch (RuntimeException | Error e) {
        // Thrown on, it would cost the others their turn.
        direction.abort(e);
      }
    }
  }

  private @Nullable SocketBatch batch(long nowMillis) {
    if (batch == null && nowMillis >= notBefore) {
      try {
        batch = opener.get();
        atEnd.accept(closing);
      } catch (RuntimeException | Error e) {
        notBefore = nowMillis + AGAIN_MILLIS;
        tell(e);
      }
    }
    return batch;
  }

  private void tell(Throwable failure) {
    if (!refused) {
      refused = true;
      LOG.info("{}: messages are carried one by one, which takes more processor time",
          failure instanceof LinuxException ? failure.getMessage() : failure.toString());
    }
  }

  private void forget() {
    var open = batch;
    if (open != null) {
      batch = null;
      open.close();
    }
  }
}
