package dev.buoy.agent.pki;

import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;

/// A certificate as `pki show` tells of it.
/// @param role a {@link Role}'s word, `authority`, or what the certificate of another authority has in its place
public record Shown(String name, String role, List<String> addresses, BigInteger serial, Instant from, Instant until,
    Issued.State state) {
  private static final String AUTHORITY = "authority";

  public Shown {
    addresses = List.copyOf(addresses);
  }

  /// The authority itself, and the latest certificate of each name.
  public static List<Shown> all(Authority authority, Instant now) throws PkiException {
    var shown = new ArrayList<Shown>();
    shown.add(of(authority.certificate(), false, now));
    var index = authority.index();
    index.issued().stream().map(Issued::name).distinct()
        .forEach(name -> index.latest(name).ifPresent(each -> shown.add(of(each, now))));
    return shown;
  }

  /// Every certificate that a name ever had, oldest first.
  public static List<Shown> of(Index index, String name, Instant now) {
    return index.of(name).map(each -> of(each, now)).toList();
  }

  /// The certificate in a file.
  /// @param revoked whether an authority that knows it has revoked it
  public static Shown of(X509Certificate certificate, boolean revoked, Instant now) {
    var subject = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    var until = certificate.getNotAfter().toInstant();
    return new Shown(part(subject, BCStyle.CN),
        certificate.getBasicConstraints() >= 0 ? AUTHORITY : part(subject, BCStyle.OU), addresses(certificate),
        certificate.getSerialNumber(), certificate.getNotBefore().toInstant(), until,
        Issued.State.of(revoked, until, now));
  }

  /// Reads the first certificate of a file.
  public static X509Certificate read(Path file) throws PkiException {
    return Pem.certificate(file);
  }

  /// Days until its end, one that has begun counts; none or fewer once that is over.
  public long daysLeft(Instant now) {
    return Math.ceilDiv(Duration.between(now, until).toSeconds(), Duration.ofDays(1).toSeconds());
  }

  private static Shown of(Issued issued, Instant now) {
    return new Shown(issued.name(), issued.role().word(), issued.addresses(), issued.serial(), issued.from(),
        issued.until(), issued.state(now));
  }

  private static String part(X500Name subject, ASN1ObjectIdentifier which) {
    var parts = subject.getRDNs(which);
    return parts.length == 0 ? "-" : parts[0].getFirst().getValue().toString();
  }

  private static List<String> addresses(X509Certificate certificate) {
    try {
      var names = certificate.getSubjectAlternativeNames();
      return names == null ? List.of() : names.stream().map(name -> String.valueOf(name.get(1))).toList();
    } catch (CertificateParsingException _) {
      return List.of("?");
    }
  }
}
