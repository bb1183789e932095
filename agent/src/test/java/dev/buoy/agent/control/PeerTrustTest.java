package dev.buoy.agent.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.drill.DrillConfig;
import dev.buoy.agent.accesslog.LogConfig;
import dev.buoy.agent.cluster.ClaimBoard;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.identity.Arrival;
import dev.buoy.agent.identity.Certificates;
import dev.buoy.agent.identity.ConnectionLimits;
import dev.buoy.agent.identity.TestAuthority;
import dev.buoy.agent.identity.TestAuthority.Pair;
import dev.buoy.agent.operation.Peers.PeerRouter;
import dev.buoy.agent.journal.ClusterClock;
import dev.buoy.agent.time.Ticker;
import dev.buoy.v1.AgentGrpc;
import dev.buoy.v1.GetStatusRequest;
import dev.buoy.v1.NodeClaims;
import dev.buoy.v1.OverrideSet;
import dev.buoy.v1.PeerGrpc;
import dev.buoy.v1.Status;
import dev.buoy.v1.WatchClaimsRequest;
import dev.buoy.v1.WatchOverridesRequest;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a node does with its connections to another one when certificates, authorities or revocations change.
@SuppressWarnings("NullAway.Init") // made before each test
class PeerTrustTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final ClusterClock STAMPS = new ClusterClock(InstantSource.system(), Ticker.system(), 0);
  private static final NodeConfig.Node N2 = new NodeConfig.Node("n2", LOOPBACK);

  @TempDir
  Path folder;

  /// Serial numbers of those who opened a stream of claims at n2, or asked it for its status.
  private final BlockingQueue<String> callers = new LinkedBlockingQueue<>();
  private final BlockingQueue<ServerCallStreamObserver<NodeClaims>> streams = new LinkedBlockingQueue<>();
  private TestAuthority authority;
  private Certificates own;
  private TlsConnections connections;
  private ApiServer server;
  private NodeConfig file;

  @BeforeEach
  void connect() throws IOException {
    authority = TestAuthority.in(folder.resolve("ca"));
    var n1 = authority.issue("n1", "node", "127.0.0.2");
    replace(n1, "n1");
    own = new Certificates(authority.tls(new Pair(folder.resolve("n1.crt"), folder.resolve("n1.key"))),
        InstantSource.system());
    own.look();
    connections = new TlsConnections(own);
    var other = new Certificates(authority.tls(authority.issue("n2", "node", "127.0.0.1")), InstantSource.system());
    other.look();
    server = new ApiServer(List.of(new Silent(), new Talking()), new Noting(), everybody());
    int port = freePort();
    file = file(port);
    server.openSecure(new InetSocketAddress(LOOPBACK, port), new TlsConnections(other), false);
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aRenewedCertificateIsShownToTheOthersAtOnce() throws Exception {
    try (var peers = new GrpcPeers(() -> file, new PeerDial(connections));
        var claims = new ClaimStreams(() -> file, new PeerDial(connections), new ClaimBoard(), _ -> {}, STAMPS,
            Ticker.system())) {
      claims.look();
      var before = caller();
      assertThat(peers.ask("VI_1")).extracting(PeerRouter::error).containsExactly("has no instance VI_1");
      assertThat(caller()).isEqualTo(before);

      replace(authority.issue("renewed", "node", "127.0.0.2"), "n1");
      own.look();
      claims.look();
      peers.look();

      assertThat(caller()).isNotEqualTo(before);
      assertThat(peers.ask("VI_1")).extracting(PeerRouter::error).containsExactly("has no instance VI_1");
      assertThat(caller()).isNotEqualTo(before);
    }
  }

  @Test
  void filesThatWereOnlyTouchedChangeNothing() throws Exception {
    try (var claims = new ClaimStreams(() -> file, new PeerDial(connections), new ClaimBoard(), _ -> {}, STAMPS,
        () -> 0)) {
      claims.look();
      caller();
      long version = own.version();

      Files.copy(folder.resolve("n1.crt"), folder.resolve("again"), StandardCopyOption.REPLACE_EXISTING);
      Files.move(folder.resolve("again"), folder.resolve("n1.crt"), StandardCopyOption.ATOMIC_MOVE);
      own.look();
      claims.look();

      assertThat(own.version()).isEqualTo(version);
      assertThat(callers).isEmpty();
    }
  }

  @Test
  void aConnectionToANodeThatIsRevokedEndsAndIsNotHadAgain() throws Exception {
    var dial = new PeerDial(connections);
    try (var peers = new GrpcPeers(() -> file, dial)) {
      var channel = dial.channel(new InetSocketAddress(LOOPBACK, file.api().port()));
      try {
        PeerGrpc.newStub(channel).watchClaims(WatchClaimsRequest.getDefaultInstance(), new Ignoring());
        var stream = streams.poll(20, TimeUnit.SECONDS);
        assertThat(stream).isNotNull();
        connections.look();
        connections.look();
        assertThat(stream.isCancelled()).isFalse();

        authority.revoke("n2");
        own.look();
        connections.look();
        connections.look();

        until(stream::isCancelled);
        assertThat(peers.ask("VI_1")).extracting(PeerRouter::error).containsExactly("its certificate was revoked");
      } finally {
        channel.shutdownNow();
      }
    }
  }

  @Test
  void anotherNodesCertificateMustBeForTheAddressThatIsDialled() throws Exception {
    var astray = new Certificates(authority.tls(authority.issue("n3", "node", "127.0.0.9")), InstantSource.system());
    astray.look();
    file = file(freePort());
    server.openSecure(new InetSocketAddress(LOOPBACK, file.api().port()), new TlsConnections(astray), false);
    try (var peers = new GrpcPeers(() -> file, new PeerDial(connections))) {
      assertThat(peers.ask("VI_1")).extracting(PeerRouter::error)
          .containsExactly("its certificate is not for its address");
    }
  }

  private String caller() throws InterruptedException {
    var caller = callers.poll(20, TimeUnit.SECONDS);
    assertThat(caller).as("a caller").isNotNull();
    return String.valueOf(caller);
  }

  private static void until(BooleanSupplier condition) {
    var end = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private void replace(Pair pair, String name) throws IOException {
    Files.copy(pair.key(), folder.resolve(name + ".key"), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(pair.cert(), folder.resolve(name + ".crt"), StandardCopyOption.REPLACE_EXISTING);
  }

  private static Reception everybody() {
    return new Reception(new ConnectionLimits(() -> 0), _ -> true);
  }

  private static NodeConfig file(int port) {
    var nodes = List.of(new NodeConfig.Node("n1", InetAddress.ofLiteral("127.0.0.2")), N2);
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

  /// Lets everybody in, and notes with which certificate; not the second stream of a connection.
  private final class Noting implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
        ServerCallHandler<Q, A> next) {
      if (Arrivals.of(call.getAttributes()) instanceof Arrival.Secure(_, var chain)
          && !call.getMethodDescriptor().getFullMethodName().endsWith("WatchOverrides")) {
        callers.add(chain.getFirst().getSerialNumber().toString(16));
      }
      return next.startCall(call, headers);
    }
  }

  private static final class Talking extends AgentGrpc.AgentImplBase {
    @Override
    public void getStatus(GetStatusRequest request, StreamObserver<Status> observer) {
      observer.onNext(Status.getDefaultInstance());
      observer.onCompleted();
    }
  }

  private final class Silent extends PeerGrpc.PeerImplBase {
    @Override
    public void watchClaims(WatchClaimsRequest request, StreamObserver<NodeClaims> observer) {
      streams.add((ServerCallStreamObserver<NodeClaims>) observer);
    }

    @Override
    public void watchOverrides(WatchOverridesRequest request, StreamObserver<OverrideSet> observer) {
      // as long as the client stays
    }
  }

  private static final class Ignoring implements StreamObserver<NodeClaims> {
    @Override
    public void onNext(NodeClaims claims) {
      // not of interest
    }

    @Override
    public void onError(Throwable error) {
      // seen at the other end
    }

    @Override
    public void onCompleted() {
      // seen at the other end
    }
  }
}
