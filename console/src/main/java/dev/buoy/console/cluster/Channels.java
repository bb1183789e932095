package dev.buoy.console.cluster;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import java.util.concurrent.TimeUnit;

/// Port: opens the connection to an agent.
@FunctionalInterface
public interface Channels {
  /// A channel to the endpoint, not necessarily connected yet. The caller shuts it down.
  ManagedChannel open(Endpoint endpoint);

  /// Plaintext over TCP, never through a proxy; a dead path is noticed by keepalive.
  static Channels plaintext() {
    return endpoint -> NettyChannelBuilder.forAddress(endpoint.host(), endpoint.port()).usePlaintext()
        .proxyDetector(_ -> null).keepAliveTime(10, TimeUnit.SECONDS).keepAliveTimeout(3, TimeUnit.SECONDS)
        .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, 3_000).maxInboundMessageSize(16 << 20).build();
  }
}
