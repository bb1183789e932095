package dev.buoy.agent.control;

import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.time.Pause;
import dev.buoy.v1.Event;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/// Streams: a snapshot at each change, at most every 100 ms and at least every second; the journal as it grows. Each
/// runs on the virtual thread of its call until the client goes. A client that does not read gets fewer snapshots, and
/// every event.
public final class Watches {
  private static final Duration AT_MOST_EVERY = Duration.ofMillis(100);
  private static final long AT_LEAST_EVERY_MILLIS = 1000;
  private static final long LOOK_AGAIN_MILLIS = 200;

  private final EventLog log;
  private final Pause pause;

  public Watches(EventLog log, Pause pause) {
    this.log = log;
    this.pause = pause;
  }

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

  void events(ServerCallStreamObserver<Event> observer, EventLog events, String after, int backlog) {
    var changed = new Semaphore(0);
    stream(observer, changed, () -> {
      var last = after.isEmpty() ? Math.max(0, events.newest() - backlog) : events.number(after);
      while (!observer.isCancelled()) {
        for (var event : events.after(last)) {
          if (!awaitReady(observer)) {
            return;
          }
          observer.onNext(EventMessages.of(event));
          last = event.number();
        }
        await(changed, LOOK_AGAIN_MILLIS);
      }
    });
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
