package dev.buoy.console.drill;

import com.google.protobuf.Duration;
import dev.buoy.v1.ProbeResult;
import dev.buoy.v1.ProbeResults;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// Probes that nobody was told of yet. Nothing is told before one was good: a host that cannot reach the address at all
/// would be taken for an outage. For any thread.
final class ProbeLog {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  /// A minute of the fastest probes; what is older nobody waits for any more.
  private static final int MOST = 12_000;

  private final long beganNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Probe> untold = new ArrayList<>();
  /// Number of the first that is untold.
  private long first;
  private long sent;
  private boolean reached;
  private String failure = "";

  /// @param sentAt when it was sent, on the prober's clock
  /// @param took   nanoseconds
  record Probe(long sentAt, long took, Dial.Answer answer) {}

  /// @param beganNanos begin of the prober's time line
  ProbeLog(long beganNanos) {
    this.beganNanos = beganNanos;
  }

  void add(Probe probe) {
    lock.lock();
    try {
      sent++;
      reached |= probe.answer().good();
      failure = probe.answer().good() ? failure : probe.answer().failure();
      untold.add(probe);
      if (untold.size() > MOST) {
        untold.removeFirst();
        first++;
      }
    } finally {
      lock.unlock();
    }
  }

  /// Whether one was good.
  boolean reached() {
    lock.lock();
    try {
      return reached;
    } finally {
      lock.unlock();
    }
  }

  /// Why the latest that was not good was not; empty: all were.
  String failure() {
    lock.lock();
    try {
      return failure;
    } finally {
      lock.unlock();
    }
  }

  /// How many ended.
  long sent() {
    lock.lock();
    try {
      return sent;
    } finally {
      lock.unlock();
    }
  }

  /// What is to be told now, in the order in which they ended: by that they are numbered.
  Told untold() {
    lock.lock();
    try {
      return new Told(beganNanos, first, reached ? untold : List.of());
    } finally {
      lock.unlock();
    }
  }

  /// Somebody was told of these.
  void told(Told told) {
    lock.lock();
    try {
      long end = Math.max(first, told.first() + told.probes().size());
      untold.subList(0, (int) (end - first)).clear();
      first = end;
    } finally {
      lock.unlock();
    }
  }

  /// What one message tells.
  /// @param beganNanos begin of the prober's time line
  /// @param first      number of the first
  record Told(long beganNanos, long first, List<Probe> probes) {
    static final Told NOTHING = new Told(0, 0, List.of());

    Told {
      probes = List.copyOf(probes);
    }

    /// As the message has it; empty where there is nothing to tell.
    /// @param now         on the prober's clock
    /// @param connections how the long ones stand
    Optional<ProbeResults> message(String target, java.time.Duration interval, long now,
        LongConnections.Count connections) {
      if (probes.isEmpty()) {
        return Optional.empty();
      }
      var message = ProbeResults.newBuilder().setTarget(target).setInterval(proto(interval.toNanos()))
          .setKept(connections.kept()).setReset(connections.reset()).setHung(connections.hung()).setLine(beganNanos)
          .setSent(proto(now - beganNanos)).setFirst(first);
      for (var probe : probes) {
        message.addResults(ProbeResult.newBuilder().setAgo(proto(now - probe.sentAt())).setTook(proto(probe.took()))
            .setBy(probe.answer().by()).setFailure(probe.answer().failure()));
      }
      return Optional.of(message.build());
    }

    private static Duration proto(long nanos) {
      return Duration.newBuilder().setSeconds(nanos / NANOS_PER_SECOND).setNanos((int) (nanos % NANOS_PER_SECOND))
          .build();
    }
  }
}
