package dev.buoy.agent.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PeerFailuresTest {
  private static final String CUT_OFF = "no answer in time: the node is down or cut off";
  private static final String EXPIRED = "its certificate has expired";

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(io(new ConnectException("Connection refused: /10.77.0.2:7443")),
            "no agent there: the connection was refused (the host answers)"),
        Arguments.of(io(new ConnectException("connection timed out after 20000 ms: /10.77.0.2:7443")), CUT_OFF),
        Arguments.of(io(new NoRouteToHostException("No route to host: /10.77.0.2:7443")),
            "there is no way to it: no route to the host"),
        Arguments.of(io(new ConnectException("Network is unreachable: /10.77.0.2:7443")),
            "there is no way to it: no route to the host"),
        Arguments.of(io(new ConnectException("something else")), "it cannot be connected to"),
        Arguments.of(io(new IOException("Connection reset by peer")), "the connection was lost"),
        Arguments.of(Status.UNAVAILABLE.withDescription("io exception"), "the connection was lost"),
        Arguments.of(Status.UNAVAILABLE.withDescription("Connection closed after GOAWAY. HTTP/2 error code: NO_ERROR"),
            "it closed the connection"),
        Arguments.of(Status.UNAVAILABLE.withDescription("Network closed for unknown reason"),
            "it closed the connection; does only one of the two have api.tls?"),
        Arguments.of(Status.UNAVAILABLE.withDescription("http2 exception: First received frame was not SETTINGS."),
            "it speaks TLS there, and this node does not: give api.tls on both"),
        Arguments.of(io(new SSLException("not an SSL/TLS record: 000000")),
            "it speaks plaintext there, and this node TLS: give api.tls on both"),
        Arguments.of(io(new SSLHandshakeException("Received fatal alert: certificate_unknown")),
            "it does not accept this node's certificate (revoked, expired or of another authority?)"),
        Arguments.of(mistrusted(new CertificateException("the certificate of CN=n2 was revoked")),
            "its certificate was revoked"),
        Arguments.of(mistrusted(new CertificateExpiredException("NotAfter: yesterday")), EXPIRED),
        Arguments.of(mistrusted(new CertPathValidatorException("validity check failed", null, null, -1,
            BasicReason.EXPIRED)), EXPIRED),
        Arguments.of(mistrusted(new CertificateException("No subject alternative names matching IP address 10.77.0.2")),
            "its certificate is not for its address"),
        Arguments.of(mistrusted(new CertificateException("PKIX path building failed")),
            "its certificate is of no authority of client_ca"),
        Arguments.of(Status.DEADLINE_EXCEEDED.withDescription("CallOptions deadline exceeded after 1.99s"), CUT_OFF),
        Arguments.of(Status.CANCELLED, "the call was given up"),
        Arguments.of(Status.UNIMPLEMENTED.withDescription("Method not found: buoy.v1.Peer/KeepFile"),
            "its version does not know this call: upgrade it"),
        Arguments.of(Status.INTERNAL.withDescription("internal error: java.lang.IllegalStateException"),
            "it failed; its log says why"),
        Arguments.of(Status.UNKNOWN, "it failed; its log says why"),
        Arguments.of(Status.UNAUTHENTICATED.withDescription("the certificate of n1 has expired"),
            "the certificate of n1 has expired"),
        Arguments.of(Status.PERMISSION_DENIED, "it does not permit it"),
        Arguments.of(Status.FAILED_PRECONDITION.withDescription("web would have no usable server left"),
            "web would have no usable server left"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void eachKindHasItsSentence(Status failure, String sentence) {
    assertThat(PeerFailures.sentence(failure.asRuntimeException())).isEqualTo(sentence);
    assertThat(PeerFailures.sentence(new ExecutionException(failure.asRuntimeException()))).isEqualTo(sentence);
  }

  @ParameterizedTest
  @EnumSource(Status.Code.class)
  void noneHasWordsForPrograms(Status.Code code) {
    assertThat(PeerFailures.sentence(code.toStatus().asRuntimeException())).doesNotContain(code.name(), "exception",
        "null");
  }

  @Test
  void whatIsNoStatusIsAFailureOfTheOther() {
    assertThat(PeerFailures.sentence(new IllegalStateException("x"))).isEqualTo("it failed; its log says why");
  }

  private static Status io(Throwable cause) {
    return Status.UNAVAILABLE.withDescription("io exception").withCause(cause);
  }

  private static Status mistrusted(Throwable cause) {
    return io(new SSLHandshakeException("handshake failed", cause));
  }
}
