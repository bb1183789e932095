package dev.buoy.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

final class LoopWatchTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Loop quick = new Loop();
  private final Loop slow = new Loop();
  private final LoopWatch watch = new LoopWatch(List.of(quick, slow), SECOND);

  @Test
  void loopsThatAnswerOweNothing() {
    for (int second = 0; second < 10; second++) {
      assertThat(lookAt(second)).isZero();
      quick.run();
      slow.run();
    }
  }

  @Test
  void theSlowestCountsUntilItAnswers() {
    lookAt(100);
    for (int second = 1; second < 5; second++) {
      quick.run();
      assertThat(lookAt(100 + second)).isEqualTo(SECOND.multipliedBy(second));
    }
    quick.run();
    slow.run();

    assertThat(lookAt(105)).isZero();
  }

  @Test
  void aLoopThatIsBusyGetsNoSecondTask() {
    for (int second = 0; second < 100; second++) {
      lookAt(second);
    }

    assertThat(slow.tasks).hasSize(1);
  }

  @Test
  void aPauseOfTheWholeProcessIsNotTheLoops() {
    lookAt(100);

    assertThat(lookAt(160)).isEqualTo(SECOND);
  }

  @Test
  void looksInBetweenCountTheTimeThatPassed() {
    lookAt(100);

    assertThat(watch.look(Duration.ofMillis(100_010).toNanos())).isEqualTo(Duration.ofMillis(10));
  }

  @Test
  void aLoopThatHasEndedNeverAnswers() {
    var ended = new LoopWatch(List.<Executor>of(_ -> {
      throw new RejectedExecutionException("ended");
    }), SECOND);

    ended.look(0);

    assertThat(ended.look(SECOND.toNanos())).isEqualTo(SECOND);
  }

  private Duration lookAt(int second) {
    return watch.look(Duration.ofSeconds(second).toNanos());
  }

  /// Does what it is given when told to.
  private static final class Loop implements Executor {
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
    }

    void run() {
      for (var task = tasks.poll(); task != null; task = tasks.poll()) {
        task.run();
      }
    }
  }
}
