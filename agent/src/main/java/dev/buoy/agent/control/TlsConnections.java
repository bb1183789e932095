package dev.buoy.agent.control;

import dev.buoy.agent.identity.Certificates;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslHandler;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The connections over TLS that are open, to this agent and from it: whoever at the other end is believed no longer,
/// when certificates, authorities or revocations change, is parted from. Any thread; [#look] one at a time.
public final class TlsConnections {
  private static final Logger LOG = LoggerFactory.getLogger("api");

  private final Certificates certificates;
  private final Map<Channel, Weighed> open = new ConcurrentHashMap<>();

  /// None yet.
  public TlsConnections(Certificates certificates) {
    this.certificates = certificates;
  }

  /// @param incoming whether the other end is the client
  /// @param version of the certificates by which the other end was last believed; 0: not looked at yet
  /// @param doubted whether it was not, at the last look
  private record Weighed(boolean incoming, long version, boolean doubted) {}

  Certificates certificates() {
    return certificates;
  }

  /// Has an eye on a connection until it is closed.
  void watch(Channel channel, boolean incoming) {
    open.put(channel, new Weighed(incoming, 0, false));
    var _ = channel.closeFuture().addListener(_ -> open.remove(channel));
  }

  /// Weighs those again that were believed by other certificates than those of now. Who is not believed any more has until
  /// the next look, for calls under way to end with a word: its own have been refused since the change.
  public void look() {
    long version = certificates.version();
    open.forEach((channel, before) -> {
      if (before.version != version) {
        weigh(channel, before, version);
      }
    });
  }

  private void weigh(Channel channel, Weighed before, long version) {
    var tls = channel.pipeline().get(SslHandler.class);
    if (tls == null || !tls.handshakeFuture().isSuccess()) {
      return;
    }
    var chain = Arrivals.chain(tls.engine().getSession());
    boolean holds = chain.isEmpty()
        || (before.incoming ? certificates.holds(chain) : certificates.holdsServer(chain));
    if (holds) {
      open.replace(channel, before, new Weighed(before.incoming, version, false));
    } else if (!before.doubted) {
      open.replace(channel, before, new Weighed(before.incoming, before.version, true));
    } else {
      part(channel, before, chain);
    }
  }

  private static void part(Channel channel, Weighed weighed, List<X509Certificate> chain) {
    LOG.warn("the connection {} {} ended: the certificate of {} has expired, was revoked, or is of no authority of"
        + " client_ca any more", weighed.incoming ? "from" : "to", channel.remoteAddress(),
        chain.getFirst().getSubjectX500Principal().getName());
    // By the first handler, past HTTP/2, which would wait for an answer.
    var _ = channel.pipeline().firstContext().close();
  }
}
