package dev.buoy.agent.control;

import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.time.Pause;
import dev.buoy.agent.time.Ticker;
import dev.buoy.v1.Event;
import dev.buoy.v1.Status;
import dev.buoy.v1.WatchEventsRequest;
import dev.buoy.v1.WatchLogsRequest;
import dev.buoy.v1.WatchLogsResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/// Streams: a snapshot at each change, at most every 100 ms and at least every second; the journal and the log as they grow. Each
/// runs on the virtual thread of its call until the client goes. A client that does not read gets fewer snapshots, and
/// every event.
public final class Watches {
  private static final Duration AT_MOST_EVERY = Duration.ofMillis(100);
  private static final long AT_LEAST_EVERY_MILLIS = 1000;
  private static final long LOOK_AGAIN_MILLIS = 200;
  private static final int USUAL_LINES = 200;
  private static final int MOST_LINES = 2000;
  private static final int LINES_TOGETHER = 100;

  private final EventLog log;
  private final Pause pause;
  private final Ticker ticker;
  private volatile long changedAt;

  public Watches(EventLog log, Pause pause, Ticker ticker) {
    this.log = log;
    this.pause = pause;
    this.ticker = ticker;
    this.changedAt = ticker.nanoTime();
    log.watch(() -> changedAt = ticker.nanoTime());
  }

  /// Snapshots that all watchers share.
  Snapshots shared(Supplier<Status> status) {
    return new Snapshots(status, ticker);
  }

  /// What `snapshot` makes, now, at each change and at least every second.
  <T> void snapshots(ServerCallStreamObserver<T> observer, Supplier<T> snapshot) {
    var changed = new Semaphore(0);
    stream(observer, changed, () -> {
      while (!observer.isCancelled()) {
        if (observer.isReady()) {
          observer.onNext(snapshot.get());
        }
        pause.pause(AT_MOST_EVERY);
        await(changed, AT_LEAST_EVERY_MILLIS - AT_MOST_EVERY.toMillis());
      }
    });
  }

  /// The same of what all watchers share: they are sent at the same beats, so that the first of them makes it for all.
  /// @param interval least time between two
  void statuses(ServerCallStreamObserver<Status> observer, Snapshots snapshots, StatusMask mask, Duration interval) {
    var changed = new Semaphore(0);
    long least = Math.max(interval.toNanos(), AT_MOST_EVERY.toNanos());
    long beat = Math.max(least, Duration.ofMillis(AT_LEAST_EVERY_MILLIS).toNanos());
    stream(observer, changed, () -> {
      while (!observer.isCancelled()) {
        long now = ticker.nanoTime();
        if (observer.isReady()) {
          observer.onNext(snapshots.since(Math.max(now - Math.floorMod(now, beat), changedAt), mask));
        }
        pause.pause(Duration.ofNanos(least));
        await(changed, (beat - Math.floorMod(ticker.nanoTime(), beat)) / 1_000_000 + 1);
      }
    });
  }

  /// A value now, and whenever it is another.
  <V, T> void changes(ServerCallStreamObserver<T> observer, Supplier<V> value, Function<V, T> message) {
    var changed = new Semaphore(0);
    stream(observer, changed, () -> {
      var sent = value.get();
      observer.onNext(message.apply(sent));
      while (!observer.isCancelled()) {
        await(changed, LOOK_AGAIN_MILLIS);
        var now = value.get();
        if (!now.equals(sent) && observer.isReady()) {
          observer.onNext(message.apply(now));
          sent = now;
        }
      }
    });
  }

  /// The journal from where a client has been, or its newest events, and from there on. Where something is missing in
  /// between, an event says so.
  void events(ServerCallStreamObserver<Event> observer, EventLog events, WatchEventsRequest request) {
    var changed = new Semaphore(0);
    var wanted = EventQuery.of(request.getFilter());
    stream(observer, changed, () -> {
      var last = begin(observer, events, request);
      while (!observer.isCancelled()) {
        for (var event : events.after(last)) {
          if (!awaitReady(observer)) {
            return;
          }
          if (event.number() > last + 1 && last > 0) {
            observer.onNext(events.gap(last + 1, event.number() - 1));
          }
          if (wanted.test(event)) {
            observer.onNext(EventMessages.of(event));
          }
          last = event.number();
        }
        await(changed, LOOK_AGAIN_MILLIS);
      }
    });
  }

  /// The log: what is kept of it, then each line as it is written.
  void lines(ServerCallStreamObserver<WatchLogsResponse> observer, LogTail tail, WatchLogsRequest request) {
    var wanted = LogQuery.of(request);
    var changed = new Semaphore(0);
    var unwatch = tail.watch(changed::release);
    // Without a handler of its own a cancelled stream throws out of onNext.
    observer.setOnCancelHandler(changed::release);
    try {
      var kept = tail.after(0);
      long last = kept.isEmpty() ? 0 : kept.getLast().number();
      int most = request.hasBacklog()
          ? (int) Math.min(Integer.toUnsignedLong(request.getBacklog()), MOST_LINES)
          : USUAL_LINES;
      var older = kept.stream().filter(wanted).toList();
      send(observer, older.subList(Math.max(0, older.size() - most), older.size()), 0);
      while (!request.getBacklogOnly() && !observer.isCancelled() && awaitReady(observer)) {
        await(changed, LOOK_AGAIN_MILLIS);
        var newer = tail.after(last);
        var lines = newer.stream().filter(wanted).toList();
        long lost = newer.isEmpty() ? 0 : newer.getFirst().number() - last - 1;
        if (!lines.isEmpty() || lost > 0) {
          send(observer, lines, lost);
        }
        last = newer.isEmpty() ? last : newer.getLast().number();
        pause.pause(AT_MOST_EVERY); // those of one moment go together
      }
      observer.onCompleted();
    } finally {
      unwatch.run();
    }
  }

  /// In messages that every client takes.
  private static void send(StreamObserver<WatchLogsResponse> observer, List<LogTail.Line> lines, long lost) {
    for (int i = 0; i == 0 || i < lines.size(); i += LINES_TOGETHER) {
      observer
          .onNext(LogQuery.message(lines.subList(i, Math.min(i + LINES_TOGETHER, lines.size())), i == 0 ? lost : 0));
    }
  }

  /// The number after which to begin.
  private static long begin(ServerCallStreamObserver<Event> observer, EventLog events, WatchEventsRequest request) {
    long after = events.number(request.getAfter());
    if (after == 0) {
      return Math.max(0, events.newest() - Integer.toUnsignedLong(request.getBacklog()));
    }
    if (events.goesOnAfter(after, request.getBoot())) {
      return after;
    }
    observer.onNext(events.gap(after + 1, 0));
    return 0;
  }

  private void stream(ServerCallStreamObserver<?> observer, Semaphore changed, Runnable body) {
    // Without a handler of its own a cancelled stream throws out of onNext.
    observer.setOnCancelHandler(changed::release);
    // Permits gather while nobody waits; await() takes them all.
    var unwatch = log.watch(changed::release);
    try {
      body.run();
    } catch (Refused e) {
      observer.onError(Statuses.of(e));
    } finally {
      unwatch.run();
    }
  }

  private boolean awaitReady(ServerCallStreamObserver<?> observer) {
    while (!observer.isReady()) {
      if (observer.isCancelled()) {
        return false;
      }
      pause.pause(Duration.ofMillis(10));
    }
    return true;
  }

  private static void await(Semaphore changed, long millis) {
    try {
      if (changed.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
        changed.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
