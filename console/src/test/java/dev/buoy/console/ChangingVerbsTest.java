package dev.buoy.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import dev.buoy.console.command.Prompt;
import dev.buoy.v1.Plan;
import io.grpc.Status;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Verbs that change something: plan, confirmation, execution.
class ChangingVerbsTest extends OnACluster {
  @Test
  void drainsOnEveryAgentWithThePlanItWasShown() {
    assertThat(run(DRAIN + " --reason kernel --confirm server1 --operation 7f3a -o json")).isZero();

    assertThat(JsonParser.parseString(out.toString())).isEqualTo(JsonParser.parseString("""
        {"schemaVersion":1,"operation":"7f3a","results":{
          "n1":{"outcome":"DONE","message":"done"},
          "n2":{"outcome":"DONE","message":"done"},
          "n3":{"outcome":"DONE","message":"done"}}}"""));
    for (var agent : fake.agents.values()) {
      assertThat(agent.setServerState).hasSize(2);
      assertThat(agent.setServerState.getFirst().getDryRun()).isTrue();
      var executed = agent.setServerState.getLast();
      assertThat(executed.getDryRun()).isFalse();
      assertThat(executed.getPlanId()).isEqualTo("p1");
      assertThat(executed.getExpectedGeneration()).isEqualTo(17);
      assertThat(executed.getOperationId()).isEqualTo("7f3a");
      assertThat(executed.getReason()).isEqualTo("kernel");
    }
  }

  @Test
  void tellsEveryAgentWhoAsks() {
    run(DRAIN + " --confirm server1");

    assertThat(fake.operators.stream().filter(call -> call.startsWith("SetServerState ")))
        .hasSize(6).containsOnly("SetServerState alice");
  }

  @Test
  void changesOnlyTheAgentsAskedFor() {
    assertThat(run(DRAIN + " --on n2 --confirm server1")).isZero();

    assertThat(fake.agent("n1").setServerState).isEmpty();
    assertThat(fake.agent("n2").setServerState).hasSize(2);
  }

  @Test
  void changesNothingWithoutConfirmation() {
    assertThat(run(DRAIN)).isEqualTo(5);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).contains("quotation_backend/server1: READY -> DRAIN", "--confirm server1");
    assertThat(fake.agent("n1").setServerState).hasSize(1);

