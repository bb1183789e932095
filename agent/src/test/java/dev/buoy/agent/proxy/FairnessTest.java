package dev.buoy.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.linux.StreamCalls;
import dev.buoy.agent.relay.RelayLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/// Many small messages on one loop beside streams that never pause: how much of these goes before the last of those. Said
/// in bytes, so that it holds on any machine.
@ParameterizedClass
@CsvSource({"ONE_BY_ONE, 0", "ONE_BY_ONE, 16", "LATER, 0", "LATER, 16", "TOGETHER, 0", "TOGETHER, 16"})
@Timeout(60)
class FairnessTest {
  private static final int SMALL = 500;
  private static final int STREAMS = 3;
  private static final int ROUNDS = 3;
  /// Of one stream in one turn of the loop.
  private static final long SHARE = 16L * StreamCalls.BUFFER;

  private final Endless calls = new Endless();
  private final ProxyFixture fixture;
  private final RelayLoop loop;
  private final TestServer server = TestServer.echo();
  private final List<Socket> clients = new ArrayList<>();

  FairnessTest(Carriage carriage, int mostPipes) {
    fixture = new ProxyFixture(carriage.loops(1, mostPipes, 1 << 24, () -> calls));
    loop = fixture.loops().members().getFirst();
  }

  @BeforeEach
  void connect() throws Exception {
    fixture.serve(server.address());
    for (int i = 0; i < STREAMS + SMALL; i++) {
      var client = fixture.connect();
      clients.add(client);
      client.getOutputStream().write(i);
      assertThat(client.getInputStream().read()).isEqualTo(i & 0xff);
    }
  }

  @AfterEach
  void stop() throws IOException {
    for (var client : clients) {
      client.close();
    }
    server.close();
    fixture.close();
  }

  @Test
  void beforeTheSmallMessagesOfATurnNoStreamHasMoreThanOneRead() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      loop.submit(this::allSpeak).get();
      awaitAnswers();

      assertThat(loop.submit(() -> calls.streamedBeforeLast).get())
          .isLessThanOrEqualTo((long) STREAMS * StreamCalls.BUFFER);
    }
  }

  @Test
  void messagesThatComeWhileAStreamHasItsTurnWaitForAShareOfEach() throws Exception {
    loop.submit(this::allSpeak).get();
    awaitAnswers();
    for (int round = 0; round < ROUNDS; round++) {
      loop.submit(() -> calls.atRead = this::allSpeak).get();
      awaitAnswers();

      assertThat(loop.submit(() -> calls.streamedBeforeLast).get()).isPositive()
          .isLessThanOrEqualTo(STREAMS * SHARE);
    }
  }

  /// On the loop, which so meets all of it at once.
  private void allSpeak() {
    try {
      for (int i = 0; i < clients.size(); i++) {
        clients.get(i).getOutputStream().write(new byte[i < STREAMS ? 64 * 1024 : 1]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Eventually.holds("all has come", () -> calls.accepted.stream().allMatch(calls::has));
    calls.begin(STREAMS);
  }

  private void awaitAnswers() throws IOException {
    for (var client : clients.subList(STREAMS, clients.size())) {
      assertThat(client.getInputStream().read()).isZero();
    }
  }

  /// A kernel in which what streams send never ends, and their servers always have room. On the loop.
  private static final class Endless extends StreamCalls {
    private final StreamCalls others = new StreamCalls();
    private final List<Integer> accepted = new ArrayList<>();
    private final List<Integer> connected = new ArrayList<>();
    private final List<Integer> waiting = new ArrayList<>();
    private List<Integer> sources = List.of();
    private List<Integer> targets = List.of();
    private long streamed;
    private long streamedBeforeLast;
    private Runnable atRead = () -> {};

    /// Counts from now on: the first so many are streams, and of the others each has a message.
    void begin(int streams) {
      sources = accepted.subList(0, streams);
      targets = connected.subList(0, streams);
      waiting.clear();
      waiting.addAll(accepted.subList(streams, accepted.size()));
      streamed = 0;
      streamedBeforeLast = 0;
    }

    @Override
    public int accept(int listener) {
      int descriptor = super.accept(listener);
      if (descriptor >= 0) {
        accepted.add(descriptor);
      }
      return descriptor;
    }

    @Override
    public int socket(InetAddress family) {
      connected.add(super.socket(family));
      return connected.getLast();
    }

    @Override
    public int receive(int descriptor, int most) {
      return sources.contains(descriptor) ? stream(most) : super.receive(descriptor, most);
    }

    @Override
    public int send(int descriptor, int count) {
      return targets.contains(descriptor) ? count : super.send(descriptor, count);
    }

    @Override
    public int splice(int from, int to, int count) {
      if (sources.contains(from)) {
        return stream(count);
      }
      return targets.contains(to) ? count : super.splice(from, to, count);
    }

    private int stream(int count) {
      var now = atRead;
      atRead = () -> {};
      now.run();
      waiting.removeIf(each -> !has(each));
      streamed += count;
      streamedBeforeLast = waiting.isEmpty() ? streamedBeforeLast : streamed;
      return count;
    }

    private boolean has(int descriptor) {
      return others.peek(descriptor, 1) == 1;
    }
  }
}
