package dev.buoy.console.cluster;

import com.google.protobuf.FieldMask;
import dev.buoy.v1.AgentGrpc;
import dev.buoy.v1.AgentGrpc.AgentBlockingStub;
import dev.buoy.v1.AgentGrpc.AgentStub;
import dev.buoy.v1.Event;
import dev.buoy.v1.GetInfoRequest;
import dev.buoy.v1.GetStatusRequest;
import dev.buoy.v1.Info;
import dev.buoy.v1.Status;
import dev.buoy.v1.WatchEventsRequest;
import dev.buoy.v1.WatchStatusRequest;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The connection to one agent: single calls, and two streams (status, events) that are taken up again after each loss
/// with growing pauses. Safe for use by several threads; the sink is called by gRPC's.
public final class AgentLink implements AutoCloseable {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(4);
  private static final Duration INFO_DEADLINE = Duration.ofSeconds(5);
  private static final int BACKLOG = 200;
  /// Between the first two questions for the time, and between later ones.
  private static final Duration SOON = Duration.ofSeconds(2);
  private static final Duration NOW_AND_THEN = Duration.ofSeconds(30);
  private static final GetStatusRequest TIME = GetStatusRequest.newBuilder()
      .setMask(FieldMask.newBuilder().addPaths("time")).build();

  private final Endpoint endpoint;
  private final Channels channels;
  private final Operator operator;
  private final ScheduledExecutorService timer;
  private final LongSupplier clock;
  private final Consumer<Heard> sink;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Line line;
  private @Nullable Attempt attempt;
  private String lastEvent = "";
  private String lastBoot = "";
  private Duration pause = FIRST_PAUSE;
  private boolean watching;
  private boolean closed;

  /// The channel and what calls over it.
  private record Line(ManagedChannel channel, AgentStub stub, AgentBlockingStub blocking) {}

  /// @param sink called by gRPC threads, one call at a time per link; must only hand over
  AgentLink(Endpoint endpoint, Channels channels, ScheduledExecutorService timer, Operator operator,
      LongSupplier clock, Consumer<Heard> sink) {
    this.endpoint = endpoint;
    this.channels = channels;
    this.operator = operator;
    this.timer = timer;
    this.clock = clock;
    this.sink = sink;
  }

  /// Where the agent is dialled.
  public Endpoint endpoint() {
    return endpoint;
  }

  /// A stub for blocking calls that fail with DEADLINE_EXCEEDED after the time-out. Answers are safe to print.
  public AgentBlockingStub call(Duration timeout) {
    return line().blocking.withDeadlineAfter(timeout);
  }

  /// A stub for calls whose answers have no end. They end when the link is closed, or the calling thread is interrupted.
  public AgentBlockingStub stream() {
    return line().blocking;
  }

