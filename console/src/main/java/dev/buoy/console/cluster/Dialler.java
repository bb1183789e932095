package dev.buoy.console.cluster;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.buffer.UnpooledByteBufAllocator;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/// Dials addresses by TCP, in plaintext or TLS as the credentials say and never through a proxy, and sockets of this
/// host, where the kernel says who calls and no credentials are sent. A dead path is noticed by keepalive.
record Dialler(Credentials credentials) implements Channels {
  private static final int CONNECT_MILLIS = 3_000;
  private static final int LARGEST_MESSAGE = 16 << 20;

  @Override
  public ManagedChannel open(Endpoint endpoint) {
    var builder = switch (endpoint) {
      case Endpoint.Address(var host, var port) ->
        secured(NettyChannelBuilder.forAddress(host, port).channelType(EpollSocketChannel.class));
      case Endpoint.Socket(var path) -> NettyChannelBuilder.forAddress(new DomainSocketAddress(path.toFile()))
          .channelType(EpollDomainSocketChannel.class).overrideAuthority("localhost").usePlaintext();
    };
    // What a few agents say is too little for a pool of buffers to pay.
    return builder.eventLoopGroup(Loop.GROUP).withOption(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
        .proxyDetector(_ -> null).keepAliveTime(10, TimeUnit.SECONDS).keepAliveTimeout(3, TimeUnit.SECONDS)
        .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS).maxInboundMessageSize(LARGEST_MESSAGE)
        .build();
  }

  private NettyChannelBuilder secured(NettyChannelBuilder builder) {
    credentials.token().ifPresent(token -> builder.intercept(new Bearer(token)));
    return credentials.tls().map(builder::sslContext).orElseGet(builder::usePlaintext);
  }

  /// The thread of all connections; made when the first agent is dialled, and gone with the process.
  private static final class Loop {
    private static final EventLoopGroup GROUP = new MultiThreadIoEventLoopGroup(1,
        new DefaultThreadFactory("buoy-agents", true), EpollIoHandler.newFactory());
  }

  /// Puts the token into every call.
  private record Bearer(String token) implements ClientInterceptor {
    private static final Metadata.Key<String> HEADER = Metadata.Key.of("authorization",
        Metadata.ASCII_STRING_MARSHALLER);

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
        @Override
        public void start(Listener<A> listener, Metadata headers) {
          headers.put(HEADER, "Bearer " + token);
          super.start(listener, headers);
        }
      };
    }

    /// Without the secret.
    @Override
    public String toString() {
      return "Bearer";
    }
  }
}
