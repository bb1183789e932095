package dev.buoy.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.agent.time.Cancellable;
import dev.buoy.agent.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Turns of the loop on a kernel whose time passes only in ppoll.
class PollLoopTest {
  private final SimulatedKernel kernel = new SimulatedKernel();
  private final List<Throwable> uncaught = new ArrayList<>();
  private final List<String> log = new ArrayList<>();
  private final PollLoop loop = new PollLoop("test", kernel, kernel::nanoTime, uncaught::add);

  @Test
  void timersRunWhenDueAndInTheOrderTheyWereSetAtTheSameInstant() {
    loop.schedule(Duration.ofMillis(20), () -> log.add("late"));
    loop.schedule(Duration.ofMillis(10), () -> log.add("first"));
    loop.schedule(Duration.ofMillis(10), () -> log.add("second"));

    turns(2);
    assertThat(log).containsExactly("first", "second");
    assertThat(kernel.nanoTime()).isEqualTo(10_000_000);

    turns(1);
    assertThat(log).containsExactly("first", "second", "late");
    assertThat(kernel.nanoTime()).isEqualTo(20_000_000);
  }

  @Test
  void readableIsServedBeforeTasksAndTheseBeforeTimers() {
    loop.schedule(Duration.ZERO, () -> log.add("timer"));
    loop.register(7, () -> log.add("readable"));
    loop.execute(() -> log.add("task"));
    kernel.readable.add(7);

    turns(1);

    assertThat(log).containsExactly("readable", "task", "timer");
  }

  @Test
  void taskAddedByATaskWaitsForTheNextTurn() {
    loop.execute(() -> {
      log.add("outer");
      loop.execute(() -> log.add("inner"));
    });

    turns(1);
    assertThat(log).containsExactly("outer");

    turns(1);
    assertThat(log).containsExactly("outer", "inner");
  }

  @Test
  void cancelledTimerAndCancelledRegistrationDoNotRun() {
    loop.schedule(Duration.ofMillis(1), () -> log.add("timer")).cancel();
    loop.register(7, () -> log.add("readable")).cancel();
    kernel.readable.add(7);
    loop.schedule(Duration.ofMillis(2), () -> log.add("end"));

    turns(2);

    assertThat(log).containsExactly("end");
  }

  @Test
  void everythingReadableIsServedBeforeATimerHoweverMuchItIs() {
    loop.schedule(Duration.ZERO, () -> log.add("timer"));
    for (var descriptor = 10; descriptor < 1000; descriptor++) {
      loop.register(descriptor, () -> log.add("readable"));
      kernel.readable.add(descriptor);
    }

    turns(1);

    assertThat(log).hasSize(991).last().isEqualTo("timer");
  }

  @Test
  void aHandlerMayEndAnotherWhoseDescriptorIsReadable() {
    var second = new ArrayList<Cancellable>();
    loop.register(7, () -> second.removeFirst().cancel());
    second.add(loop.register(8, () -> log.add("cancelled")));
    kernel.readable.addAll(List.of(7, 8));

    turns(1);

    assertThat(log).isEmpty();
    assertThat(kernel.watched).containsExactly(7);
  }

  @Test
  void whatWasReadableOfAFormerDescriptorIsNotServedToTheNextOfItsNumber() {
    var former = new ArrayList<Cancellable>();
    loop.register(7, () -> {
      kernel.readable.remove(8);
      former.forEach(Cancellable::cancel);
      if (former.size() == 1) {
        former.add(loop.register(8, () -> log.add("next")));
      }
    });
    former.add(loop.register(8, () -> log.add("former")));
    kernel.readable.addAll(List.of(7, 8));

    turns(1);
    assertThat(log).isEmpty();

    kernel.readable.clear();
    kernel.readable.add(8);
    turns(1);
    assertThat(log).containsExactly("next");
  }

  @Test
  void aRegistrationThatIsCancelledAgainDoesNotEndTheNextOfItsNumber() {
    var former = loop.register(7, () -> log.add("former"));
    former.cancel();
    loop.register(7, () -> log.add("next"));
    former.cancel();
    kernel.readable.add(7);

    turns(1);

    assertThat(log).containsExactly("next");
  }

