package dev.buoy.agent.control;

import dev.buoy.agent.identity.Certificates;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// How one agent reaches another: over TLS, with its own certificate and the other's address in the other's, where there
/// are certificates, else in plaintext. Any thread; connects when the channel is first used.
/// @param certificates absent: plaintext, as the file demands
public record PeerDial(@Nullable Certificates certificates) {
  /// Much more than a cluster's overrides and a node's status have.
  private static final int LONGEST_MESSAGE = 16 << 20;

  /// A channel that connects when it is first used.
  public ManagedChannel channel(InetSocketAddress address) {
    var builder = NettyChannelBuilder.forAddress(address).maxInboundMessageSize(LONGEST_MESSAGE);
    if (certificates == null) {
      return builder.usePlaintext().build();
    }
    try {
      return builder.sslContext(TlsContexts.client(certificates)).build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
