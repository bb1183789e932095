package dev.buoy.agent.control;

import io.grpc.Status;
import java.net.ConnectException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Why another agent did not do what it was asked for, in a clause for people: how gRPC calls it helps programs only.
final class PeerFailures {
  private static final String CUT_OFF = "no answer in time: the node is down or cut off";
  private static final String LOST = "the connection was lost";
  private static final String ITS_CERTIFICATE = "its certificate ";

  private PeerFailures() {}

  /// What the other agent said, or what kept it from being asked.
  static String sentence(Throwable failure) {
    var status = Status.fromThrowable(failure);
    var said = status.getDescription();
    return switch (status.getCode()) {
      case UNAVAILABLE -> unavailable(status);
      case DEADLINE_EXCEEDED -> CUT_OFF;
      case CANCELLED -> "the call was given up";
      case UNIMPLEMENTED -> "its version does not know this call: upgrade it";
      case RESOURCE_EXHAUSTED -> said == null ? "it is asked too often, or for too much" : said;
      case UNAUTHENTICATED -> said == null ? "it does not know who asks" : said;
      case PERMISSION_DENIED -> said == null ? "it does not permit it" : said;
      case INTERNAL, UNKNOWN, DATA_LOSS, OUT_OF_RANGE, ALREADY_EXISTS, OK -> "it failed; its log says why";
      case INVALID_ARGUMENT, NOT_FOUND, FAILED_PRECONDITION, ABORTED -> said == null ? "it refuses" : said;
    };
  }

  private static String unavailable(Status status) {
    var said = String.valueOf(status.getDescription());
    if (said.contains("First received frame was not SETTINGS")) {
      return "it speaks TLS there, and this node does not: give api.tls on both";
    }
    if (said.contains("Network closed for")) {
      return "it closed the connection; does only one of the two have api.tls?";
    }
    if (said.contains("GOAWAY")) {
      return "it closed the connection";
    }
    var causes = causes(status.getCause());
    return causes.reversed().stream().flatMap(cause -> mistrust(cause).stream()).findFirst()
        .or(() -> causes.reversed().stream().flatMap(cause -> broken(cause).stream()).findFirst()).orElse(LOST);
  }

  private static Optional<String> mistrust(Throwable cause) {
    var message = String.valueOf(cause.getMessage());
    return switch (cause) {
      case CertificateExpiredException _ -> Optional.of(ITS_CERTIFICATE + "has expired");
      case CertPathValidatorException path when path.getReason() == CertPathValidatorException.BasicReason.EXPIRED ->
        Optional.of(ITS_CERTIFICATE + "has expired");
      case CertificateException _ when message.endsWith("was revoked") -> Optional.of(ITS_CERTIFICATE + "was revoked");
      case CertificateException _ when message.startsWith("No ") ->
        Optional.of(ITS_CERTIFICATE + "is not for its address");
      case CertificateException _ -> Optional.of(ITS_CERTIFICATE + "is of no authority of client_ca");
      case SSLException _ when message.contains("fatal alert") ->
        Optional.of("it does not accept this node's certificate (revoked, expired or of another authority?)");
      case SSLException _ when message.contains("not an SSL/TLS record") || message.contains("unrecognized SSL") ->
        Optional.of("it speaks plaintext there, and this node TLS: give api.tls on both");
      default -> Optional.empty();
    };
  }

  private static Optional<String> broken(Throwable cause) {
    var message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    if (message.contains("connection refused")) {
      return Optional.of("no agent there: the connection was refused (the host answers)");
    }
    if (message.contains("timed out")) {
      return Optional.of(CUT_OFF);
    }
    if (message.contains("no route to host") || message.contains("unreachable")) {
      return Optional.of("there is no way to it: no route to the host");
    }
    return cause instanceof ConnectException ? Optional.of("it cannot be connected to") : Optional.empty();
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
