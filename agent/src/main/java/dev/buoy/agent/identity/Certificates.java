package dev.buoy.agent.identity;

import dev.buoy.agent.config.NodeConfig.Api.Tls;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// The node's certificate, those whom it believes and what was revoked, read again when their files change. Files that do
/// not go together, as a certificate whose key has not been replaced yet, change nothing: what was read before holds on.
/// Any thread may use what it hands out.
public final class Certificates {
  private final Tls files;
  private final InstantSource clock;
  private final OwnKeys keys = new OwnKeys();
  private final Trust trust = new Trust();
  private List<Stamp> stamps = List.of();
  private volatile @Nullable Material material;
  private final AtomicLong version = new AtomicLong();
  private volatile String problem = "";

  /// Nothing is read before the first look.
  public Certificates(Tls files, InstantSource clock) {
    this.files = files;
    this.clock = clock;
  }

  /// Reads the files if they have changed. One thread at a time.
  public void look() {
    var now = Stream.of(files.cert(), files.key(), files.clientCa(), files.crl()).filter(Objects::nonNull)
        .map(Stamp::of).toList();
    if (!now.equals(stamps)) {
      stamps = now;
      read();
    }
  }

  private void read() {
    try {
      var read = Material.read(files);
      keys.use(read);
      trust.use(read);
      if (!read.equals(material)) {
        version.incrementAndGet();
      }
      material = read;
      problem = "";
    } catch (Unusable e) {
      problem = String.valueOf(e.getMessage());
    }
  }

  /// Whether the node can show a certificate that is good now.
  public boolean usable() {
    var read = material;
    return read != null && !clock.instant().isAfter(end(read.own()));
  }

  /// Which content of the files is in use: a number that grows when it changes.
  public long version() {
    return version.get();
  }

  /// Whether the certificate that a client has shown is still good.
  /// @param chain the client's own first
  public boolean holds(List<X509Certificate> chain) {
    return holds(chain, true);
  }

  /// Whether the certificate that a server has shown is still good.
  /// @param chain the server's own first
  public boolean holdsServer(List<X509Certificate> chain) {
    return holds(chain, false);
  }

  private boolean holds(List<X509Certificate> chain, boolean client) {
    return !chain.isEmpty() && !clock.instant().isAfter(end(chain.getFirst())) && trust.believes(chain, client);
  }

  /// What an operator has to do about them.
  public List<Complaint> complaints() {
    var complaints = new ArrayList<Complaint>();
    var read = material;
    if (!problem.isEmpty()) {
      complaints.add(new Complaint("certificate", "UNUSABLE", true,
          problem + (read == null ? "" : "; what was read before it holds on")));
    }
    if (read != null) {
      var now = clock.instant();
      Expiry.of("certificate", "the node's certificate " + files.cert(), end(read.own()), now)
          .ifPresent(complaints::add);
      read.authorities().stream().flatMap(authority -> Expiry
          .of("authority", "the authority in " + files.clientCa(), end(authority), now).stream())
          .forEach(complaints::add);
      read.revocations().stream().filter(list -> list.getNextUpdate() != null)
          .flatMap(list -> late(list.getNextUpdate().toInstant(), now)).forEach(complaints::add);
    }
    return complaints;
  }

  private Stream<Complaint> late(Instant next, Instant now) {
    return now.isAfter(next)
        ? Stream.of(new Complaint("crl", "LATE", false, "crl " + files.crl()
            + " should have been replaced by " + next.toString().substring(0, 10) + "; it holds on"))
        : Stream.empty();
  }

  private static Instant end(X509Certificate certificate) {
    return certificate.getNotAfter().toInstant();
  }

  /// Shows the certificate of now at each handshake.
  public X509ExtendedKeyManager keys() {
    return keys;
  }

  /// Believes what it believes now at each handshake.
  public X509ExtendedTrustManager trust() {
    return trust;
  }
}
