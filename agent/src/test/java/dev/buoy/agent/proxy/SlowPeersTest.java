package dev.buoy.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.linux.SocketBatch;
import dev.buoy.agent.linux.StreamCalls;
import dev.buoy.agent.relay.RelayLoops;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Clients that send all they can to servers that do not read: what that costs the loop, which goes on in small reads.
@Timeout(120)
class SlowPeersTest {
  private static final int PEERS = 200;
  private static final int MESSAGE = 512 * 1024;
  private static final int MOST_KEPT = 1 << 20;
  private static final int SMALL = 4096;

  private final CompletableFuture<Void> mayRead = new CompletableFuture<>();
  private final Set<Integer> whole = ConcurrentHashMap.newKeySet();

  @ParameterizedTest
  @EnumSource
  void whatIsKeptForThemStaysWithinItsBoundAndArrivesWhole(Carriage carriage) throws Exception {
    var calls = new Watched();
    var loops = carriage.loops(1, 0, MOST_KEPT, () -> calls);
    calls.kept = loops.members().getFirst()::kept;
    try (var fixture = new ProxyFixture(loops); var server = TestServer.with(this::readLater)) {
      fixture.serve(server.address());
      var sending = new ArrayList<FutureTask<Integer>>();
      for (int peer = 0; peer < PEERS; peer++) {
        int number = peer;
        sending.add(Background.run(() -> send(fixture, number)));
      }
      awaitStandstill(fixture);
      long kept = kept(loops);
      mayRead.complete(null);
      sending.forEach(Background::join);

      assertThat(whole).containsExactlyInAnyOrderElementsOf(IntStream.range(0, PEERS).boxed().toList());
      assertThat(kept).isGreaterThanOrEqualTo(MOST_KEPT);
      // Reads that were on their way when the bound was reached, and a small one for each stream after that.
      int onTheirWay = carriage == Carriage.TOGETHER ? SocketBatch.SLOTS : 1;
      assertThat(Math.max(kept, calls.mostKept))
          .isLessThanOrEqualTo(MOST_KEPT + onTheirWay * StreamCalls.BUFFER + PEERS * SMALL);
      assertThat(kept(loops)).isZero();

      calls.largestRead = 0;
      send(fixture, PEERS);
      assertThat(calls.largestRead).as("bytes of a read when nobody is slow any more").isGreaterThan(SMALL);
    }
  }

  /// Answers with one byte once everything has come.
  private void readLater(java.net.Socket connection) throws IOException {
    mayRead.join();
    var message = connection.getInputStream().readAllBytes();
    int number = ByteBuffer.wrap(message).getInt();
    if (Arrays.equals(message, message(number))) {
      whole.add(number);
    }
    connection.getOutputStream().write(1);
  }

  private static int send(ProxyFixture fixture, int number) throws IOException {
    try (var client = fixture.connect()) {
      client.setSoTimeout(60_000);
      client.getOutputStream().write(message(number));
      client.shutdownOutput();
      return client.getInputStream().read();
    }
  }

  private static byte[] message(int number) {
    var bytes = new byte[MESSAGE];
    new Random(number).nextBytes(bytes);
    ByteBuffer.wrap(bytes).putInt(number);
    return bytes;
  }

  /// Until all are connected and nothing is read from any.
  private static void awaitStandstill(ProxyFixture fixture) {
    long[] seen = {-1};
    Eventually.holds("nothing is read", () -> {
      LockSupport.parkNanos(200_000_000);
      long before = seen[0];
      seen[0] = fixture.frontend().get(Counter.BYTES_IN);
      return seen[0] == before && fixture.server(1).totals().open() == PEERS;
    });
  }

  private static long kept(RelayLoops loops) throws Exception {
    var loop = loops.members().getFirst();
    return loop.submit(loop::kept).get();
  }

  /// Has the kernel hold little for the servers, and sees what is kept before it becomes less.
  private static final class Watched extends StreamCalls {
    private LongSupplier kept = () -> 0;
    private volatile long mostKept;
    private volatile int largestRead;

    @Override
    public int socket(InetAddress family) {
      int descriptor = super.socket(family);
      try {
        new Socket(descriptor).setSendBufferSize(32 * 1024);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return descriptor;
    }

    @Override
    public int receive(int descriptor, int most) {
      int count = super.receive(descriptor, most);
      largestRead = Math.max(largestRead, count);
      return count;
    }

    @Override
    public int send(int descriptor, Rest rest) {
      mostKept = Math.max(mostKept, kept.getAsLong());
      return super.send(descriptor, rest);
    }
  }
}
