package dev.buoy.console.drill;

import dev.buoy.console.cluster.Endpoint;
import dev.buoy.console.cluster.Failures;
import dev.buoy.v1.AbortDrillRequest;
import dev.buoy.v1.Drill;
import dev.buoy.v1.RenewDrillRequest;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keeps a drill going: says twice a second that the client is there, tells what its own probes saw, and hears how it
/// goes. Once nobody calls {@link #follow} any more, the lease ends the drill. For one thread, but for {@link #abort}.
public final class DrillSession implements AutoCloseable {
  /// Between two renewals.
  public static final Duration RENEWED_EVERY = Duration.ofMillis(500);
  private static final Duration USUAL_INTERVAL = Duration.ofMillis(50);
  private static final Duration USUAL_LEASE = Duration.ofSeconds(5);
  /// Answers that say nothing of the drill itself.
  private static final Set<Code> SILENCE = Set.of(Code.UNAVAILABLE, Code.DEADLINE_EXCEEDED, Code.CANCELLED,
      Code.UNKNOWN, Code.INTERNAL);

  private final Director director;
  private final Ticker ticker;
  private final Dial dial;
  private final String confirm;
  private final Duration lease;
  private Drill drill;
  private long heardAt;
  private boolean silent;
  private boolean unreached;
  private @Nullable Prober prober;
  private @Nullable LongConnections connections;

  /// Hears how it goes; called by the thread that follows.
  public interface Listener {
    /// As the director says it is.
    void is(Drill drill);

    /// Something that the operator should know.
    void told(String sentence);
  }

  /// How it ended for the client.
  /// @param drill as the director said it last
  /// @param lost  nobody knows: the director did not answer for longer than the lease
  public record End(Drill drill, boolean lost) {}

  /// @param begun   as the director began it
  /// @param confirm what the operator typed
  public DrillSession(Director director, Drill begun, String confirm, Ticker ticker, Dial dial) {
    this.director = director;
    this.drill = begun;
    this.confirm = confirm;
    this.ticker = ticker;
    this.dial = dial;
    this.heardAt = ticker.nanoTime();
    this.lease = begun.hasLease() ? whole(Spans.of(begun.getLease())) : USUAL_LEASE;
  }

  /// What is told is what is left of it, a moment after it began.
  private static Duration whole(Duration left) {
    return Duration.ofSeconds(left.plusNanos(999_999_999).toSeconds());
  }

  /// Whether a drill is over.
  public static boolean isOver(Drill drill) {
    return drill.hasEnded();
  }

  /// Follows it to its end; may be called again after an interrupt.
  /// @throws InterruptedException when the thread is interrupted: the drill goes on until its lease is over
  public End follow(Listener listener) throws InterruptedException {
    if (isOver(drill)) {
      listener.is(drill);
      return new End(drill, false);
    }
    while (true) {
      long asked = ticker.nanoTime();
      try {
        renew(listener);
        if (isOver(drill)) {
          return new End(drill, false);
        }
      } catch (StatusRuntimeException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (lost(e, listener)) {
          return new End(drill, true);
        }
      }
      ticker.await(asked + RENEWED_EVERY.toNanos());
    }
  }

  /// The drill as it was told last.
  public Drill drill() {
    return drill;
  }

  /// Has the fault taken back; the drill is over once {@link #follow} says so.
  /// @throws StatusRuntimeException when the director does not answer: it aborts by itself when the lease is over
  public void abort(String reason) {
    director.abort(AbortDrillRequest.newBuilder().setId(drill.getId()).setReason(reason).build());
  }

  @Override
  public void close() {
    if (prober != null) {
      prober.close();
      prober = null;
    }
    if (connections != null) {
      connections.close();
      connections = null;
    }
  }

  private void renew(Listener listener) {
    var request = RenewDrillRequest.newBuilder().setId(drill.getId());
    if (drill.getStep() == Drill.Step.CONFIRM) {
      request.setConfirm(confirm);
    }
    var probes = prober == null ? new ProbeLog.Told(java.util.List.of()) : prober.log().untold();
    probes.message(drill.getProbed(), interval(), ticker.nanoTime(), connected())
        .ifPresent(request::addProbes);
    drill = director.renew(request.build());
    heardAt = ticker.nanoTime();
    if (prober != null) {
      prober.log().told(probes);
    }
    if (silent) {
      silent = false;
      listener.told(director.node() + " answers again");
    }
    listener.is(drill);
    probe(listener);
  }

  /// Begins and ends the client's own probes as the drill goes.
  private void probe(Listener listener) {
    if (isOver(drill)) {
      close();
      return;
    }
    boolean before = drill.getStep().compareTo(Drill.Step.BASELINE) < 0;
    if (prober == null) {
      if (!before && !unreached) {
        target(drill.getProbed()).ifPresent(target -> prober = new Prober(target, interval(), ticker, dial));
      }
      return;
    }
    if (drill.getStep().compareTo(Drill.Step.FAULT) < 0 && prober.log().reached()) {
      connect(prober.target());
    }
    if (drill.getStep().compareTo(Drill.Step.BASELINE) > 0 && !prober.log().reached()) {
      unreached = true;
      listener.told("this host does not reach %s (%s): only the agents probe".formatted(drill.getProbed(),
          prober.log().sent() == 0 ? "no answer" : prober.log().failure()));
      close();
    }
  }

  /// Only to a responder that answers, and before the fault: what is opened later has not been through it.
  private void connect(InetSocketAddress target) {
    if (connections == null) {
      connections = dial.hold(target, ticker);
    }
  }

  private LongConnections.Count connected() {
    return connections == null ? LongConnections.Count.NONE : connections.count();
  }

  private Duration interval() {
    var asked = Spans.of(drill.getInterval());
    return asked.isPositive() ? asked : USUAL_INTERVAL;
  }

  private static Optional<InetSocketAddress> target(String probed) {
    try {
      return probed.isEmpty() || !(Endpoint.parse(probed) instanceof Endpoint.Address(var host, var port))
          ? Optional.empty()
          : Optional.of(new InetSocketAddress(host, port));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// Whether that is the end: the lease is over, or the director does not know of the drill.
  private boolean lost(StatusRuntimeException failure, Listener listener) {
    var why = director.node() + " does not answer: " + Failures.plain(Failures.sentence(failure));
    if (!SILENCE.contains(failure.getStatus().getCode())) {
      listener.told(director.node() + ": " + Failures.plain(Failures.sentence(failure)));
      return true;
    }
    if (!silent) {
      silent = true;
      listener.told(why + "; asking again, without it the lease takes the fault back");
    }
    return ticker.nanoTime() - heardAt > lease.toNanos();
  }
}
