package dev.buoy.agent.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;

/// Keys, certificates and lists of revocations as text (RFC 7468).
final class Pem {
  private static final String KEY = "PRIVATE KEY";

  private Pem() {}

  /// PKCS#8, which every TLS library reads.
  static String of(PrivateKey key) {
    return text(KEY, key.getEncoded());
  }

  static String of(X509Certificate... chain) throws GeneralSecurityException {
    var text = new StringBuilder();
    for (var certificate : chain) {
      text.append(text("CERTIFICATE", certificate.getEncoded()));
    }
    return text.toString();
  }

  static String of(X509CRL revocations) throws GeneralSecurityException {
    return text("X509 CRL", revocations.getEncoded());
  }

  /// The first certificate of a file.
  static X509Certificate certificate(Path file) throws PkiException {
    var text = OwnFile.read(file);
    try {
      return (X509Certificate) CertificateFactory.getInstance("X.509")
          .generateCertificate(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new PkiException("%s: is not a certificate in PEM".formatted(file), e);
    }
  }

  static X509CRL revocations(Path file) throws PkiException {
    var text = OwnFile.read(file);
    try {
      return (X509CRL) CertificateFactory.getInstance("X.509")
          .generateCRL(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new PkiException("%s: is not a list of revocations in PEM".formatted(file), e);
    }
  }

  /// The key of a file that {@link #of(PrivateKey)} wrote.
  static PrivateKey key(Path file) throws PkiException {
    try (var reader = new PemReader(new StringReader(OwnFile.read(file)))) {
      var object = reader.readPemObject();
      if (object != null && object.getType().equals(KEY)) {
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(object.getContent()));
      }
    } catch (IOException | GeneralSecurityException _) {
      // Answered below, like a file without a key.
    }
    throw new PkiException("%s: is not a key that buoy pki made".formatted(file));
  }

  private static String text(String type, byte[] content) {
    var text = new StringWriter();
    try (var writer = new PemWriter(text)) {
      writer.writeObject(new PemObject(type, content));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