  /// Made when it is first needed: that takes its time, which whoever makes a link may have better use for.
  private Line line() {
    lock.lock();
    try {
      var known = line;
      if (known == null) {
        var channel = opened();
        var safe = ClientInterceptors.intercept(channel, new SafeInterceptor(), operator);
        known = new Line(channel, AgentGrpc.newStub(safe), AgentGrpc.newBlockingStub(safe));
        line = known;
        if (closed) {
          channel.shutdownNow();
        }
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  /// A name that cannot be dialled is an agent that cannot be reached.
  private ManagedChannel opened() {
    try {
      return channels.open(endpoint);
    } catch (RuntimeException refused) {
      throw io.grpc.Status.UNAVAILABLE.withDescription("cannot be dialled: " + refused.getMessage())
          .withCause(refused).asRuntimeException();
    }
  }

  /// Starts the streams; without effect when they run already.
  void watch() {
    lock.lock();
    try {
      if (!watching && !closed) {
        watching = true;
        begin();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Gives up a connection on which no status arrived for too long, and dials anew.
  /// @param silentSince anything received after this instant of the clock keeps the connection
  void dropIfSilent(long silentSince) {
    lock.lock();
    try {
      var current = attempt;
      if (current != null && current.lastHeard - silentSince < 0) {
        current.lost("UNAVAILABLE: no status for %d s".formatted(Freshness.INTERVAL.multipliedBy(5).toSeconds()));
      }
    } finally {
      lock.unlock();
    }
  }

  /// Gives up the connection, if there is one, and dials at once. Without effect before {@link #watch}.
  void redial() {
    lock.lock();
    try {
      if (!watching || closed) {
        return;
      }
      pause = FIRST_PAUSE;
      if (attempt != null) {
        attempt.cancel();
        attempt = null;
      }
      wake();
      begin();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (attempt != null) {
        attempt.cancel();
        attempt = null;
      }
      if (line != null) {
        line.channel.shutdownNow();
      }
    } finally {
      lock.unlock();
    }
  }

  private void begin() {
    var next = new Attempt();
    attempt = next;
    try {
      next.askWhoItIs();
    } catch (StatusRuntimeException undialled) {
      next.lost(Failures.sentence(undialled));
    }
  }

  /// An old connection is not waited for.
  private void wake() {
    var known = line;
    if (known != null) {
      known.channel.enterIdle();
    }
  }

  private void again() {
    lock.lock();
    try {
      if (!closed && attempt == null) {
        wake();
        begin();
      }
    } finally {
      lock.unlock();
    }
  }

  private void scheduleAgain() {
    long millis = pause.toMillis() + ThreadLocalRandom.current().nextLong(pause.toMillis() / 4);
    pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
    if (!timer.isShutdown()) {
      var _ = timer.schedule(this::again, millis, TimeUnit.MILLISECONDS);
    }
  }

  /// One try: who are you, then both streams. The first failure of any of them ends the whole of it.
  private final class Attempt {
    private final Stream<Info> info = new Stream<>(this, this::onInfo);
    private final Stream<Status> statuses = new Stream<>(this, this::onStatus);
    private final Stream<Event> events = new Stream<>(this, this::onEvent);
    private volatile long lastHeard = clock.getAsLong();

    void askWhoItIs() {
      line().stub.withDeadlineAfter(INFO_DEADLINE).getInfo(GetInfoRequest.getDefaultInstance(), info);
    }

    private void onInfo(Info answer) {
      lastHeard = clock.getAsLong();
      info.expected = true;
      sink.accept(new Heard.Introduced(endpoint, answer));
      line().stub.watchStatus(WatchStatusRequest.getDefaultInstance(), statuses);
      var from = WatchEventsRequest.newBuilder().setAfter(lastEvent).setBoot(lastBoot).setBacklog(BACKLOG)
          .build();
      line().stub.watchEvents(from, events);
      askTheTime(SOON);
    }

    /// @param next when to ask again
    private void askTheTime(Duration next) {
      line().stub.withDeadlineAfter(INFO_DEADLINE).getStatus(TIME, new Timing(this, next));
    }

    private void onStatus(Status status) {
      lastHeard = clock.getAsLong();
      pause = FIRST_PAUSE;
      sink.accept(new Heard.Reported(endpoint, status));
    }

    private void onEvent(Event event) {
      lastEvent = event.getId();
      lastBoot = event.getBoot();
      sink.accept(new Heard.Happened(endpoint, event));
    }

    void lost(String error) {
      if (attempt == this) {
        attempt = null;
        cancel();
        sink.accept(new Heard.Lost(endpoint, error));
        scheduleAgain();
      }
    }

    void cancel() {
      info.cancel();
      statuses.cancel();
      events.cancel();
    }
  }

  /// Receiver of one call, which hands on only while its attempt is the current one.
  private final class Stream<M> extends Receiver<M> {
    private final Attempt owner;
    private final Consumer<M> receiver;
    private boolean expected;

    Stream(Attempt owner, Consumer<M> receiver) {
      this.owner = owner;
      this.receiver = receiver;
    }

    @Override
    void received(M message) {
      lock.lock();
      try {
        if (attempt == owner) {
          receiver.accept(message);
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    void ended(String error) {
      lock.lock();
      try {
        if (!expected) {
          owner.lost(error);
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /// One question for the time, and the next one after it, however it ended.
  private final class Timing extends Receiver<Status> {
    private final Attempt owner;
    private final Duration next;
    private final long sentAt = clock.getAsLong();

    Timing(Attempt owner, Duration next) {
      this.owner = owner;
      this.next = next;
    }

    @Override
    void received(Status status) {
      var trip = new Trip(sentAt, clock.getAsLong(), status.getTime());
      whileCurrent(() -> sink.accept(new Heard.Timed(endpoint, trip)));
    }

    @Override
    void ended(String error) {
      whileCurrent(() -> {
        if (!timer.isShutdown()) {
          var _ = timer.schedule(() -> whileCurrent(() -> owner.askTheTime(NOW_AND_THEN)), next.toMillis(),
              TimeUnit.MILLISECONDS);
        }
      });
    }

    private void whileCurrent(Runnable action) {
      lock.lock();
      try {
        if (attempt == owner) {
          action.run();
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
