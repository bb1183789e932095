package dev.buoy.agent.identity;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Whom this node believes, which may change between two handshakes: the authority's, but for what it has revoked. How
/// long ago a list of revocations should have been replaced does not matter: one that is late must not stop the cluster.
final class Trust extends X509ExtendedTrustManager {
  private static final X509Certificate[] NOBODY = {};
  private static final int MANY = 1024;
  /// What the JDK says where it does not know how keys were agreed upon, as with TLS 1.3.
  private static final String ANY_KEYS = "UNKNOWN";

  private volatile @Nullable Believed believed;

  /// @param verdicts on chains that were shown, of which few differ: finding a path to an authority takes long
  private record Believed(X509ExtendedTrustManager manager, Material material,
      Map<Shown, Boolean> verdicts) {}

  /// @param client whether a client has shown it, not a server
  private record Shown(List<X509Certificate> chain, boolean client) {}

  void use(Material material) {
    try {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < material.authorities().size(); i++) {
        store.setCertificateEntry("authority-" + i, material.authorities().get(i));
      }
      var factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      believed = new Believed((X509ExtendedTrustManager) factory.getTrustManagers()[0], material,
          new ConcurrentHashMap<>());
    } catch (GeneralSecurityException | java.io.IOException e) {
      throw new IllegalStateException("cannot make a store of authorities in memory", e);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
    manager().checkClientTrusted(chain, type, socket);
    checkRevoked(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
    manager().checkClientTrusted(chain, type, engine);
    checkRevoked(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    manager().checkClientTrusted(chain, type);
    checkRevoked(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
    manager().checkServerTrusted(chain, type, socket);
    checkRevoked(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
    manager().checkServerTrusted(chain, type, engine);
    checkRevoked(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    manager().checkServerTrusted(chain, type);
    checkRevoked(chain);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    var now = believed;
    return now == null ? NOBODY : now.manager.getAcceptedIssuers();
  }

  /// Whether who has shown a chain is believed now.
  /// @param client whether a client has, not a server
  boolean believes(List<X509Certificate> chain, boolean client) {
    var now = believed;
    if (now == null || chain.isEmpty()) {
      return false;
    }
    if (now.verdicts.size() >= MANY) {
      now.verdicts.clear();
    }
    return now.verdicts.computeIfAbsent(new Shown(List.copyOf(chain), client), Trust.this::accepts);
  }

  private boolean accepts(Shown shown) {
    var chain = shown.chain.toArray(X509Certificate[]::new);
    try {
      if (shown.client) {
        checkClientTrusted(chain, ANY_KEYS);
      } else {
        checkServerTrusted(chain, ANY_KEYS);
      }
      return true;
    } catch (CertificateException _) {
      return false;
    }
  }

  private X509ExtendedTrustManager manager() throws CertificateException {
    var now = believed;
    if (now == null) {
      throw new CertificateException("no authority is known");
    }
    return now.manager;
  }

  private void checkRevoked(X509Certificate[] chain) throws CertificateException {
    var now = believed;
    for (var certificate : chain) {
      if (now == null || now.material.revoked(certificate)) {
        throw new CertificateException(
            "the certificate of " + certificate.getSubjectX500Principal().getName() + " was revoked");
      }
    }
  }
}
