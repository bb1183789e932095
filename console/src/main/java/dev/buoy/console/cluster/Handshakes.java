package dev.buoy.console.cluster;

import io.grpc.Status;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Why TLS was not agreed upon, in words: what the libraries say is for those who write libraries.
final class Handshakes {
  private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");
  /// Who speaks TLS ends a connection that begins without it: with an alert, which begins with these bytes, or without a
  /// word.
  private static final Pattern SILENT = Pattern.compile("was not SETTINGS.* bytes: 1503|Network closed for");
  private static final String AGENT = "UNAVAILABLE: the agent's certificate ";

  private Handshakes() {}

  /// The sentence for a failure of TLS, after `UNAVAILABLE` where the agent is not to be trusted and `UNAUTHENTICATED`
  /// where it does not trust us; empty when it is none.
  static Optional<String> sentence(Status status) {
    var description = String.valueOf(status.getDescription());
    if (SILENT.matcher(description).find()) {
      return Optional.of("UNAVAILABLE: the agent closed the connection: it may speak TLS (--ca, --cert and --key)");
    }
    var causes = causes(status.getCause());
    return causes.stream().flatMap(cause -> alert(cause).stream()).findFirst()
        .or(() -> causes.reversed().stream().flatMap(cause -> mistrust(cause).stream()).findFirst());
  }

  /// The agent's answer to our certificate.
  private static Optional<String> alert(Throwable cause) {
    var alert = ALERT.matcher(String.valueOf(cause.getMessage()));
    if (!(cause instanceof SSLException) || !alert.find()) {
      return Optional.empty();
    }
    return Optional.of("UNAUTHENTICATED: " + switch (alert.group(1)) {
      case "certificate_required" -> "the agent wants a certificate: --cert and --key";
      case "certificate_expired" -> "the agent says that this certificate has expired: renew it (buoy pki renew)";
      case "certificate_revoked" -> "this certificate was revoked";
      case "unknown_ca" -> "the agent does not know the authority of this certificate";
      default -> "the agent does not accept this certificate (revoked, of another authority, or not of this key?)";
    });
  }

  /// Why we do not trust the agent, from the root of the matter up.
  private static Optional<String> mistrust(Throwable cause) {
    var message = String.valueOf(cause.getMessage());
    return switch (cause) {
      case CertificateExpiredException _ -> Optional.of(AGENT + "has expired: buoy pki renew makes another");
      case CertificateNotYetValidException _ -> Optional.of(AGENT + "is not valid yet: is a clock wrong?");
      case CertPathBuilderException _ -> Optional.of(AGENT + "is of another authority than --ca");
      case CertPathValidatorException path when path.getReason() == PKIXReason.NO_TRUST_ANCHOR ->
        Optional.of(AGENT + "is of another authority than --ca");
      case CertPathValidatorException path when path.getReason() == CertPathValidatorException.BasicReason.EXPIRED ->
        Optional.of(AGENT + "has expired: buoy pki renew makes another");
      case CertPathValidatorException _ -> Optional.of(AGENT + "is not to be trusted: " + message);
      case CertificateException _ when message.startsWith("No ") ->
        Optional.of(AGENT + "is not for this address: " + message);
      case SSLException _ when message.contains("not an SSL/TLS record") || message.contains("unrecognized SSL") ->
        Optional.of("UNAVAILABLE: the agent speaks plaintext there: it speaks TLS on the address of its node, where its"
            + " file says api.tls (without --ca, --cert and --key plaintext is used)");
      default -> Optional.empty();
    };
  }

  /// The outermost first.
  private static List<Throwable> causes(@Nullable Throwable outermost) {
    var causes = new ArrayList<Throwable>();
    for (var cause = outermost; cause != null && !causes.contains(cause); cause = cause.getCause()) {
      causes.add(cause);
    }
    return causes;
  }
}
