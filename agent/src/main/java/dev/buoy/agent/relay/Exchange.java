package dev.buoy.agent.relay;

import dev.buoy.agent.linux.LinuxException;
import dev.buoy.agent.linux.SocketBatch;
import java.util.ArrayList;
import java.util.List;
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

  private final Supplier<SocketBatch> opener;
  private final int least;
  private final List<Direction> gathered = new ArrayList<>();
  private @Nullable SocketBatch batch;
  private boolean available = true;
  private boolean gathering;

  /// What is done for one of them; whether it takes a call to be carried out.
  @FunctionalInterface
  private interface Step {
    boolean of(Direction direction, SocketBatch batch, int slot);
  }

  /// @param opener throws [LinuxException] where there are no such calls
  /// @param least messages of a turn that are carried together
  Exchange(Supplier<SocketBatch> opener, int least) {
    this.opener = opener;
    this.least = least;
  }

  /// From now on directions are taken.
  void begin() {
    gathering = available;
  }

  /// Takes a direction whose source may have sent something small.
  /// @return whether it did: the direction is told when its turn has come
  boolean take(Direction direction) {
    if (gathering) {
      gathered.add(direction);
    }
    return gathering;
  }

  /// Carries what was taken.
  void carry() {
    gathering = false;
    if (gathered.isEmpty()) {
      return;
    }
    var together = gathered.size() < least ? null : batch();
    if (together == null) {
      for (int i = 0; i < gathered.size(); i++) {
        gathered.get(i).goOn();
      }
    } else {
      carry(together);
    }
    gathered.clear();
  }

  private void carry(SocketBatch together) {
    try {
      for (int first = 0; first < gathered.size(); first += SocketBatch.SLOTS) {
        int count = Math.min(SocketBatch.SLOTS, gathered.size() - first);
        if (each(Direction::receive, together, first, count)) {
          together.carryOut();
        }
        if (each(Direction::send, together, first, count)) {
          together.carryOut();
        }
        each(Direction::carried, together, first, count);
      }
    } catch (LinuxException e) {
      // What the kernel has carried out of it nobody knows.
      available = false;
      LOG.error("{}: {} connections are closed, others are carried one by one", e.getMessage(), gathered.size());
      gathered.forEach(Direction::abort);
    }
  }

  private boolean each(Step step, SocketBatch together, int first, int count) {
    boolean any = false;
    for (int slot = 0; slot < count; slot++) {
      var direction = gathered.get(first + slot);
      try {
        any |= step.of(direction, together, slot);
      } catch (RuntimeException | Error e) {
        // Thrown on, it would cost the others their turn.
        direction.abort(e);
      }
    }
    return any;
  }

  private @Nullable SocketBatch batch() {
    if (batch == null && available) {
      try {
        batch = opener.get();
      } catch (LinuxException e) {
        available = false;
        LOG.info("{}: messages are carried one by one, which takes more processor time", e.getMessage());
      }
    }
    return batch;
  }
}
