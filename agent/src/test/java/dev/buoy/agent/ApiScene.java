package dev.buoy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.config.ConfigFile;
import dev.buoy.agent.config.Loaded;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.control.ApiServer;
import dev.buoy.agent.control.Audit;
import dev.buoy.agent.control.CallerInterceptor;
import dev.buoy.agent.identity.TestAuthority;
import dev.buoy.agent.time.Ticker;
import dev.buoy.v1.AgentGrpc;
import dev.buoy.v1.GetInfoRequest;
import dev.buoy.v1.Info;
import dev.buoy.v1.OperationResult;
import dev.buoy.v1.PeerGrpc;
import dev.buoy.v1.SetServerStateRequest;
import dev.buoy.v1.Status;
import dev.buoy.v1.WatchStatusRequest;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.netty.shaded.io.netty.handler.ssl.JdkSslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// The API of an agent with all of its doors, on 127.0.0.1 in plaintext and on 127.0.0.2 as the file says, and its clients.
/// Its services answer who called.
final class ApiScene implements AutoCloseable {
  static final String SECURE = "127.0.0.2";

  final List<String> audit = new CopyOnWriteArrayList<>();
  /// Streams that clients have open.
  final LinkedBlockingQueue<StreamObserver<Status>> watchers = new LinkedBlockingQueue<>();
  final ApiAccess access;
  final int port;

  private final NodeConfig file;
  private final ApiServer server;
  private final List<ManagedChannel> channels = new ArrayList<>();
  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

  /// @param api keys of the section beside the port
  ApiScene(Path folder, String api) throws IOException {
    this.port = freePort();
    var text = """
        schema: 1
        run_dir: run
        nodes: {n1: {address: 127.0.0.2}, n2: {address: 127.0.0.3}}
        api: {port: %d%s}
        """.formatted(port, api.isEmpty() ? "" : ", " + api);
    var loaded = ConfigFile.load(Files.writeString(folder.resolve("buoy.yaml"), text));
    assertThat(loaded).isInstanceOf(Loaded.Accepted.class);
    this.file = ((Loaded.Accepted) loaded).cluster().node("n1");
    this.access = new ApiAccess(file, InstantSource.system(), Ticker.system());
    this.server = access.open(List.of(new Echo(), new PeerGrpc.PeerImplBase() {
    }), new Audit(audit::add, InstantSource.system(), Ticker.system()), Runnable::run);
  }

  /// As once a second.
  void look() {
    access.look(file);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  ManagedChannel plaintext() {
    return kept(NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext());
  }

  ManagedChannel socket() {
    return kept(NettyChannelBuilder.forAddress(new DomainSocketAddress(access.socket().toFile()))
        .channelType(EpollDomainSocketChannel.class).eventLoopGroup(loop).usePlaintext());
  }

  /// @param own absent: it shows none
  ManagedChannel secure(TestAuthority authority, TestAuthority.@Nullable Pair own) throws IOException {
    var context = GrpcSslContexts.forClient().trustManager(authority.certificate().toFile());
    if (own != null) {
      context.keyManager(own.cert().toFile(), own.key().toFile());
    }
    return kept(NettyChannelBuilder.forAddress(SECURE, port).sslContext(context.build()));
  }

  /// A connection over TLS without a call, after the handshake.
  SSLSocket raw(TestAuthority authority, TestAuthority.Pair own) throws IOException {
    var context = (JdkSslContext) GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
        .trustManager(authority.certificate().toFile()).keyManager(own.cert().toFile(), own.key().toFile()).build();
    var socket = (SSLSocket) context.context().getSocketFactory().createSocket(SECURE, port);
    var parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[]{"h2"});
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    // HTTP/2's preface and empty settings; the answer proves that the agent has taken the certificate.
    socket.getOutputStream().write(HexFormat.of()
        .parseHex("505249202a20485454502f322e300d0a0d0a534d0d0a0d0a" + "000000040000000000"));
    assertThat(socket.getInputStream().read()).isNotNegative();
    return socket;
  }

  private ManagedChannel kept(NettyChannelBuilder builder) {
    var channel = builder.build();
    channels.add(channel);
    return channel;
  }

  /// What the agent says of the caller: the name, the role, and the node that passes the call on.
  static String who(ManagedChannel channel, String... headers) {
    var stub = AgentGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata(headers)));
    try {
      var info = stub.getInfo(GetInfoRequest.getDefaultInstance());
      return info.getCaller() + " " + info.getRole() + (info.getNode().isEmpty() ? "" : " by " + info.getNode());
    } catch (StatusRuntimeException e) {
      return text(e.getStatus());
    }
  }

  /// The status of any call.
  static <Q, A> io.grpc.Status call(ManagedChannel channel, MethodDescriptor<Q, A> method, Q message) {
    var options = CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS);
    try {
      ClientCalls.blockingServerStreamingCall(channel, method, options, message).forEachRemaining(_ -> {});
      return io.grpc.Status.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus();
    }
  }

  static String text(io.grpc.Status status) {
    return status.getCode() + ": " + status.getDescription();
  }

  private static Metadata metadata(String... pairs) {
    var metadata = new Metadata();
    for (int i = 0; i < pairs.length; i += 2) {
      metadata.put(Metadata.Key.of(pairs[i], Metadata.ASCII_STRING_MARSHALLER), pairs[i + 1]);
    }
    return metadata;
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    server.close();
  }

  private final class Echo extends AgentGrpc.AgentImplBase {
    @Override
    public void getInfo(GetInfoRequest request, StreamObserver<Info> observer) {
      var caller = CallerInterceptor.caller();
      observer.onNext(Info.newBuilder().setCaller(caller.name())
          .setRole(caller.role().name().toLowerCase(Locale.ROOT)).setNode(CallerInterceptor.forwarder()).build());
      observer.onCompleted();
    }

    @Override
    public void setServerState(SetServerStateRequest request, StreamObserver<OperationResult> observer) {
      observer.onNext(OperationResult.newBuilder().setOutcome(OperationResult.Outcome.DONE).setMessage("it drains")
          .setOperationId("7f3a").build());
      observer.onCompleted();
    }

    @Override
    public void watchStatus(WatchStatusRequest request, StreamObserver<Status> observer) {
      if (request.hasMask()) {
        observer.onNext(Status.getDefaultInstance());
        watchers.add(observer);
      } else {
        super.watchStatus(request, observer);
      }
    }
  }
}
