package dev.buoy.agent.probe;

import dev.buoy.agent.check.Login;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// How a user shows a MySQL or MariaDB server that it knows its password, without TLS.
final class MysqlLogin {
  static final String NATIVE = "mysql_native_password";
  static final String CACHING = "caching_sha2_password";

  private MysqlLogin() {}

  /// What answers a server's nonce; empty when the method is not known here.
  static Optional<byte[]> answer(String method, Login login, byte[] nonce) {
    var password = login.password().getBytes(StandardCharsets.UTF_8);
    return switch (method) {
      case NATIVE -> Optional.of(password.length == 0 ? password : byNative(password, nonce));
      case CACHING -> Optional.of(password.length == 0 ? password : byCaching(password, nonce));
      default -> Optional.empty();
    };
  }

  /// SHA1(password) xor SHA1(nonce, SHA1(SHA1(password))).
  private static byte[] byNative(byte[] password, byte[] nonce) {
    var once = Digests.digest("SHA-1", password);
    return Digests.xor(once, Digests.digest("SHA-1", nonce, Digests.digest("SHA-1", once)));
  }

  /// SHA256(password) xor SHA256(SHA256(SHA256(password)), nonce).
  private static byte[] byCaching(byte[] password, byte[] nonce) {
    var once = Digests.digest("SHA-256", password);
    var twice = Digests.digest("SHA-256", once);
    return Digests.xor(once, Digests.digest("SHA-256", twice, nonce));
  }
}
