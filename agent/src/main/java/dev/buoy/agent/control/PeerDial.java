package dev.buoy.agent.control;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.InternalNettyChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiator.ClientFactory;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiator.ProtocolNegotiator;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiators;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// How one agent reaches another: over TLS, with its own certificate and the other's address in the other's, where there
/// are certificates, else in plaintext. Any thread; connects when the channel is first used.
/// @param tls absent: plaintext, as the file demands
public record PeerDial(@Nullable TlsConnections tls) {
  /// Much more than a cluster's overrides and a node's status have.
  private static final int LONGEST_MESSAGE = 16 << 20;
  private static final int HTTPS = 443;

  /// A channel that connects when it is first used.
  public ManagedChannel channel(InetSocketAddress address) {
    var builder = tls == null
        ? NettyChannelBuilder.forAddress(address).usePlaintext()
        : NettyChannelBuilder.forAddress(address,
            InternalNettyChannelCredentials.create(new Secure(tls, context(tls))));
    return builder.maxInboundMessageSize(LONGEST_MESSAGE).build();
  }

  /// By which certificates a channel is dialled now: a number that grows when they change. Who keeps a channel dials
  /// anew then.
  public long version() {
    return tls == null ? 0 : tls.certificates().version();
  }

  private static SslContext context(TlsConnections tls) {
    try {
      return TlsContexts.client(tls.certificates());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Secure(TlsConnections tls, SslContext context) implements ClientFactory {
    @Override
    public ProtocolNegotiator newNegotiator() {
      return new Entrance(InternalProtocolNegotiators.tls(context, null, null), channel -> {
        tls.watch(channel, false);
        return true;
      });
    }

    @Override
    public int getDefaultPort() {
      return HTTPS;
    }
  }
}