    assertThat(run(DRAIN + " --confirm server2")).isEqualTo(5);
    assertThat(fake.agent("n1").setServerState).hasSize(2).allMatch(request -> request.getDryRun());
  }

  @Test
  void asksForTheNameOnATerminal() {
    prompt = answering("server9");
    assertThat(run(DRAIN)).isEqualTo(5);
    prompt = answering("server1");
    assertThat(run(DRAIN)).isZero();
  }

  @Test
  void needsNoConfirmationForHarmlessVerbs() {
    fake.agents.values().forEach(agent -> agent.plan = Plan.newBuilder().setPlanId("p2").setTier(0).build());

    assertThat(run("ready quotation_backend/server1")).isZero();
    assertThat(run("ready quotation_backend/server1 --confirm server1")).isZero();
  }

  @Test
  void printsThePlanAndChangesNothingWhenDry() {
    assertThat(run(DRAIN + " --dry-run")).isZero();
    assertThat(out.toString()).contains("n1  quotation_backend/server1: READY -> DRAIN", "n3  ");
    assertThat(fake.agent("n1").setServerState).hasSize(1);
  }

  @Test
  void asksOnceMoreUnderTheSameOperationWhenAnAnswerIsLost() {
    var agent = fake.agent("n1");
    agent.failure = Status.UNAVAILABLE;
    agent.failures.set(1);

    assertThat(run(DRAIN + " --on n1 --confirm server1")).isZero();
    assertThat(agent.setServerState).hasSize(3);
    assertThat(agent.setServerState.get(1)).isEqualTo(agent.setServerState.get(2));
  }

  @Test
  void executesNothingWhenOneAgentsGuardRefuses() {
    fake.agent("n2").planFailure = Status.FAILED_PRECONDITION.withDescription("last server of quotation_backend");

    assertThat(run(DRAIN + " --confirm server1")).isEqualTo(5);
    assertThat(err.toString()).contains("last server of quotation_backend");
    assertThat(fake.agent("n1").setServerState).hasSize(1);
  }

  @Test
  void refusesGuardsOfThePlanUnlessForced() {
    fake.agents.values().forEach(agent -> agent.plan = agent.plan.toBuilder().addGuards("last server").build());

    assertThat(run(DRAIN + " --confirm server1")).isEqualTo(5);
    assertThat(err.toString()).containsOnlyOnce("n1  REFUSED: last server").doesNotContain("READY -> DRAIN", "tier");
    assertThat(out.toString()).isEmpty();
    assertThat(run(DRAIN + " --confirm server1 --force")).isZero();
  }

  @Test
  void sendsAFailoverToTheMasterAlone() {
    fake.agent("n1").plan = Plan.newBuilder().setPlanId("p3").setTier(2).setConfirm("VI_1").build();

    assertThat(run("failover VI_1 --to n2 --reason drill --confirm VI_1")).isZero();
    assertThat(fake.agent("n1").failover).hasSize(2).allMatch(request -> request.getTo().equals("n2"));
    assertThat(fake.agent("n2").failover).isEmpty();
  }

  @Test
  void aMissingReasonIsToldOnceWithItsOption() {
    assertThat(run("close --server quotation_backend/server1")).isEqualTo(2);
    assertThat(err.toString()).isEqualTo("buoy: close needs a reason: add --reason TEXT\n");
  }

  @Test
  void aReloadTellsOneLineForEachAgentAndProblem() {
    fake.agents.values().forEach(agent -> agent.planFailure = Status.INVALID_ARGUMENT
        .withDescription("nothing changed\nbuoy.yaml:3:1: a: unknown key\nbuoy.yaml:9:2: b: must be above 0"));

    assertThat(run("reload --on n1,n2 --confirm reload")).isEqualTo(1);
    assertThat(err.toString().lines().skip(1)).containsExactly("  n1  FAILED: nothing changed",
        "  n1  FAILED: buoy.yaml:3:1: a: unknown key", "  n1  FAILED: buoy.yaml:9:2: b: must be above 0",
        "  n2  FAILED: nothing changed", "  n2  FAILED: buoy.yaml:3:1: a: unknown key",
        "  n2  FAILED: buoy.yaml:9:2: b: must be above 0");
  }

  @Test
  void anAgentThatIsNotReachedHearsOfItFromOneThatHearsIt() {
    onlyN1IsReachedAndHears("n2", "n3");

    assertThat(run(DRAIN + " --confirm server1")).isZero();
    assertThat(out.toString()).contains("n1     DONE", "n2     TOLD BY n1  (not reached from here: ")
        .doesNotContain("FAILED", "UNKNOWN", "nothing was sent");
    assertThat(err.toString()).isEmpty();

    assertThat(run(DRAIN + " --confirm server1 -o json")).isZero();
    var n3 = JsonParser.parseString(out.toString()).getAsJsonObject().getAsJsonObject("results").getAsJsonObject("n3");
    assertThat(n3.get("outcome").getAsString()).isEqualTo("UNKNOWN");
    assertThat(n3.get("message").getAsString()).startsWith("n1 passes it on (not reached from here: ");
  }

  @Test
  void anAgentThatNobodyHearsIsToldNothing() {
    onlyN1IsReachedAndHears("n2");

    assertThat(run(DRAIN + " --confirm server1")).isEqualTo(3);
    assertThat(out.toString()).contains("n2     TOLD BY n1", "n3     FAILED", "nothing was sent: ");
  }

  @Test
  void anAgentThatIsAskedForByItsNameHasToBeReached() {
    onlyN1IsReachedAndHears("n2", "n3");

    assertThat(run(DRAIN + " --on n1,n2 --confirm server1")).isEqualTo(3);
    assertThat(out.toString()).contains("n2     FAILED", "nothing was sent: ").doesNotContain("TOLD BY");
  }

  @Test
  void whatIsNotDoneIsNotPassedOn() {
    onlyN1IsReachedAndHears("n2", "n3");
    fake.agent("n1").failure = Status.FAILED_PRECONDITION.withDescription("last server");

    assertThat(run(DRAIN + " --confirm server1")).isEqualTo(5);
    assertThat(out.toString()).contains("n1     REFUSED", "n2     FAILED").doesNotContain("TOLD BY");
  }

  private void onlyN1IsReachedAndHears(String... nodes) {
    fake.stop("n2");
    fake.stop("n3");
    var n1 = fake.agent("n1");
    n1.status = n1.status.toBuilder().addAllHears(List.of(nodes)).build();
  }

  @Test
  void insideTheShellTheSameIsToldAsACommandLine() {
    prompt = new Prompt() {
      @Override
      public boolean interactive() {
        return true;
      }

      @Override
      public boolean inside() {
        return true;
      }

      @Override
      public Optional<String> ask(String question) {
        return Optional.of("server1");
      }
    };

    assertThat(run(DRAIN + " reason 'new kernel'")).isZero();
    assertThat(err.toString())
        .contains("\n= buoy drain quotation_backend/server1 --reason 'new kernel' --confirm server1\n");
  }
}