  @Test
  void whatTheKernelDoesNotWatchIsTold() {
    loop.register(7, () -> log.add("readable"));

    assertThatThrownBy(() -> loop.register(7, () -> log.add("twice"))).isInstanceOf(LinuxException.class)
        .hasMessageContaining("EEXIST");
  }

  @Test
  void exceptionGoesToTheUncaughtHandlerAndTheTurnGoesOn() {
    var bug = new IllegalStateException("a bug");
    loop.execute(() -> {
      throw bug;
    });
    loop.execute(() -> log.add("next"));

    turns(1);

    assertThat(uncaught).containsExactly(bug);
    assertThat(log).containsExactly("next");
  }

  @Test
  void anotherThreadWakesTheLoopFromAnEndlessWait() throws InterruptedException {
    var real = PollLoop.start("buoy-test", Ticker.system(), uncaught::add);
    var ran = new CountDownLatch(1);
    var thread = new ArrayList<String>();

    real.execute(() -> real.schedule(Duration.ofMillis(1), () -> {
      thread.add(Thread.currentThread().getName());
      ran.countDown();
    }));

    assertThat(ran.await(5, TimeUnit.SECONDS)).isTrue();
    assertThat(thread).containsExactly("buoy-test");
    real.close();
    assertThat(uncaught).isEmpty();
  }

  @Test
  void whatIsExecutedAfterTheEndTouchesNoDescriptor() {
    loop.close();
    loop.run();
    var before = kernel.signals;

    loop.execute(() -> log.add("late"));

    assertThat(kernel.signals).isEqualTo(before);
    assertThat(log).isEmpty();
  }

  @Test
  void lateTurnIsToldBeforeAnythingThatWaits() {
    loop.onWake((late, _) -> log.add("woke " + late.toMillis()));
    loop.schedule(Duration.ofMillis(50), () -> log.add("timer"));
    loop.register(7, () -> log.add("readable"));
    kernel.readable.add(7);
    kernel.pause(5_000_000_000L);

    turns(1);

    assertThat(log).containsExactly("woke 5000", "readable", "timer");
  }

  @Test
  void aWaitForAFarTimerOrAShortDelayIsNotLate() {
    loop.onWake((late, _) -> {
      if (late.toNanos() >= PollLoop.LATE) {
        log.add("woke " + late.toMillis());
      }
    });
    loop.schedule(Duration.ofSeconds(3), () -> log.add("timer"));

    turns(10);
    kernel.pause(19_000_000);
    turns(30);

    assertThat(log).containsExactly("timer");
  }

  @Test
  void aStopThatIsShorterThanTheWaitForTheNextTimerIsSeen() {
    loop.onWake((late, _) -> log.add("woke " + late.toMillis()));
    loop.schedule(Duration.ofSeconds(10), () -> log.add("timer"));
    turns(1);
    log.clear();

    kernel.pause(1_000_000_000L);
    turns(1);

    assertThat(log).containsExactly("woke 1000");
  }

  @Test
  void aTurnAfterAWhileIsToldThoughItIsNotLateSinceAStopMayHideInTheWait() {
    loop.onWake((late, suspended) -> log.add("woke " + late.toMillis() + " " + suspended.toMillis()));
    loop.schedule(Duration.ofMillis(10), () -> log.add("near"));
    loop.schedule(Duration.ofMillis(100), () -> log.add("far"));

    turns(3);

    assertThat(log).containsExactly("near", "woke 0 0", "far");
  }

  @Test
  void theTimeThatTheMachineWasSuspendedIsTold() {
    loop.onWake((late, suspended) -> log.add("woke " + late.toMillis() + " " + suspended.toMillis()));
    loop.schedule(Duration.ofMillis(50), () -> log.add("timer"));
    kernel.suspend(5_000_000_000L);

    turns(2);

    assertThat(log).containsExactly("woke 5000 5000", "woke 0 0", "timer");
  }

  private void turns(int count) {
    for (var i = 0; i < count; i++) {
      loop.turn();
    }
  }
}
