package dev.buoy.agent.identity;

import dev.buoy.agent.config.NodeConfig.Api.Tls;
import dev.buoy.agent.store.StateFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/// What a node proves itself with, and whom it believes: the content of the files, each of which goes with the others.
/// @param chain the node's own certificate first
/// @param authorities of clients and other nodes
/// @param revocations signed by one of these
record Material(List<X509Certificate> chain, PrivateKey key, List<X509Certificate> authorities,
    List<X509CRL> revocations) {
  Material {
    chain = List.copyOf(chain);
    authorities = List.copyOf(authorities);
    revocations = List.copyOf(revocations);
  }

  /// @throws Unusable with what is wrong with which file
  static Material read(Tls files) throws Unusable {
    var chain = certificates("cert", files.cert());
    var key = PrivateKeys.parse(files.key(), text("key", files.key()));
    if (!belongs(key, chain.getFirst().getPublicKey())) {
      throw new Unusable("key " + files.key() + " is not that of cert " + files.cert());
    }
    var authorities = certificates("client_ca", files.clientCa());
    var crl = files.crl();
    return new Material(chain, key, authorities, crl == null ? List.of() : revocations(crl, authorities));
  }

  X509Certificate own() {
    return chain.getFirst();
  }

  boolean revoked(X509Certificate certificate) {
    return revocations.stream().anyMatch(list -> list.getIssuerX500Principal()
        .equals(certificate.getIssuerX500Principal()) && list.getRevokedCertificate(certificate) != null);
  }

  private static List<X509Certificate> certificates(String key, Path file) throws Unusable {
    var text = text(key, file);
    try {
      var found = new ArrayList<X509Certificate>();
      for (var each : CertificateFactory.getInstance("X.509").generateCertificates(stream(text))) {
        found.add((X509Certificate) each);
      }
      if (found.isEmpty()) {
        throw new Unusable(key + " " + file + " has no certificate in PEM");
      }
      return found;
    } catch (GeneralSecurityException _) {
      throw new Unusable(key + " " + file + " is not a certificate in PEM");
    }
  }

  /// A list that no authority has signed is no list: who may write the file could have a certificate believed again.
  private static List<X509CRL> revocations(Path file, List<X509Certificate> authorities) throws Unusable {
    var text = text("crl", file);
    try {
      var found = new ArrayList<X509CRL>();
      for (var each : CertificateFactory.getInstance("X.509").generateCRLs(stream(text))) {
        var list = (X509CRL) each;
        if (authorities.stream().noneMatch(authority -> signed(list, authority))) {
          throw new Unusable("crl " + file + " is not signed by an authority of client_ca");
        }
        found.add(list);
      }
      if (found.isEmpty()) {
        throw new Unusable("crl " + file + " has no list of revocations"); // half copied, it would forgive everybody
      }
      return found;
    } catch (GeneralSecurityException _) {
      throw new Unusable("crl " + file + " is not a list of revocations in PEM");
    }
  }

  private static boolean signed(X509CRL list, X509Certificate authority) {
    try {
      list.verify(authority.getPublicKey());
      return list.getIssuerX500Principal().equals(authority.getSubjectX500Principal());
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  private static boolean belongs(PrivateKey key, PublicKey shown) {
    var algorithm = switch (key.getAlgorithm()) {
      case "EC" -> "SHA256withECDSA";
      case "RSA" -> "SHA256withRSA";
      case String other -> other;
    };
    try {
      var signing = Signature.getInstance(algorithm);
      signing.initSign(key);
      var verifying = Signature.getInstance(algorithm);
      verifying.initVerify(shown);
      return verifying.verify(signing.sign());
    } catch (InvalidKeyException | SignatureException _) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key can be read and not used: " + algorithm, e);
    }
  }

  private static String text(String key, Path file) throws Unusable {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new Unusable(key + " " + file + " cannot be read: " + StateFile.reason(e));
    }
  }

  private static ByteArrayInputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
