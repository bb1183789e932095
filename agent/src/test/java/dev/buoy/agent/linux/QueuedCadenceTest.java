package dev.buoy.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What is queued when, in virtual time.
class QueuedCadenceTest {
  private static final long MILLI = 1_000_000;

  private final SimulatedKernel kernel = new SimulatedKernel();
  private final PollLoop loop = new PollLoop("test", kernel, kernel::nanoTime, failure -> {
    throw new AssertionError(failure);
  });
  private final Queue queue = new Queue();
  private final Socket socket = new Socket();

  @Test
  void theWholeHorizonIsQueuedAndNoMore() {
    var cadence = cadence(10, 34);
    loop.execute(cadence::start);
    loop.turn();
    assertThat(socket.transmitted).containsExactly(0L);
    assertThat(queue.dues()).containsExactly(10L, 20L, 30L);

    pass(10);

    assertThat(queue.dues()).containsExactly(20L, 30L, 40L);
  }

  @Test
  void anInstantBeyondTheHorizonIsQueuedWhenItComesWithin() {
    loop.execute(cadence(1_000, 300)::start);
    loop.turn();
    assertThat(queue.dues()).isEmpty();

    for (var turns = 0; turns < 5 && queue.dues().isEmpty(); turns++) {
      loop.turn();
    }

    assertThat(kernel.nanoTime() / MILLI).isEqualTo(700);
    assertThat(queue.dues()).containsExactly(1_000L);
  }

  @Test
  void whatTheKernelSentThroughAPauseIsNoSilence() {
    var cadence = cadence(10, 34);
    loop.execute(cadence::start);
    loop.turn();
    assertThat(cadence.silence()).isZero();

    kernel.pause(35 * MILLI);
    assertThat(cadence.silence()).isEqualTo(15 * MILLI);

    // The last that was queued was due at 30 ms.
    kernel.pause(15 * MILLI);
    assertThat(cadence.silence()).isEqualTo(20 * MILLI);
  }

  @Test
  void whatWasDroppedAsTooLateIsSilence() {
    var cadence = cadence(10, 100);
    loop.execute(cadence::start);
    loop.turn();

    queue.stoppedFrom = 25 * MILLI;
    kernel.pause(85 * MILLI);

    assertThat(queue.dues()).contains(80L);
    assertThat(cadence.silence()).isEqualTo(65 * MILLI);
  }

  @Test
  void whatMayHaveBeenSentOnlyWhenTheProcessWentOnEndsNoSilence() {
    var cadence = cadence(10, 100);
    loop.execute(cadence::start);
    loop.turn();

    // The one of 80 ms goes out at 85, when the process goes on.
    queue.stoppedFrom = 25 * MILLI;
    queue.stoppedUntil = 80 * MILLI;
    kernel.pause(85 * MILLI);
    assertThat(cadence.silence()).isEqualTo(65 * MILLI);

    // Nobody looked before 95 ms: the one of 80 ms surely went out, after all that silence.
    kernel.pause(10 * MILLI);
    assertThat(cadence.silence()).isEqualTo(60 * MILLI);
  }

  @Test
  void whatFailedIsNoSilence() {
    var cadence = cadence(10, 34);
    loop.execute(cadence::start);
    loop.turn();
    kernel.pause(10 * MILLI);
    queue.fail(kernel.nanoTime());

    kernel.pause(5 * MILLI);

    assertThat(cadence.silence()).isEqualTo(5 * MILLI);
  }

  @Test
  void nothingStaysQueuedOnceItHasEnded() {
    var cadence = cadence(10, 100);
    loop.execute(cadence::start);
    loop.turn();
    assertThat(queue.dues()).hasSize(10);

    cadence.end();
    loop.schedule(Duration.ofSeconds(1), () -> {});
    loop.turn();

    assertThat(queue.dues()).isEmpty();
    assertThat(socket.transmitted).hasSize(1);
  }

