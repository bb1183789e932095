package dev.buoy.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.agent.director.Stage;
import dev.buoy.agent.Waiting;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.prober.Responder;
import dev.buoy.agent.time.Pause;
import dev.buoy.agent.time.Ticker;
import dev.buoy.v1.PeerGrpc;
import dev.buoy.v1.ProbeRequest;
import dev.buoy.v1.ProbeResults;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ProbingTest {
  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
  private final List<ProbeResults> heard = new CopyOnWriteArrayList<>();
  private final List<String> troubles = new CopyOnWriteArrayList<>();
  private final Probing probing = new Probing("n2", (_, _) -> Optional.empty(), Ticker.system(), Pause.SYSTEM,
      executor);
  private Responder responder;

  @BeforeEach
  void respond() throws IOException {
    responder = new Responder(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "n1", Pause.SYSTEM);
  }

  @AfterEach
  void stop() {
    responder.close();
    calls.shutdownNow();
    executor.shutdownNow();
  }

  private ProbeRequest.Builder request() {
    return ProbeRequest.newBuilder().setAddress("127.0.0.1").setPort(responder.port())
        .setInterval(Messages.duration(Duration.ofMillis(20))).setPatience(Messages.duration(Duration.ofMillis(900)))
        .setConnections(2);
  }

  private boolean complete() {
    return heard.stream().mapToInt(ProbeResults::getResultsCount).sum() >= 5 && heard.getLast().getKept() == 2;
  }

  private Stage.Running lasting(ProbeRequest request) {
    return new LastingProbe(probing::probe, request, heard::add, troubles::add, Pause.SYSTEM);
  }

  @Test
  void whatIsFoundComesUntilItIsClosed() {
    try (var _ = lasting(request().build())) {
      Waiting.until("probes and connections are there", this::complete);
    }

    assertThat(heard).allSatisfy(results -> {
      assertThat(results.getProber()).isEqualTo("n2");
      assertThat(results.getTarget()).isEqualTo("127.0.0.1:" + responder.port());
    });
    assertThat(heard.stream().flatMap(results -> results.getResultsList().stream())).allSatisfy(result -> {
      assertThat(result.getBy()).isEqualTo("n1");
      assertThat(result.getFailure()).isEmpty();
      assertThat(Messages.duration(result.getAgo())).isGreaterThanOrEqualTo(Messages.duration(result.getTook()));
    });
    long next = 0;
    for (var results : heard) {
      assertThat(results.getLine()).isEqualTo(heard.getFirst().getLine());
      assertThat(results.getFirst()).isEqualTo(next);
      next += results.getResultsCount();
    }
    assertThat(heard).extracting(results -> Messages.duration(results.getSent())).isSorted();
  }

  @Test
  void aStreamThatIsCancelledGivesItsPlaceBack() throws IOException {
    var name = "probing-" + System.identityHashCode(this);
    Server server = InProcessServerBuilder.forName(name).executor(calls).addService(new PeerGrpc.PeerImplBase() {
      @Override
      public void probe(ProbeRequest message, StreamObserver<ProbeResults> observer) {
        Statuses.stream(observer, () -> probing.probe(message, (ServerCallStreamObserver<ProbeResults>) observer));
      }
    }).build().start();
    ManagedChannel channel = InProcessChannelBuilder.forName(name).build();
    try {
      for (int round = 0; round < 6; round++) {
        heard.clear();
        var context = Context.current().withCancellation();
        context.run(() -> {
          var stream = PeerGrpc.newBlockingStub(channel).probe(request().build());
          while (!complete() && stream.hasNext()) {
            heard.add(stream.next());
          }
        });
        context.cancel(null);
        assertThat(complete()).isTrue();
      }
    } finally {
      channel.shutdownNow();
      server.shutdownNow();
    }
  }

  @Test
  void fourAtOnceAreTheMostAndTheFifthWaitsForAPlace() {
    var running = IntStream.range(0, 4).mapToObj(_ -> lasting(request().build())).toList();
    Waiting.until("all have a place", () -> heard.stream().map(ProbeResults::getLine).distinct().count() == 4);

    assertThatThrownBy(() -> probing.probe(request().build(), heard::add)).isInstanceOf(Refused.class)
        .hasMessage("n2 probes for 4 others already");
    try (var _ = lasting(request().build())) {
      Waiting.until("it is refused", () -> !troubles.isEmpty());
      running.forEach(Stage.Running::close);
      heard.clear();
      Waiting.until("it has a place, without connections that were not there before", () -> heard.stream()
          .anyMatch(results -> results.getKept() == 0 && results.getResultsCount() > 0));
    }
    assertThat(troubles).containsOnly("n2 probes for 4 others already");
  }

  @Test
  void whatCannotBeProbedIsSaid() {
    assertRefused(request().setAddress("host.example"), "address has to be one of IPv4 or IPv6, was 'host.example'");
    assertRefused(request().setPort(0), "port has to be 1 to 65535");
    assertRefused(request().setInterval(Messages.duration(Duration.ofMillis(4))), "interval has to be 5 ms to 1 s");
    assertRefused(request().clearPatience(),
        "patience has to be less than 1 s: what was lost is sent again after that");
    assertRefused(request().setPatience(Messages.duration(Duration.ofSeconds(1))),
        "patience has to be less than 1 s: what was lost is sent again after that");
    assertRefused(request().setConnections(101), "connections has to be 0 to 100");
  }

  private void assertRefused(ProbeRequest.Builder request, String sentence) {
    assertThatThrownBy(() -> probing.probe(request.build(), heard::add)).isInstanceOf(Refused.class)
        .hasMessage(sentence);
  }
}
