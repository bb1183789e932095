package dev.buoy.agent.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;

/// An authority's certificate with its key: signs certificates and lists of revocations (RFC 5280). ECDSA on P-256.
/// @param key of `certificate`
record Signer(X509Certificate certificate, PrivateKey key) {
  private static final String ALGORITHM = "SHA256withECDSA";
  private static final int SERIAL_BITS = 127;
  /// Nodes whose clocks are this much behind accept at once what was signed.
  private static final Duration SKEW = Duration.ofMinutes(5);

  /// A new authority that signs itself.
  /// @param until whole seconds
  static Signer root(String cluster, Instant now, Instant until) throws GeneralSecurityException {
    var pair = newKey();
    var name = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.O, cluster)
        .addRDN(BCStyle.CN, cluster + " authority")
        .build();
    var builder = new JcaX509v3CertificateBuilder(name, newSerial(), Date.from(now.minus(SKEW)), Date.from(until), name,
        pair.getPublic());
    try {
      var identifiers = new JcaX509ExtensionUtils();
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
          .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
          .addExtension(Extension.subjectKeyIdentifier, false,
              identifiers.createSubjectKeyIdentifier(pair.getPublic()));
    } catch (CertIOException e) {
      throw new GeneralSecurityException(e);
    }
    return new Signer(signed(builder, pair.getPrivate()), pair.getPrivate());
  }

  static KeyPair newKey() throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  static BigInteger newSerial() {
    return new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(SERIAL_BITS - 1);
  }

  /// The name of the cluster that this authority is for.
  String cluster() {
    var names = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()).getRDNs(BCStyle.O);
    return names.length == 0 ? "" : names[0].getFirst().getValue().toString();
  }

  /// A certificate for the owner of a key, with subject `CN=name, OU=role, O=cluster`.
  X509Certificate issue(Issued wanted, PublicKey owner) throws GeneralSecurityException {
    var subject = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.O, cluster())
        .addRDN(BCStyle.OU, wanted.role().word()).addRDN(BCStyle.CN, wanted.name()).build();
    var builder = new JcaX509v3CertificateBuilder(certificate, wanted.serial(), Date.from(wanted.from()),
        Date.from(wanted.until()), subject, owner);
    try {
      var identifiers = new JcaX509ExtensionUtils();
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
          .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
          .addExtension(Extension.extendedKeyUsage, false, purposes(wanted.role()))
          .addExtension(Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(owner))
          .addExtension(Extension.authorityKeyIdentifier, false,
              identifiers.createAuthorityKeyIdentifier(certificate));
      if (!wanted.addresses().isEmpty()) {
        builder.addExtension(Extension.subjectAlternativeName, false, names(wanted.addresses()));
      }
    } catch (CertIOException e) {
      throw new GeneralSecurityException(e);
    }
    var issued = signed(builder, key);
    issued.verify(certificate.getPublicKey());
    return issued;
  }

  /// The list of what was revoked. Good until the authority itself ends: nobody renews it while nothing is revoked.
  X509CRL revocations(List<Issued> revoked, Instant now) throws GeneralSecurityException {
    try {
      var builder = new JcaX509v2CRLBuilder(certificate, Date.from(now.minus(SKEW)));
      builder.setNextUpdate(certificate.getNotAfter());
      builder.addExtension(Extension.authorityKeyIdentifier, false,
          new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate));
      // Nothing leaves the list, so how long it is counts its versions.
      builder.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(revoked.size())));
      for (var each : revoked) {
        var revocation = each.revoked();
        if (revocation != null) {
          builder.addCRLEntry(each.serial(), Date.from(revocation.time()), revocation.reason().code());
        }
      }
      return new JcaX509CRLConverter().getCRL(builder.build(new JcaContentSignerBuilder(ALGORITHM).build(key)));
    } catch (IOException | OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  /// When what is signed now begins to be valid.
  static Instant from(Instant now) {
    return now.minus(SKEW);
  }

  private static ExtendedKeyUsage purposes(Role role) {
    return switch (role) {
      case NODE -> new ExtendedKeyUsage(
          new KeyPurposeId[]{KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth});
      case VIEWER, OPERATOR, ADMIN -> new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth);
    };
  }

  private static GeneralNames names(List<String> addresses) {
    return new GeneralNames(addresses.stream()
        .map(each -> new GeneralName(IPAddress.isValid(each) ? GeneralName.iPAddress : GeneralName.dNSName, each))
        .toArray(GeneralName[]::new));
  }

  private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder(ALGORITHM).build(key)));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }
}
