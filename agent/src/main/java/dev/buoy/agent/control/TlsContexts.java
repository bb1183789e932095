package dev.buoy.agent.control;

import dev.buoy.agent.identity.Certificates;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2SecurityUtil;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.JdkSslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/// TLS as the API has it: 1.3, or 1.2 with what HTTP/2 permits of it, by the JDK. Netty's own builder for servers loads
/// the library that makes certificates, whose signed classes take an agent a second to start.
final class TlsContexts {
  private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

  private TlsContexts() {}

  /// @param everyone whether a client may come without a certificate
  static SslContext server(Certificates certificates, boolean everyone) throws IOException {
    return made(certificates, false, everyone ? ClientAuth.OPTIONAL : ClientAuth.REQUIRE);
  }

  /// Of an agent that calls another one: each proves itself, and the address dialled is in the certificate.
  static SslContext client(Certificates certificates) throws IOException {
    return made(certificates, true, ClientAuth.NONE);
  }

  private static SslContext made(Certificates certificates, boolean client, ClientAuth others) throws IOException {
    try {
      var tls = SSLContext.getInstance("TLS");
      tls.init(new KeyManager[]{certificates.keys()}, new TrustManager[]{certificates.trust()}, null);
      var http2 = new ApplicationProtocolConfig(Protocol.ALPN, SelectorFailureBehavior.NO_ADVERTISE,
          SelectedListenerFailureBehavior.ACCEPT, "h2");
      return new JdkSslContext(tls, client, Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE, http2,
          others, VERSIONS, false);
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS cannot be had of this JVM: " + e.getMessage(), e);
    }
  }
}
