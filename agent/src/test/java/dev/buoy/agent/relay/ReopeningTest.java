package dev.buoy.agent.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.linux.BrokenBatch;
import dev.buoy.agent.linux.SocketBatch;
import dev.buoy.agent.linux.StreamCalls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// When an exchange that has nothing to carry messages with tries again. The clock is the test's.
final class ReopeningTest {
  private static final long MINUTE = 60_000;

  private final RelayLoops loops = new RelayLoops(1, 0);
  private final Connection source = connection();
  private final Connection target = connection();
  private final Set<Runnable> atEnd = new LinkedHashSet<>();
  private int opened;
  private int closed;

  @AfterEach
  void stop() {
    loops.next().submit(() -> {
      source.close();
      target.close();
    }).syncUninterruptibly();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void whereTheKernelHasNoneItIsAskedOnceAMinute() {
    var exchange = exchange(BrokenBatch.NONE);

    assertThat(gathersAt(exchange, 0)).isTrue();
    assertThat(opened).isOne();
    assertThat(gathersAt(exchange, MINUTE - 1)).isFalse();
    assertThat(opened).isOne();
    assertThat(gathersAt(exchange, MINUTE)).isTrue();
    assertThat(opened).isEqualTo(2);
    assertThat(gathersAt(exchange, 2 * MINUTE - 1)).isFalse();
    assertThat(gathersAt(exchange, 2 * MINUTE)).isTrue();
    assertThat(opened).isEqualTo(3);
    assertThat(atEnd).isEmpty();
  }

  @Test
  void oneThatFailsIsClosedAtOnceAndAnotherOpenedAfterAMinute() {
    var exchange = exchange(() -> new BrokenBatch() {
      @Override
      public void close() {
        closed++;
        super.close();
      }
    });

    for (int minute = 0; minute < 5; minute++) {
      assertThat(gathersAt(exchange, minute * MINUTE)).isTrue();
      assertThat(gathersAt(exchange, (minute + 1) * MINUTE - 1)).isFalse();
      assertThat(opened).isEqualTo(minute + 1);
      assertThat(closed).isEqualTo(opened);
    }
    assertThat(atEnd).as("what is left to do at the loop's end, however often it was opened").hasSize(1);
  }

  @Test
  void afterTheLoopsEndNoneIsOpened() {
    var exchange = exchange(() -> new SocketBatch() {
      @Override
      public void close() {
        closed++;
        super.close();
      }
    });
    gathersAt(exchange, 0);
    atEnd.forEach(Runnable::run);

    assertThat(closed).isOne();
    assertThat(gathersAt(exchange, 10 * MINUTE)).isFalse();
    assertThat(opened).isOne();
  }

  private Exchange exchange(Supplier<SocketBatch> batches) {
    return new Exchange(() -> {
      opened++;
      return batches.get();
    }, 1, atEnd::add);
  }

  /// A turn with one message, which is taken if any are.
  private boolean gathersAt(Exchange exchange, long millis) {
    exchange.begin(millis);
    boolean gathers = exchange.gathering();
    if (gathers) {
      exchange.take(idle());
    }
    exchange.carry(millis);
    return gathers;
  }

  /// Nothing ever comes, so nobody is told of it.
  @SuppressWarnings("NullAway")
  private Direction idle() {
    return new Direction(null, source, target, bytes -> {});
  }

  private Connection connection() {
    var nowhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new Connection(loops.next(), new StreamCalls().socket(nowhere.getAddress()), nowhere, nowhere, () -> {});
  }
}