  @Test
  void whatWasSuspendedGoesOnAtTheInstantsItHad() {
    var cadence = cadence(10, 34);
    loop.execute(cadence::start);
    loop.turn();

    cadence.suspend();
    assertThat(queue.dues()).isEmpty();
    kernel.pause(4 * MILLI);
    cadence.resume();

    assertThat(queue.dues()).containsExactly(10L, 20L, 30L);
    assertThat(socket.transmitted).hasSize(1);
  }

  @Test
  void afterAPauseLongerThanTheHorizonOneIsSentAtOnceAndTheMissedAreSkipped() {
    loop.execute(cadence(10, 34)::start);
    loop.turn();

    // All that was queued went out or is too late; the loop hears of it at 77 ms.
    pass(77);

    assertThat(socket.transmitted).containsExactly(0L, 77L);
    assertThat(queue.dues()).containsExactly(80L, 90L, 100L, 110L);
  }

  @Test
  void whereTheKernelTakesNoMoreTheLoopSends() {
    queue.full = true;
    loop.execute(cadence(10, 34)::start);
    for (var turns = 0; turns < 10 && socket.transmitted.size() < 3; turns++) {
      loop.turn();
    }

    assertThat(socket.transmitted).containsExactly(0L, 10L, 20L);
  }

  @Test
  void aKernelThatTakesNoMoreIsAskedAgainTenTimesASecond() {
    queue.full = true;
    loop.execute(cadence(10, 34)::start);
    while (kernel.nanoTime() < 1_000 * MILLI) {
      loop.turn();
    }
    assertThat(socket.transmitted).hasSizeBetween(99, 101);
    assertThat(queue.refusals).isBetween(9, 11);

    queue.full = false;
    while (kernel.nanoTime() < 1_200 * MILLI && queue.dues().isEmpty()) {
      loop.turn();
    }

    assertThat(queue.dues()).hasSize(3);
  }

  private QueuedCadence cadence(long interval, long horizon) {
    return new QueuedCadence(loop, queue, socket, interval * MILLI, horizon * MILLI);
  }

  private void pass(long millis) {
    kernel.pause(millis * MILLI);
    queue.serve(kernel.nanoTime());
  }

  private final class Socket implements QueuedCadence.Source {
    final List<Long> transmitted = new ArrayList<>();

    @Override
    public int descriptor() {
      return 7;
    }

    @Override
    public List<Datagram> datagrams() {
      return List.of(new Datagram(new byte[1], new byte[1]));
    }

    @Override
    public void transmit() {
      transmitted.add(kernel.nanoTime() / MILLI);
    }

    @Override
    public void sent(int reached, int error) {}
  }

  private final class Queue implements SendQueue {
    final TreeMap<Long, Outcome> waiting = new TreeMap<>();
    boolean full;
    int refusals;
    long stoppedFrom = Long.MAX_VALUE;
    long stoppedUntil = Long.MAX_VALUE;

    @Override
    public Queued send(long due, long latest, int descriptor, List<Datagram> datagrams, Outcome outcome) {
      if (full) {
        refusals++;
        throw LinuxException.unsupported("full");
      }
      waiting.put(due, outcome);
      return new Queued() {
        @Override
        public boolean cancel() {
          return waiting.remove(due) == null;
        }

        @Override
        public boolean tried() {
          return due <= kernel.nanoTime() && (due < stoppedFrom || due >= stoppedUntil);
        }
      };
    }

    List<Long> dues() {
      return waiting.keySet().stream().map(due -> due / MILLI).toList();
    }

    void fail(long now) {
      while (!waiting.isEmpty() && waiting.firstKey() <= now) {
        waiting.pollFirstEntry().getValue().done(0, Errno.EHOSTUNREACH.result());
      }
    }

    void serve(long now) {
      while (!waiting.isEmpty() && waiting.firstKey() <= now) {
        waiting.pollFirstEntry().getValue().done(1, 0);
      }
    }
  }
}
