package dev.buoy.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.linux.BrokenBatch;
import dev.buoy.agent.linux.SocketBatch;
import dev.buoy.agent.linux.StreamCalls;
import dev.buoy.agent.relay.RelayLoops;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Messages that are carried together, and what becomes of them where that fails.
@Timeout(60)
class ExchangeTest {
  private static final int CLIENTS = 200;

  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger carried = new AtomicInteger();

  @Test
  void messagesThatComeTogetherAreCarriedTogether() throws Exception {
    try (var fixture = fixture(() -> new SocketBatch() {
      @Override
      public void carryOut() {
        carried.incrementAndGet();
        super.carryOut();
      }
    }, 2); var server = TestServer.echo()) {
      fixture.serve(server.address());
      talkAllAtOnce(fixture);

      assertThat(opened).hasValue(1);
      assertThat(carried).hasPositiveValue().hasValueLessThan(2 * CLIENTS);
    }
  }

  @Test
  void aLoopThatEndsClosesWhatItCarriedWith() throws Exception {
    var closed = new AtomicInteger();
    try (var fixture = fixture(() -> new SocketBatch() {
      @Override
      public void close() {
        closed.incrementAndGet();
        super.close();
      }
    }, 1); var server = TestServer.echo()) {
      fixture.serve(server.address());
      try (var client = fixture.connect()) {
        assertThat(says(client, 1)).isEqualTo(1);
      }
      assertThat(closed).hasValue(0);
    }

    assertThat(closed).hasValue(1);
  }

  @Test
  void whereTheKernelHasNoBatchesEachIsCarriedOnItsOwn() throws Exception {
    try (var fixture = fixture(BrokenBatch.NONE, 1); var server = TestServer.echo()) {
      fixture.serve(server.address());
      try (var client = fixture.connect()) {
        assertThat(says(client, 1)).isEqualTo(1);
        assertThat(says(client, 2)).isEqualTo(2);
      }

      assertThat(opened).hasValue(1);
    }
  }

  @Test
  void whatWasInABatchThatFailsIsClosedAndOthersGoOn() throws Exception {
    try (var fixture = fixture(BrokenBatch::new, 1); var server = TestServer.echo()) {
      fixture.serve(server.address());
      try (var client = fixture.connect()) {
        client.getOutputStream().write(1);
        assertThat(fixture.end().letters()).isEqualTo("KD");
      }
      try (var client = fixture.connect()) {
        assertThat(says(client, 2)).isEqualTo(2);
      }
    }
  }

  private ProxyFixture fixture(Supplier<SocketBatch> batches, int together) {
    return new ProxyFixture(new RelayLoops(1, 16, 1 << 24, StreamCalls::new, () -> {
      opened.incrementAndGet();
      return batches.get();
    }, together));
  }

  /// Many ask while the loop is held, so that it meets their questions in one turn.
  private static void talkAllAtOnce(ProxyFixture fixture) throws Exception {
    var clients = new ArrayList<Socket>();
    try {
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(fixture.connect());
        assertThat(says(clients.getLast(), 0)).isZero();
      }
      var hold = new CountDownLatch(1);
      fixture.loops().members().getFirst().execute(() -> await(hold));
      for (int i = 0; i < CLIENTS; i++) {
        clients.get(i).getOutputStream().write(i);
      }
      hold.countDown();
      for (int i = 0; i < CLIENTS; i++) {
        assertThat(clients.get(i).getInputStream().read()).isEqualTo(i);
      }
    } finally {
      for (var client : clients) {
        client.close();
      }
    }
  }

  private static int says(Socket client, int what) throws IOException {
    client.getOutputStream().write(what);
    return client.getInputStream().read();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
