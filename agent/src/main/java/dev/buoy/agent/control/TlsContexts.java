package dev.buoy.agent.control;

import dev.buoy.agent.identity.Certificates;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import javax.net.ssl.SSLException;

/// TLS as the API has it: 1.3, or 1.2 with what HTTP/2 permits of it, by the JDK.
final class TlsContexts {
  private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

  private TlsContexts() {}

  /// @param everyone whether a client may come without a certificate
  static SslContext server(Certificates certificates, boolean everyone) throws IOException {
    return made(SslContextBuilder.forServer(certificates.keys())
        .clientAuth(everyone ? ClientAuth.OPTIONAL : ClientAuth.REQUIRE), certificates);
  }

  /// Of an agent that calls another one: each proves itself, and the address dialled is in the certificate.
  static SslContext client(Certificates certificates) throws IOException {
    return made(SslContextBuilder.forClient().keyManager(certificates.keys()), certificates);
  }

  private static SslContext made(SslContextBuilder builder, Certificates certificates) throws IOException {
    try {
      return GrpcSslContexts.configure(builder, SslProvider.JDK).protocols(VERSIONS)
          .trustManager(certificates.trust()).build();
    } catch (SSLException e) {
      throw new IOException("TLS cannot be had of this JVM: " + e.getMessage(), e);
    }
  }
}
