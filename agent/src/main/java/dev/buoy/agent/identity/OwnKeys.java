package dev.buoy.agent.identity;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// The certificate that this node shows, which may change between two handshakes. One that began with the one before is
/// finished with that.
final class OwnKeys extends X509ExtendedKeyManager {
  private static final char[] NO_PASSWORD = {};

  private volatile @Nullable X509ExtendedKeyManager current;
  private volatile @Nullable X509ExtendedKeyManager before;
  private int generation;

  /// One thread at a time.
  void use(Material material) {
    try {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, NO_PASSWORD);
      store.setKeyEntry("node-" + generation++, material.key(), NO_PASSWORD,
          material.chain().toArray(X509Certificate[]::new));
      var factory = KeyManagerFactory.getInstance("SunX509");
      factory.init(store, NO_PASSWORD);
      before = current;
      current = (X509ExtendedKeyManager) factory.getKeyManagers()[0];
    } catch (GeneralSecurityException | java.io.IOException e) {
      throw new IllegalStateException("cannot make a key store in memory", e);
    }
  }

  @Override
  public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
    var now = current;
    return now == null ? null : now.getClientAliases(type, issuers);
  }

  @Override
  public @Nullable String chooseClientAlias(String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
    var now = current;
    return now == null ? null : now.chooseClientAlias(types, issuers, socket);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(String[] types, Principal @Nullable [] issuers,
      @Nullable SSLEngine engine) {
    var now = current;
    return now == null ? null : now.chooseEngineClientAlias(types, issuers, engine);
  }

  @Override
  public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
    var now = current;
    return now == null ? null : now.getServerAliases(type, issuers);
  }

  @Override
  public @Nullable String chooseServerAlias(String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
    var now = current;
    return now == null ? null : now.chooseServerAlias(type, issuers, socket);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(String type, Principal @Nullable [] issuers,
      @Nullable SSLEngine engine) {
    var now = current;
    return now == null ? null : now.chooseEngineServerAlias(type, issuers, engine);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    var manager = managerOf(alias);
    return manager == null ? null : manager.getCertificateChain(alias);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    var manager = managerOf(alias);
    return manager == null ? null : manager.getPrivateKey(alias);
  }

  private @Nullable X509ExtendedKeyManager managerOf(String alias) {
    var now = current;
    return now != null && now.getPrivateKey(alias) != null ? now : before;
  }
}
