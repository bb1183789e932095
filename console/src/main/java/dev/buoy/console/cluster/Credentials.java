package dev.buoy.console.cluster;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// How agents are dialled, and what proves to them who calls: nothing and plaintext, or TLS with an own certificate or a
/// token. It never falls back from one to the other.
public final class Credentials {
  /// Plaintext.
  public static final Credentials NONE = new Credentials(null, null);
  private static final String TOKEN = "[A-Za-z0-9_.~+/=-]+";

  private final @Nullable SslContext tls;
  private final @Nullable String token;

  private Credentials(@Nullable SslContext tls, @Nullable String token) {
    this.tls = tls;
    this.token = token;
  }

  /// Reads these files.
  /// @param now an own certificate that has ended by then is refused here
  /// @throws Refused with a sentence when they do not go together, or one is not what it should be
  public static Credentials read(CredentialFiles files, Instant now) throws Refused {
    if (files.none()) {
      return NONE;
    }
    var ca = files.ca();
    if (ca == null || !files.problem().isEmpty()) {
      throw new Refused(files.problem());
    }
    var token = files.token();
    var secret = token == null ? null : token(token);
    try {
      var builder = GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
          .protocols("TLSv1.3", "TLSv1.2").trustManager(certificates("--ca", ca));
      var cert = files.cert();
      var key = files.key();
      if (cert != null && key != null) {
        own(builder, cert, key, now);
      }
      return new Credentials(builder.build(), secret);
    } catch (SSLException e) {
      throw new Refused("TLS: " + e.getMessage());
    }
  }

  /// What to dial with; empty: plaintext.
  Optional<SslContext> tls() {
    return Optional.ofNullable(tls);
  }

  /// What calls over TLS carry as `authorization: Bearer`.
  Optional<String> token() {
    return Optional.ofNullable(token);
  }

  private static void own(SslContextBuilder builder, Path cert, Path key, Instant now) throws Refused {
    var chain = certificates("--cert", cert);
    var until = chain[0].getNotAfter().toInstant();
    if (now.isAfter(until)) {
      throw new Refused("--cert %s: expired on %s; renew it (buoy pki renew)".formatted(cert, until));
    }
    try {
      builder.keyManager(new ByteArrayInputStream(bytes("--cert", cert)),
          new ByteArrayInputStream(bytes("--key", key)));
    } catch (IllegalArgumentException _) {
      throw new Refused("--key %s: is not a key in PEM (PKCS #8, without a password)".formatted(key));
    }
  }

  private static X509Certificate[] certificates(String option, Path file) throws Refused {
    try {
      var read = CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(bytes(option, file)));
      if (!read.isEmpty()) {
        return read.toArray(X509Certificate[]::new);
      }
    } catch (CertificateException _) {
      // Answered below, like a file without one.
    }
    throw new Refused("%s %s: is not a certificate in PEM".formatted(option, file));
  }

  private static String token(Path file) throws Refused {
    var text = new String(bytes("--token", file), StandardCharsets.UTF_8).strip();
    if (!text.matches(TOKEN)) {
      throw new Refused("--token %s: is not a file with a token and nothing else".formatted(file));
    }
    return text;
  }

  private static byte[] bytes(String option, Path file) throws Refused {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new Refused("%s %s: %s".formatted(option, file, switch (e) {
        case NoSuchFileException _ -> "there is no such file";
        case AccessDeniedException _ -> "not permitted to read it";
        default -> String.valueOf(e.getMessage());
      }));
    }
  }

  /// Files that cannot be used, in a sentence for the user.
  public static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    Refused(String sentence) {
      super(sentence);
    }

    /// What to tell the user.
    public String sentence() {
      return String.valueOf(getMessage());
    }
  }
}
