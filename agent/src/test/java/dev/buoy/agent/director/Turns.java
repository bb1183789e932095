package dev.buoy.agent.director;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Threads of which one goes on at a time, which one is drawn by lot. Virtual time passes while all of them wait for it.
final class Turns {
  private final Random random;
  private final SimulatedStage stage;
  private final List<Actor> actors = new ArrayList<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile @Nullable Throwable failure;
  private @Nullable Actor current;

  private static final class Actor {
    private final Semaphore turn = new Semaphore(0);
    private long wakesNanos;
  }

  Turns(long seed, SimulatedStage stage) {
    this.random = new Random(seed);
    this.stage = stage;
  }

  /// Begins one more; only before [#play], or by one of them.
  void begin(Runnable work) {
    var actor = new Actor();
    actor.wakesNanos = stage.nanos();
    actors.add(actor);
    Thread.ofVirtual().start(() -> {
      actor.turn.acquireUninterruptibly();
      try {
        work.run();
      } catch (RuntimeException | Error e) {
        failure = e;
      } finally {
        actors.remove(actor);
        next();
      }
    });
  }

  /// The one whose turn it is waits for this long; others go on, if it is for no time at all too.
  void pause(Duration time) {
    var actor = current;
    if (actor == null) {
      throw new IllegalStateException("nobody's turn");
    }
    actor.wakesNanos = stage.nanos() + time.toNanos();
    next();
    actor.turn.acquireUninterruptibly();
  }

  /// Until all have ended.
  void play() throws InterruptedException {
    next();
    over.await();
    if (failure != null) {
      throw new AssertionError(failure);
    }
  }

  private void next() {
    if (actors.isEmpty()) {
      over.countDown();
      return;
    }
    var ready = ready();
    while (ready.isEmpty()) {
      stage.pass(Duration.ofMillis(10));
      ready = ready();
    }
    var drawn = ready.get(random.nextInt(ready.size()));
    current = drawn;
    drawn.turn.release();
  }

  private List<Actor> ready() {
    return actors.stream().filter(actor -> actor.wakesNanos <= stage.nanos()).toList();
  }
}
