package dev.buoy.agent.control;

import dev.buoy.agent.identity.Arrival;
import io.grpc.Attributes;
import io.grpc.Grpc;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// How a call came, by what its connection knows.
final class Arrivals {
  private Arrivals() {}

  static Arrival of(Attributes connection) {
    var uid = connection.get(PeerUser.UID);
    if (uid != null) {
      return new Arrival.Local(uid);
    }
    var address = connection.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress remote
        ? remote.getAddress().getHostAddress()
        : "local";
    var session = connection.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    return session == null ? new Arrival.Plain(address) : new Arrival.Secure(address, certificate(session));
  }

  private static @Nullable X509Certificate certificate(SSLSession session) {
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate certificate ? certificate : null;
    } catch (SSLPeerUnverifiedException _) {
      return null;
    }
  }
}
