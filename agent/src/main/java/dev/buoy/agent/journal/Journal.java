package dev.buoy.agent.journal;

import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// The append-only sequence of what changed on this node. Any thread may append; the order of the numbers is the order
/// in the sink.
public final class Journal {
  private final String node;
  private final String boot;
  private final InstantSource clock;
  private final LongSupplier stamps;
  private final Sink sink;
  private final ReentrantLock lock = new ReentrantLock();
  private long last;

  /// One that begins anew.
  /// @param node name that the ids carry
  public Journal(String node, InstantSource clock, Sink sink) {
    this(node, "", 0, clock, sink);
  }

  /// One whose events are ordered by the wall clock.
  public Journal(String node, String boot, long last, InstantSource clock, Sink sink) {
    this(node, boot, last, clock, () -> ClusterClock.micros(clock.instant()), sink);
  }

  /// @param node name that the ids carry
  /// @param boot names this start of the agent
  /// @param last number of the last event of the start before it; 0: there is none
  /// @param stamps what orders its events among those of all nodes: [ClusterClock#stamp()]
  public Journal(String node, String boot, long last, InstantSource clock, LongSupplier stamps, Sink sink) {
    this.node = node;
    this.boot = boot;
    this.last = last;
    this.clock = clock;
    this.stamps = stamps;
    this.sink = sink;
  }

  /// Appends one entry and returns it with its number, whose id later entries may name as a cause.
  public Event append(Event.Entry entry) {
    lock.lock();
    try {
      var event = new Event(node, ++last, clock.instant(), entry.kind(), entry.severity(), entry.object(), entry.from(),
          entry.to(), entry.why(), entry.operator(), entry.operation(), boot, stamps.getAsLong());
      sink.accept(event);
      return event;
    } finally {
      lock.unlock();
    }
  }

  /// Port: where events go. Called in the order of their numbers, one at a time; must not block or throw.
  @FunctionalInterface
  public interface Sink {
    void accept(Event event);
  }
}
