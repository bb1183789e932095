package dev.buoy.agent.control;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.InternalNettyServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiator.ProtocolNegotiator;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiators;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The gRPC server: the services, reflection (v1 and v1alpha) and health, behind as many doors as are opened: plaintext,
/// the socket of this machine, TLS. Every call of each passes the same interceptor. Any thread may open doors, none once it is closed.
public final class ApiServer implements AutoCloseable {
  /// The most that a message may have: a file of a mebibyte and what is said of it.
  static final int LONGEST_MESSAGE = (1 << 20) + (1 << 14);
  private static final int LONGEST_HEADERS = 8 << 10;
  private static final int CALLS_PER_CONNECTION = 100;
  private static final long HANDSHAKE_SECONDS = 10;
  private static final long IDLE_MINUTES = 30;

  private final List<BindableService> services;
  private final ServerInterceptor interceptor;
  private final Reception reception;
  private final HealthStatusManager health = new HealthStatusManager();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Server> doors = new CopyOnWriteArrayList<>();
  private volatile @Nullable EventLoopGroup socketLoop;

  /// Without a door yet.
  /// @param interceptor who decides about each call
  /// @param reception who decides about each connection
  public ApiServer(List<BindableService> services, ServerInterceptor interceptor, Reception reception) {
    this.services = List.copyOf(services);
    this.interceptor = interceptor;
    this.reception = reception;
    health.setStatus("buoy.v1.Agent", ServingStatus.SERVING);
  }

  /// Serves on all of these addresses, in plaintext.
  /// @throws IOException with one line that says which address cannot be had, and why
  public void openPlaintext(List<InetSocketAddress> addresses) throws IOException {
    var builder = NettyServerBuilder.forAddress(addresses.getFirst(),
        behind(InternalProtocolNegotiators.serverPlaintext(), reception::admits));
    addresses.stream().skip(1).forEach(builder::addListenAddress);
    open(builder, String.join(" and ", addresses.stream().map(ApiServer::text).toList()));
  }

  /// Serves an address over TLS.
  /// @param everyone whether a client may come without a certificate, to show a token
  /// @throws IOException with one line that says why it cannot be had
  public void openSecure(InetSocketAddress address, TlsConnections tls, boolean everyone) throws IOException {
    var inside = InternalProtocolNegotiators.serverTls(TlsContexts.server(tls.certificates(), everyone));
    open(NettyServerBuilder.forAddress(address, behind(inside, channel -> admitsSecure(channel, tls))), text(address));
  }

  private boolean admitsSecure(Channel channel, TlsConnections tls) {
    boolean admitted = reception.admits(channel);
    if (admitted) {
      channel.pipeline().addFirst(new LastWord());
      tls.watch(channel, true);
    }
    return admitted;
  }

  private static ServerCredentials behind(ProtocolNegotiator inside, Predicate<Channel> admits) {
    return InternalNettyServerCredentials.create(new Entrance(inside, admits));
  }

  /// Serves the users of this machine.
  /// @return what an operator should know
  /// @throws IOException with one line that says why there is no socket
  public Optional<String> openSocket(UnixSocket socket) throws IOException {
    try {
      socket.prepare();
    } catch (IOException e) {
      throw new IOException("cannot serve the API on " + socket.path() + ": " + Reasons.of(e), e);
    }
    var loop = new MultiThreadIoEventLoopGroup(1, Thread.ofPlatform().name("api-socket").daemon().factory(),
        EpollIoHandler.newFactory());
    socketLoop = loop;
    open(NettyServerBuilder.forAddress(new DomainSocketAddress(socket.path().toFile()),
        behind(new PeerUser(), reception::admits))
        .channelType(EpollServerDomainSocketChannel.class).bossEventLoopGroup(loop).workerEventLoopGroup(loop),
        socket.path().toString());
    return socket.admit().map(warning -> socket.path() + ": " + warning);
  }

  @SuppressWarnings("deprecation") // reflection v1alpha: what older grpcurl speaks
  private void open(NettyServerBuilder builder, String where) throws IOException {
    builder.executor(executor).maxInboundMessageSize(LONGEST_MESSAGE).maxInboundMetadataSize(LONGEST_HEADERS)
        .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION).permitKeepAliveTime(5, TimeUnit.SECONDS)
        .permitKeepAliveWithoutCalls(true).maxConnectionIdle(IDLE_MINUTES, TimeUnit.MINUTES)
        .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
    services.forEach(builder::addService);
    builder.addService(health.getHealthService()).addService(ProtoReflectionServiceV1.newInstance())
        .addService(io.grpc.protobuf.services.ProtoReflectionService.newInstance()).intercept(interceptor);
    try {
      doors.add(builder.build().start());
    } catch (IOException e) {
      throw new IOException("cannot serve the API on " + where + ": " + Reasons.of(e), e);
    }
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  /// Tells clients that this agent goes, then ends every call.
  @Override
  public void close() {
    health.enterTerminalState();
    doors.forEach(Server::shutdownNow);
    executor.shutdownNow();
    var loop = socketLoop;
    if (loop != null) {
      var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }
}
