package dev.buoy.agent.control;

import dev.buoy.agent.identity.Arrival;
import io.grpc.Attributes;
import io.grpc.Grpc;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

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
    return session == null ? new Arrival.Plain(address) : new Arrival.Secure(address, chain(session));
  }

  /// What the other end has shown, its own certificate first; empty: nothing.
  static List<X509Certificate> chain(SSLSession session) {
    try {
      return Stream.of(session.getPeerCertificates()).map(X509Certificate.class::cast).toList();
    } catch (SSLPeerUnverifiedException _) {
      return List.of();
    }
  }
}
