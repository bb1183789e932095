package dev.buoy.agent.control;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// The gRPC server: the services, reflection (v1 and v1alpha) and health.
public final class ApiServer implements AutoCloseable {
  private final Server server;
  private final HealthStatusManager health;
  private final ExecutorService executor;

  private ApiServer(Server server, HealthStatusManager health, ExecutorService executor) {
    this.server = server;
    this.health = health;
    this.executor = executor;
  }

  /// Serves on all addresses.
  /// @throws IOException with one line that says which address cannot be had, and why
  @SuppressWarnings("deprecation") // reflection v1alpha: what older grpcurl speaks
  public static ApiServer start(List<InetSocketAddress> addresses, List<BindableService> services) throws IOException {
    var executor = Executors.newVirtualThreadPerTaskExecutor();
    var health = new HealthStatusManager();
    var builder = NettyServerBuilder.forAddress(addresses.getFirst()).executor(executor)
        .maxInboundMessageSize(1 << 20).permitKeepAliveTime(5, TimeUnit.SECONDS).permitKeepAliveWithoutCalls(true);
    addresses.stream().skip(1).forEach(builder::addListenAddress);
    services.forEach(service -> builder.addService(ServerInterceptors.intercept(service, new CallerInterceptor())));
    builder.addService(health.getHealthService()).addService(ProtoReflectionServiceV1.newInstance())
        .addService(io.grpc.protobuf.services.ProtoReflectionService.newInstance());
    try {
      var server = builder.build().start();
      health.setStatus("buoy.v1.Agent", ServingStatus.SERVING);
      return new ApiServer(server, health, executor);
    } catch (IOException e) {
      executor.close();
      throw new IOException("cannot serve the API on " + text(addresses) + ": " + reason(e), e);
    }
  }

  private static String text(List<InetSocketAddress> addresses) {
    return String.join(" and ", addresses.stream()
        .map(address -> address.getAddress().getHostAddress() + ":" + address.getPort()).toList());
  }

  private static String reason(Throwable e) {
    for (var cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException || cause.getCause() == null) {
        return String.valueOf(cause.getMessage());
      }
    }
    return String.valueOf(e.getMessage());
  }

  /// Tells clients that this agent goes, then ends every call.
  @Override
  public void close() {
    health.enterTerminalState();
    server.shutdownNow();
    executor.shutdownNow();
  }
}
