package dev.buoy.agent.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.Waiting;
import dev.buoy.agent.drill.DrillConfig;
import dev.buoy.agent.accesslog.LogConfig;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.identity.ConnectionLimits;
import dev.buoy.agent.operation.Peers.PeerRouter;
import dev.buoy.agent.time.Pause;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.v1.AdminState;
import dev.buoy.v1.AgentGrpc;
import dev.buoy.v1.GetStatusRequest;
import dev.buoy.v1.PeerGrpc;
import dev.buoy.v1.ProbeRequest;
import dev.buoy.v1.ProbeResults;
import dev.buoy.v1.RouterOverride;
import dev.buoy.v1.RouterState.Value;
import dev.buoy.v1.SetServerStateRequest;
import dev.buoy.v1.SetServerWeightRequest;
import dev.buoy.v1.Status;
import dev.buoy.v1.VirtualRouter;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

final class GrpcPeersTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private static final Reception EVERYBODY = new Reception(new ConnectionLimits(() -> 0), _ -> true);

  @Test
  void aNodeThatWasAwayIsFoundAtOnceWhenItIsBack() throws IOException {
    int port = freePort();
    try (var peers = new GrpcPeers(() -> file(port), new PeerDial(null))) {
      for (int i = 0; i < 3; i++) {
        assertThat(peers.ask("VI_1")).singleElement().extracting(PeerRouter::error)
            .isEqualTo("no agent there: the connection was refused (the host answers)");
      }

      try (var server = new ApiServer(List.of(new Standing()), new Passing(), EVERYBODY)) {
        server.openPlaintext(List.of(new InetSocketAddress(LOOPBACK, port)));
        assertThat(peers.ask("VI_1"))
            .containsExactly(new PeerRouter("n2", LOOPBACK, null, RouterState.BACKUP, 1, true, ""));
        assertThat(peers.ask("VI_2")).extracting(PeerRouter::error).containsExactly("has no instance VI_2");
      }
    }
  }

  @Test
  void whatANodeDoesNotLetItselfBeAskedIsAGuardAndOneThatIsAwayHasNone() throws IOException {
    int port = freePort();
    var drain = SetServerStateRequest.newBuilder().setBackend("web").setServer("a")
        .setState(AdminState.Value.DRAIN).build();
    var weigh = SetServerWeightRequest.newBuilder().setBackend("web").setServer("a").build();
    try (var peers = new GrpcPeers(() -> file(port), new PeerDial(null))) {
      assertThat(peers.guards().of(drain)).isEmpty();

      try (var server = new ApiServer(List.of(new Standing()), new Refusing(), EVERYBODY)) {
        server.openPlaintext(List.of(new InetSocketAddress(LOOPBACK, port)));

        var unknown = "n2: unknown: it was asked whether something speaks against this there, and did not say:"
            + " the certificate of n1 has expired";
        assertThat(peers.guards().of(drain)).containsExactly(unknown);
        assertThat(peers.guards().of(weigh)).containsExactly(unknown);
        assertThat(peers.guards().of(drain.toBuilder().addNodes("n1").build())).isEmpty();
      }
    }
  }

  @Test
  void whoDoesNotProbeIsAskedAgainAndWhyIsTold() throws IOException {
    int port = freePort();
    var heard = new CopyOnWriteArrayList<ProbeResults>();
    var troubles = new CopyOnWriteArrayList<String>();
    var prober = new Counting();
    try (var peers = new GrpcPeers(() -> file(port), new PeerDial(null))) {
      var lasting = new LastingProbe((request, results) -> peers.probe("n2", request, results),
          ProbeRequest.newBuilder().setConnections(10).build(), heard::add, troubles::add, Pause.SYSTEM);
      Waiting.until("it is away", () -> !troubles.isEmpty());
      try (var server = new ApiServer(List.of(prober), new Passing(), EVERYBODY)) {
        server.openPlaintext(List.of(new InetSocketAddress(LOOPBACK, port)));
        Waiting.until("it was refused, ended and begun anew", () -> heard.size() >= 2);
        assertThat(prober.listening).hasValue(1);

        lasting.close();

        Waiting.until("nobody listens any more", () -> prober.listening.get() == 0);
      }
    }
    assertThat(troubles).first(InstanceOfAssertFactories.STRING)
        .isEqualTo("n2 does not answer: no agent there: the connection was refused (the host answers)");
    assertThat(troubles).contains("n2 probes for 4 others already", "it has ended its probes");
    assertThat(prober.connections).as("those of later would not have been through the fault").containsOnly(0);
  }

  /// Refuses at first, then says something and ends, then goes on.
  private static final class Counting extends PeerGrpc.PeerImplBase {
    private final List<Integer> connections = new CopyOnWriteArrayList<>();
    private final AtomicInteger listening = new AtomicInteger();

    @Override
    public void probe(ProbeRequest request, StreamObserver<ProbeResults> observer) {
      connections.add(request.getConnections());
      if (connections.size() == 1) {
        observer.onError(io.grpc.Status.FAILED_PRECONDITION.withDescription("n2 probes for 4 others already")
            .asRuntimeException());
        return;
      }
      var call = (ServerCallStreamObserver<ProbeResults>) observer;
      listening.incrementAndGet();
      call.setOnCancelHandler(listening::decrementAndGet);
      call.onNext(ProbeResults.getDefaultInstance());
      if (connections.size() == 2) {
        listening.decrementAndGet();
        call.onCompleted();
      }
    }
  }

  private static NodeConfig file(int port) {
    var nodes = List.of(new NodeConfig.Node("n1", InetAddress.ofLiteral("127.0.0.2")),
        new NodeConfig.Node("n2", LOOPBACK));
    return new NodeConfig("quotation", "n1", nodes, new NodeConfig.Api(port, true), List.of(), List.of(), List.of(),
        List.of(), List.of(), List.of(), Map.of(), Map.of(), null, 0, LogConfig.NONE, DrillConfig.NONE, Path.of("run"),
        Path.of("state"),
        "");
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, LOOPBACK)) {
      return socket.getLocalPort();
    }
  }

  /// Lets everybody in.
  private static final class Passing implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
        ServerCallHandler<Q, A> next) {
      return next.startCall(call, headers);
    }
  }

  /// Knows nobody.
  private static final class Refusing implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
        ServerCallHandler<Q, A> next) {
      call.close(io.grpc.Status.UNAUTHENTICATED.withDescription("the certificate of n1 has expired"), new Metadata());
      return new ServerCall.Listener<>() {
      };
    }
  }

  /// An agent whose router stands back.
  private static final class Standing extends AgentGrpc.AgentImplBase {
    @Override
    public void getStatus(GetStatusRequest request, StreamObserver<Status> observer) {
      observer.onNext(Status.newBuilder().addVrrp(VirtualRouter.newBuilder().setInstance("VI_1").setState(Value.BACKUP)
          .setEffectivePriority(1).setOverride(RouterOverride.getDefaultInstance())).build());
      observer.onCompleted();
    }
  }
}
