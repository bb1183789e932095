package dev.buoy.agent.prober;

import dev.buoy.agent.drill.Exchange;
import dev.buoy.agent.time.Pause;
import dev.buoy.agent.time.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// Everything that one prober does for a drill, until it is closed: new connections, long connections, and frontends.
public final class Measurement implements AutoCloseable {
  /// A frontend is asked no more often, whatever the check of its servers does.
  public static final Duration LEAST = Duration.ofMillis(100);
  /// More are not kept for somebody who does not take them.
  private static final int MOST_KEPT = 10_000;

  private final long beganNanos;
  private final Prober prober;
  private final LongConnections connections;
  private final List<ScheduledFuture<?>> schedules = new ArrayList<>();
  private final List<Target> targets = new ArrayList<>();

  /// What is to be probed.
  /// @param at the responder by the virtual address
  /// @param interval between two probes
  /// @param patience a probe that takes longer is bad
  /// @param connections how many stay open
  /// @param frontends that are asked at the same address
  public record Plan(InetSocketAddress at, Duration interval, Duration patience, int connections,
      List<String> frontends) {
    public Plan {
      frontends = List.copyOf(frontends);
    }

    private String target() {
      var host = at.getAddress().getHostAddress();
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + at.getPort();
    }

    private InetAddress address() {
      return at.getAddress();
    }
  }

  /// What was found about a target since it was asked for last.
  /// @param first number of the first of the exchanges, from 0 for each target
  /// @param connections of the responder; of a frontend there are none
  public record Seen(String target, Duration interval, long first, List<Exchange> exchanges,
      LongConnections.Count connections) {
    public Seen {
      exchanges = List.copyOf(exchanges);
    }
  }

  private static final class Target {
    private final String name;
    private final Duration interval;
    private final BlockingQueue<Exchange> exchanges = new LinkedBlockingQueue<>(MOST_KEPT);
    /// How many were taken; only for who takes.
    private long taken;

    Target(String name, Duration interval) {
      this.name = name;
      this.interval = interval;
    }

    void add(Exchange exchange) {
      var _ = exchanges.offer(exchange);
    }

    Seen take(LongConnections.Count connections) {
      var taking = new ArrayList<Exchange>();
      exchanges.drainTo(taking);
      long first = taken;
      taken += taking.size();
      return new Seen(name, interval, first, taking, connections);
    }
  }

  /// Begins.
  public Measurement(Plan plan, Asking asking, Ticker ticker, Pause pause, ScheduledExecutorService executor) {
    this.beganNanos = ticker.nanoTime();
    var responder = new Target(plan.target(), plan.interval());
    targets.add(responder);
    this.prober = new Prober(plan.at(), plan.interval(), plan.patience(), ticker, executor, responder::add);
    this.connections = new LongConnections(plan.at(), plan.connections(), pause);
    for (var frontend : plan.frontends()) {
      asking.question(frontend, plan.address()).ifPresent(question -> {
        var every = question.every().compareTo(LEAST) < 0 ? LEAST : question.every();
        var target = new Target(question.target(), every);
        targets.add(target);
        schedules.add(executor.scheduleAtFixedRate(() -> question.ask().accept(target::add), 0, every.toMillis(),
            TimeUnit.MILLISECONDS));
      });
    }
  }

  /// Begin of its time line.
  public long beganNanos() {
    return beganNanos;
  }

  /// What was found since this was called last; of the responder always, of frontends where there is something. One thread
  /// at a time.
  public List<Seen> take() {
    var seen = new ArrayList<Seen>();
    var none = new LongConnections.Count(0, 0, 0);
    for (var target : targets) {
      var responder = seen.isEmpty();
      var next = target.take(responder ? connections.count() : none);
      if (responder || !next.exchanges().isEmpty()) {
        seen.add(next);
      }
    }
    return seen;
  }

  /// Ends all of it; nothing stays open. A dialogue with a frontend ends within its own time.
  @Override
  public void close() {
    schedules.forEach(schedule -> schedule.cancel(false));
    prober.close();
    connections.close();
  }
}
