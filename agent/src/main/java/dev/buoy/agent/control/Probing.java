package dev.buoy.agent.control;

import dev.buoy.agent.drill.Exchange;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.prober.Asking;
import dev.buoy.agent.prober.Measurement;
import dev.buoy.agent.prober.Measurement.Seen;
import dev.buoy.agent.time.Pause;
import dev.buoy.agent.time.Ticker;
import dev.buoy.v1.ProbeRequest;
import dev.buoy.v1.ProbeResult;
import dev.buoy.v1.ProbeResults;
import io.grpc.stub.ServerCallStreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/// Probes of this node for a drill that another agent directs, or this one.
public final class Probing {
  private static final Duration TELLS = Duration.ofMillis(200);
  private static final Duration LEAST_INTERVAL = Duration.ofMillis(5);
  private static final Duration MOST_INTERVAL = Duration.ofSeconds(1);
  /// From here on the kernel sends anew what was lost.
  private static final Duration PATIENCE_END = Duration.ofSeconds(1);
  private static final int MOST_CONNECTIONS = 100;
  private static final int MOST_FRONTENDS = 100;
  private static final int AT_ONCE = 4;

  private final String node;
  private final Asking asking;
  private final Ticker ticker;
  private final Pause pause;
  private final ScheduledExecutorService executor;
  private final Semaphore places = new Semaphore(AT_ONCE);

  /// @param node which this is
  /// @param executor keeps the schedules, and does nothing else
  public Probing(String node, Asking asking, Ticker ticker, Pause pause, ScheduledExecutorService executor) {
    this.node = node;
    this.asking = asking;
    this.ticker = ticker;
    this.pause = pause;
    this.executor = executor;
  }

  /// Probes until this thread is interrupted; what was found comes every 200 ms.
  /// @throws Refused when the request cannot be served
  public void probe(ProbeRequest request, Consumer<ProbeResults> results) {
    var measurement = begin(request);
    try {
      while (!Thread.currentThread().isInterrupted()) {
        pause.pause(TELLS);
        tell(measurement, results);
      }
    } finally {
      end(measurement);
    }
  }

  /// The same for the one who asks, for as long as it listens.
  void probe(ProbeRequest request, ServerCallStreamObserver<ProbeResults> observer) {
    // Without a handler of its own a cancelled stream throws out of onNext.
    observer.setOnCancelHandler(() -> {});
    var measurement = begin(request);
    try {
      while (!observer.isCancelled() && !Thread.currentThread().isInterrupted()) {
        pause.pause(TELLS);
        if (observer.isReady()) { // else it waits where it is bounded
          tell(measurement, observer::onNext);
        }
      }
    } finally {
      end(measurement);
    }
  }

  private void tell(Measurement measurement, Consumer<ProbeResults> results) {
    measurement.take().forEach(seen -> results.accept(message(measurement.beganNanos(), seen)));
  }

  private Measurement begin(ProbeRequest request) {
    var plan = plan(request);
    if (!places.tryAcquire()) {
      throw new Refused(Refused.Kind.PRECONDITION, node + " probes for " + AT_ONCE + " others already");
    }
    try {
      return new Measurement(plan, asking, ticker, pause, executor);
    } catch (RuntimeException e) {
      places.release();
      throw e;
    }
  }

  private void end(Measurement measurement) {
    measurement.close();
    places.release();
  }

  private static Measurement.Plan plan(ProbeRequest request) {
    var interval = FaultCalls.duration(request.getInterval());
    var patience = FaultCalls.duration(request.getPatience());
    require(interval.compareTo(LEAST_INTERVAL) >= 0 && interval.compareTo(MOST_INTERVAL) <= 0,
        "interval has to be 5 ms to 1 s");
    require(patience.toMillis() > 0 && patience.compareTo(PATIENCE_END) < 0,
        "patience has to be less than 1 s: what was lost is sent again after that");
    require(request.getPort() > 0 && request.getPort() <= 65_535, "port has to be 1 to 65535");
    require(Integer.compareUnsigned(request.getConnections(), MOST_CONNECTIONS) <= 0, "connections has to be 0 to 100");
    require(request.getFrontendsCount() <= MOST_FRONTENDS, "frontends has to name 100 at most");
    return new Measurement.Plan(new InetSocketAddress(address(request.getAddress()), request.getPort()), interval,
        patience, request.getConnections(), request.getFrontendsList());
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException _) {
      throw new Refused(Refused.Kind.INVALID, "address has to be one of IPv4 or IPv6, was '" + text + "'");
    }
  }

  private static void require(boolean holds, String sentence) {
    if (!holds) {
      throw new Refused(Refused.Kind.INVALID, sentence);
    }
  }

  private ProbeResults message(long beganNanos, Seen seen) {
    long now = ticker.nanoTime();
    var message = ProbeResults.newBuilder().setProber(node).setTarget(seen.target())
        .setInterval(Messages.duration(seen.interval())).setKept(seen.connections().kept())
        .setReset(seen.connections().reset()).setHung(seen.connections().hung()).setLine(beganNanos)
        .setSent(Messages.duration(Duration.ofNanos(now - beganNanos))).setFirst(seen.first());
    seen.exchanges().forEach(exchange -> message.addResults(result(exchange, now)));
    return message.build();
  }

  private static ProbeResult result(Exchange exchange, long now) {
    var failure = exchange.failure();
    return ProbeResult.newBuilder().setAgo(Messages.duration(Duration.ofNanos(now - exchange.beginNanos())))
        .setTook(Messages.duration(Duration.ofNanos(exchange.endNanos() - exchange.beginNanos())))
        .setBy(exchange.by()).setFailure(failure == null ? "" : failure.name().toLowerCase(Locale.ROOT)).build();
  }
}
