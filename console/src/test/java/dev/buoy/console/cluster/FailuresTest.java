package dev.buoy.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailuresTest {
  @Test
  void saysInOwnWordsThatAnAgentDidNotAnswerInTime() {
    var failure = Status.DEADLINE_EXCEEDED.withDescription(
        "CallOptions deadline exceeded after 4.997227157s. Name resolution delay 0.000000000 seconds. [closed=[]]");

    assertThat(Failures.sentence(failure.asRuntimeException()))
        .isEqualTo("DEADLINE_EXCEEDED: no answer in time: node down or cut off");
  }

  @Test
  void saysThatSomethingElseAnswers() {
    for (var words : List.of("First received frame was not SETTINGS. Hex dump for first 5 bytes: 485454502f",
        "HTTP status code 400\ninvalid content-type: text/html\nheaders: Metadata(:status=400)")) {
      var failure = Status.UNAVAILABLE.withDescription("io exception").withCause(new IllegalStateException(words));
      assertThat(Failures.plain(Failures.sentence(failure.asRuntimeException())))
          .isEqualTo("no agent: something else answers on that port (an agent's is 7443, or api.port of its file)");
      assertThat(Failures.sentence(Status.UNKNOWN.withDescription(words).asRuntimeException()))
          .startsWith("UNAVAILABLE: no agent: something else");
    }
  }

  @Test
  void saysThatTheAgentWentAway() {
    var failure = Status.UNAVAILABLE.withDescription("Connection closed after GOAWAY. HTTP/2 error code: NO_ERROR");

    assertThat(Failures.sentence(failure.asRuntimeException()))
        .isEqualTo("UNAVAILABLE: the agent closed the connection");
  }

  @Test
  void saysThatAHostAnswersAndItsAgentDoesNot() {
    var failure = Status.UNAVAILABLE.withDescription("io exception").withCause(new java.net.ConnectException(
        "finishConnect(..) failed with error(-111): Connection refused: /10.77.0.1:7443"));

    var sentence = Failures.sentence(failure.asRuntimeException());

    assertThat(sentence).startsWith("UNAVAILABLE: ");
    assertThat(Failures.plain(sentence))
        .isEqualTo("connection refused: no agent on 10.77.0.1:7443 (the host answers)");
  }

  @Test
  void saysWhoMayOpenASocket() {
    var failure = Status.UNAVAILABLE.withDescription("io exception").withCause(new java.net.ConnectException(
        "connect(..) failed with error(-13): Permission denied: /run/buoy/n1/api.sock"));

    assertThat(Failures.sentence(failure.asRuntimeException())).matches(Failures::refused)
        .isEqualTo("PERMISSION_DENIED: this user may not open the socket: join its group, or use sudo"
            + " (Permission denied: /run/buoy/n1/api.sock)");
  }

  @Test
  void keepsWhatTheAgentItselfSays() {
    var failure = Status.DEADLINE_EXCEEDED.withDescription("n3 is not master of VI_1 after 5 s");

    assertThat(Failures.sentence(failure.asRuntimeException()))
        .isEqualTo("DEADLINE_EXCEEDED: n3 is not master of VI_1 after 5 s");
  }
}
