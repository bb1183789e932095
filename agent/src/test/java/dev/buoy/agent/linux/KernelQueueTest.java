package dev.buoy.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.agent.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Sends of the future on a real kernel, from one socket of a pair to the other. Needs no rights.
class KernelQueueTest {
  private static final long MILLI = 1_000_000;

  private final Libc libc = new NativeLibc();
  private final List<Throwable> uncaught = new ArrayList<>();
  private final PollLoop loop = PollLoop.start("queue-test", Ticker.system(), uncaught::add);
  private final LoopbackPair pair = LoopbackPair.open(libc);
  private final LinkedBlockingQueue<String> outcomes = new LinkedBlockingQueue<>();
  private final KernelQueue queue = on(() -> KernelQueue.open(libc, loop));

  @AfterEach
  void close() {
    on(() -> {
      queue.close();
      return true;
    });
    loop.close();
    pair.close();
    assertThat(uncaught).isEmpty();
  }

  @Test
  void datagramsGoOutAtTheirInstantAndTheOutcomeIsTold() throws InterruptedException {
    var start = System.nanoTime();
    on(() -> queue.send(start + 30 * MILLI, start + 1_000 * MILLI, pair.sender(),
        List.of(pair.datagram("one"), pair.datagram("two")), this::outcome));

    assertThat(outcomes.poll(5, TimeUnit.SECONDS)).isEqualTo("2 0");
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(30 * MILLI);
    assertThat(pair.received()).containsExactly("one", "two");
  }

  @Test
  void sendsGoOutWhileTheLoopIsBusyWithSomethingElse() throws InterruptedException {
    var start = System.nanoTime();
    var received = on(() -> {
      for (var i = 1; i <= 5; i++) {
        queue.send(start + i * 10L * MILLI, start + (i + 50) * 10L * MILLI, pair.sender(),
            List.of(pair.datagram("packet " + i)), this::outcome);
      }
      // Waits without ever coming back to the loop, as at a safepoint.
      await(new CountDownLatch(1), 300);
      return pair.received();
    });

    assertThat(received).hasSize(5);
    assertThat(outcomes.poll(5, TimeUnit.SECONDS)).isEqualTo("1 0");
  }

  @Test
  void whatWasTakenBackIsNeverSent() throws InterruptedException {
    // Every phase between "long before" and "just now".
    for (var i = 0; i < 200; i++) {
      var due = System.nanoTime() + i * 5_000L;
      var sent = on(() -> {
        var queued = queue.send(due, due + 1_000 * MILLI, pair.sender(), List.of(pair.datagram("x")), this::outcome);
        await(new CountDownLatch(1), due - System.nanoTime() > MILLI / 2 ? 1 : 0);
        return queued.cancel();
      });
      assertThat(pair.received()).hasSize(sent ? 1 : 0);
    }
    await(new CountDownLatch(1), 20);

    assertThat(pair.received()).isEmpty();
    assertThat(outcomes).isEmpty();
  }

  @Test
  void whatIsStaleIsDropped() throws InterruptedException {
    var start = System.nanoTime();
    on(() -> queue.send(start - 20 * MILLI, start - 10 * MILLI, pair.sender(), List.of(pair.datagram("old")),
        this::outcome));

    assertThat(outcomes.poll(5, TimeUnit.SECONDS)).isEqualTo("0 0");
    assertThat(pair.received()).isEmpty();
  }

  @Test
  void onePeerOutOfReachKeepsNoOtherBack() throws InterruptedException {
    var start = System.nanoTime();
    var nowhere = new Datagram("lost".getBytes(java.nio.charset.StandardCharsets.UTF_8), new byte[]{99, 0, 0, 0});
    on(() -> queue.send(start + MILLI, start + 1_000 * MILLI, pair.sender(),
        List.of(nowhere, pair.datagram("reached"), nowhere, pair.datagram("too")), this::outcome));

    assertThat(outcomes.poll(5, TimeUnit.SECONDS)).startsWith("2 -");
    assertThat(pair.received()).containsExactly("reached", "too");
  }

  @Test
  void manyDatagramsInOneSendFit() throws InterruptedException {
    var start = System.nanoTime();
    var many = new ArrayList<Datagram>();
    for (var i = 0; i < 60; i++) {
      many.add(pair.datagram("peer " + i));
    }
    on(() -> queue.send(start + MILLI, start + 1_000 * MILLI, pair.sender(), many, this::outcome));

    assertThat(outcomes.poll(5, TimeUnit.SECONDS)).isEqualTo("60 0");
    assertThat(pair.received()).hasSize(60);
  }

  @Test
  void whereTheKernelForbidsItThatIsSaid() {
    var kernel = new SimulatedKernel();
    var forbidden = new PollLoop("forbidden", kernel, kernel::nanoTime, uncaught::add);

    assertThatThrownBy(() -> KernelQueue.open(kernel, forbidden)).isInstanceOf(LinuxException.class)
        .hasMessage("io_uring is not available: EPERM (operation not permitted);"
            + " see sysctl kernel.io_uring_disabled and the system call filter of the service");
  }

  @Test
  void whatARingTookIsGivenBackWhenItCannotBeHad() {
    var kernel = new CountingLibc();
    for (var step : Step.values()) {
      kernel.refused = step;
      on(() -> {
        assertThatThrownBy(() -> KernelQueue.open(kernel, loop)).as("%s", step).isInstanceOf(LinuxException.class);
        return true;
      });

      assertThat(kernel.mappings).as("mappings after %s", step).isZero();
      assertThat(kernel.rings).as("rings after %s", step).isEmpty();
    }
  }

  private enum Step {
    RINGS, REQUESTS, EVENT
  }

  /// Refuses one step of opening a ring, and counts what is left.
  private static final class CountingLibc extends NativeLibc {
    volatile Step refused = Step.RINGS;
    volatile int mappings;
    final Set<Integer> rings = ConcurrentHashMap.newKeySet();

    @Override
    public int ioUringSetup(int entries, byte[] parameters) {
      var ring = super.ioUringSetup(entries, parameters);
      rings.add(ring);
      return ring;
    }

    @Override
    public int ioUringRegisterEvent(int descriptor, int event) {
      return refused == Step.EVENT ? Errno.ENOMEM.result() : super.ioUringRegisterEvent(descriptor, event);
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate")
    public long mmap(long length, int descriptor, long offset) {
      if (refused == (offset == 0 ? Step.RINGS : Step.REQUESTS)) {
        return Errno.ENOMEM.result();
      }
      mappings++;
      return super.mmap(length, descriptor, offset);
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate")
    public int munmap(long address, long length) {
      mappings--;
      return super.munmap(address, length);
    }

    @Override
    public int close(int descriptor) {
      rings.remove(descriptor);
      return super.close(descriptor);
    }
  }

  private void outcome(int reached, int error) {
    outcomes.add(reached + " " + error);
  }

  private <T> T on(Supplier<T> action) {
    return CompletableFuture.supplyAsync(action, loop::execute).join();
  }

  private static void await(CountDownLatch latch, long millis) {
    try {
      assertThat(latch.await(millis, TimeUnit.MILLISECONDS)).isFalse();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
