package dev.buoy.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.grpc.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What scripts learn by the exit code.
class ExitCodesTest extends OnACluster {
  @Test
  void namesWhatExistsWhenANameDoesNot() {
    assertThat(run("drain quotation_backend/server9 --confirm server9")).isEqualTo(1);
    assertThat(err.toString()).contains("no server 'quotation_backend/server9'", "quotation_backend/server3");
    assertThat(run("failover VI_2")).isEqualTo(1);
    assertThat(err.toString()).contains("no instance 'VI_2'; there are: VI_1");
    assertThat(run("release n9")).isEqualTo(1);
    assertThat(err.toString()).contains("no instance or node 'n9'; there are: VI_1, n1, n2, n3");
    assertThat(run("failover VI_1 --to n4 --confirm VI_1")).isEqualTo(1);
    assertThat(err.toString()).contains("no agent 'n4'; there are: n1, n2, n3");
    assertThat(run("status --on n9")).isEqualTo(1);
    assertThat(run("show nothing")).isEqualTo(1);
  }

  @Test
  void tellsPartialSuccess() {
    fake.stop("n3");

    assertThat(run("status -o json")).isEqualTo(3);
    var agents = JsonParser.parseString(out.toString()).getAsJsonObject().getAsJsonObject("agents");
    assertThat(agents.getAsJsonObject("n3").get("error").getAsString()).startsWith("UNAVAILABLE: ");
    assertThat(run(DRAIN + " --confirm server1")).isEqualTo(3);
    assertThat(out.toString()).contains("nothing was sent: ").doesNotContain("UNAVAILABLE");
    assertThat(fake.agent("n2").setServerState).hasSize(2);
  }

  @Test
  void answersFourWhenNobodyAnswers() {
    List.of("n1", "n2", "n3").forEach(fake::stop);

    assertThat(run("status")).isEqualTo(4);
    assertThat(run(DRAIN + " --confirm server1")).isEqualTo(4);
    assertThat(err.toString()).contains("no agent answers");
    assertThat(run("events")).isEqualTo(4);
    assertThat(err.toString()).contains("no events from ");
  }

  @Test
  void reportsALostAnswerAsUnknown() {
    fake.agents.values().forEach(agent -> agent.failure = Status.DEADLINE_EXCEEDED.withDescription("too late"));

    assertThat(run(DRAIN + " --confirm server1")).isEqualTo(4);
    assertThat(out.toString()).contains("UNKNOWN");
    assertThat(err.toString()).contains("--operation ", "see: buoy op ");
  }

  @Test
  void refusesChangesWhenReadOnlyOrNotPermitted() {
    assertThat(run(DRAIN + " --read-only --confirm server1")).isEqualTo(7);
    assertThat(fake.agent("n1").setServerState).isEmpty();
    fake.agents.values().forEach(agent -> agent.planFailure = Status.PERMISSION_DENIED);
    assertThat(run(DRAIN + " --confirm server1")).isEqualTo(7);
  }

  @Test
  void aRefusalWeighsMoreThanAnAgentThatNothingWasSentTo() {
    fake.agent("n1").failure = Status.PERMISSION_DENIED.withDescription("viewer vera may not; it takes an operator");
    fake.stop("n2");
    fake.stop("n3");

    assertThat(run(DRAIN + " --confirm server1")).isEqualTo(7);
    assertThat(out.toString()).contains("REFUSED", "viewer vera may not", "nothing was sent: ");
  }

  @Test
  void answersEightWhenTheStateMovedSinceThePlan() {
    fake.agents.values().forEach(agent -> agent.failure = Status.ABORTED.withDescription("generation is 18 now"));

    assertThat(run(DRAIN + " --confirm server1")).isEqualTo(8);
    assertThat(out.toString()).contains("generation is 18 now");
  }

  @Test
  void answersSevenWhenNobodyLetsUsIn() {
    fake.agents.values().forEach(agent -> agent.refusal = Status.UNAUTHENTICATED.withDescription("unknown token"));

    assertThat(run("status")).isEqualTo(7);
    assertThat(out.toString()).contains("UNREACHED", "unknown token");
    assertThat(run("show quotation_backend/server1")).isEqualTo(7);
    assertThat(run(DRAIN + " --confirm server1")).isEqualTo(7);
    assertThat(err.toString()).contains("no agent answers", "unknown token");
  }

  @Test
  void refusesUsageErrorsWithTwo() {
    assertThat(run("stats")).isEqualTo(2);
    assertThat(err.toString()).contains("did you mean 'status'?");
    assertThat(run("import VI_1")).isEqualTo(2);
  }

  @Test
  void namesThatAreNearAreSuggested() {
    assertThat(run("failover vi_1")).isEqualTo(1);
    assertThat(err.toString()).contains("did you mean 'VI_1'?");
    assertThat(run("drain quotation_backend/sevrer1")).isEqualTo(1);
    assertThat(err.toString()).contains("did you mean 'quotation_backend/server1'?");
    assertThat(run("show backend quotatoin_backend")).isEqualTo(1);
    assertThat(err.toString()).contains("did you mean 'quotation_backend'?");
    assertThat(run("drian quotation_backend/server1")).isEqualTo(2);
    assertThat(err.toString()).contains("did you mean 'drain'?");
    assertThat(run("status --on N1")).isEqualTo(1);
    assertThat(err.toString()).contains("did you mean 'n1'?");
  }

  @Test
  void waitTellsItsAnswerInEveryForm() {
    assertThat(run("wait instance VI_1 master on n2 50ms -o jsonl")).isEqualTo(6);
    assertThat(out.toString()).contains("\"true\":false,\"missing\":[\"n1 is master of VI_1\"]");
  }

  @Test
  void verbsOfTheShellAreRefusedElsewhere() {
    assertThat(run("set output json")).isEqualTo(2);
    assertThat(err.toString()).isEqualTo("buoy: set is for the shell and the console: buoy shell\n");
    assertThat(run("import VI_1")).isEqualTo(2);
    assertThat(err.toString()).contains("not available in this version yet; until then: ");
  }
}
