package dev.buoy.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.console.cluster.Operator;
import dev.buoy.console.command.Prompt;
import dev.buoy.v1.NodePlan;
import dev.buoy.v1.PendingConfig;
import dev.buoy.v1.Plan;
import dev.buoy.v1.PlanConfigResponse;
import io.grpc.Status;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The verb `config` against agents in memory.
class ConfigVerbTest {
  @TempDir
  Path folder;

  private final FakeCluster fake = new FakeCluster();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private String file = "";
  private Prompt prompt = Prompt.NONE;

  @BeforeEach
  void writeAFile() throws IOException {
    file = Files.writeString(folder.resolve("new.yaml"), "schema: 1\n").toString();
  }

  @AfterEach
  void stop() {
    fake.close();
  }

  @Test
  void thePlanIsShownAndNothingIsApplied() {
    assertThat(run("config", "diff", file)).isZero();

    assertThat(out.toString()).isEqualTo("backend web: server1 weight 40 -> 30\n");
    assertThat(fake.agent("n1").applyConfig).isEmpty();
  }

  @Test
  void oneAgentIsAskedWithThePlanThatWasShown() {
    assertThat(run("config", "apply", file, "--confirm", "quotation", "--reason", "lighter", "--operation", "7f3a"))
        .isZero();

    var request = fake.agent("n1").applyConfig.getFirst();
    assertThat(request.getPlanId()).isEqualTo("c1");
    assertThat(request.getExpectedGeneration()).isEqualTo(17);
    assertThat(request.getReason()).isEqualTo("lighter");
    assertThat(request.getFiles(0).getContent().toStringUtf8()).isEqualTo("schema: 1\n");
    assertThat(request.hasConfirmWithin()).isFalse();
    assertThat(fake.agent("n2").applyConfig).isEmpty();
  }

  @Test
  void aDurationAfterConfirmIsTheTimeToConfirm() {
    assertThat(run("config", "apply", file, "--confirm", "120s")).isZero();
    assertThat(run("config", "apply", file, "--confirm-within", "2m")).isZero();

    assertThat(fake.agent("n1").applyConfig).hasSize(2)
        .allSatisfy(request -> assertThat(request.getConfirmWithin().getSeconds()).isEqualTo(120));
  }

  @Test
  void withoutANameOrATimeNothingIsApplied() {
    assertThat(run("config", "apply", file)).isEqualTo(5);
    assertThat(run("config", "apply", file, "--confirm", "other")).isEqualTo(5);

    assertThat(run("config", "apply", file, "--confirm-within", "60s", "--confirm", "other")).isEqualTo(5);

    assertThat(err.toString()).contains("server1 weight 40 -> 30", "--confirm quotation",
        "not confirmed: --confirm other, but the name is quotation");
    assertThat(fake.agent("n1").applyConfig).isEmpty();
  }

  @Test
  void whatIsRefusedIsNotApplied() {
    fake.agents.values().forEach(agent -> agent.configPlan = PlanConfigResponse.newBuilder()
        .setPlan(Plan.newBuilder().setTier(3).setConfirm("quotation").addGuards("backend web would be empty")).build());

    assertThat(run("config", "apply", file, "--confirm", "quotation")).isEqualTo(5);
    assertThat(err.toString()).contains("refused: backend web would be empty");
    assertThat(fake.agent("n1").applyConfig).isEmpty();
  }

  @Test
  void problemsNameTheFileAsTheOperatorDoes() {
    var info = fake.agent("n1").info.toBuilder().setConfigPath("/etc/buoy/buoy.yaml").build();
    fake.agent("n1").info = info;
    fake.agent("n1").configPlan = PlanConfigResponse.newBuilder()
        .addProblems("/etc/buoy/buoy.yaml:3:1: nodez: unknown").build();

    assertThat(run("config", "apply", file, "--confirm", "quotation")).isEqualTo(2);
    assertThat(err.toString()).isEqualTo(file + ":3:1: nodez: unknown\n");
    assertThat(run("config", "plan", folder.resolve("none.yaml").toString())).isEqualTo(2);
    assertThat(err.toString()).contains("none.yaml does not exist");
  }

  @Test
  void whoIsNotSureInTheEndHasNotGotIt() {
    typing("quotation", "quotation");
    assertThat(run("config", "apply", file, "--confirm-within", "2m")).isZero();

    typing("quotation", "no");
    assertThat(run("config", "apply", file, "--confirm-within", "2m")).isEqualTo(1);
  }

  @Test
  void whoTypesTheNameTooLateHasNotGotItEither() {
    fake.agent("n1").decision = Status.FAILED_PRECONDITION
        .withDescription("change 7f3a is over: taken back: it was not confirmed in time");

    for (var word : List.of("quotation", "no")) {
      typing("quotation", word);
      assertThat(run("config", "apply", file, "--confirm-within", "2m")).isEqualTo(1);
    }
    assertThat(err.toString()).contains("buoy: change 7f3a is over: taken back: it was not confirmed in time");
  }

  @Test
  void aPlanWithoutTheWordOfEveryNodeIsPartial() {
    fake.agent("n1").configPlan = fake.agent("n1").configPlan.toBuilder()
        .addNodes(NodePlan.newBuilder().setNode("n1").setPlan(Plan.getDefaultInstance()))
        .addNodes(NodePlan.newBuilder().setNode("n2").setError("n2 does not answer: UNAVAILABLE")).build();

    assertThat(run("config", "plan", file)).isEqualTo(3);
  }

  @Test
  void whatTheAgentCannotReadIsABadFile() {
    fake.agent("n1").planConfigFailure = Status.INVALID_ARGUMENT.withDescription("'a b.yaml' is no name of a file");

    assertThat(run("config", "plan", file)).isEqualTo(2);
  }

  @Test
  void whatIsShownIsSafeForATerminal() {
    assertThat(run("config", "show", "--on", "n1")).isZero();

    assertThat(out.toString()).isEqualTo("# ·[2J\nschema: 1\n");
  }

  @Test
  void onlyTheWholeNameOfAnOperationThatWaitsTakesItBackAtOnce() {
    for (var node : List.of("n1", "n2", "n3")) {
      var agent = fake.agent(node);
      agent.status = agent.status.toBuilder().setPendingConfig(PendingConfig.newBuilder().setOperation("7f3a1b2c"))
          .build();
    }

    run("config", "rollback", "7f3a", "--on", "n1");
    assertThat(fake.agent("n1").settled).noneMatch(each -> each.startsWith("rollback 7f3a1b2c"));
    assertThat(run("config", "rollback", "7f3a1b2c", "--on", "n1", "--reason", "slow")).isZero();
    assertThat(fake.agent("n1").settled).contains("rollback 7f3a1b2c slow");
  }

  @Test
  void readOnlyAndMisspeltAreRefused() {
    assertThat(run("config", "apply", file, "--read-only")).isEqualTo(7);
    assertThat(run("config", "aply", file)).isEqualTo(2);
    assertThat(run("config", "apply")).isEqualTo(2);
    assertThat(fake.agent("n1").applyConfig).isEmpty();
  }

  /// At a terminal, one line after the other.
  private void typing(String... lines) {
    var left = new ArrayDeque<>(List.of(lines));
    prompt = new Prompt() {
      @Override
      public boolean interactive() {
        return true;
      }

      @Override
      public Optional<String> ask(String question) {
        return Optional.ofNullable(left.poll());
      }
    };
  }

  private int run(String... arguments) {
    return new Console("0.1.0", Map.of(), _ -> fake.channels(), List::of, new Operator("alice"),
        new PrintWriter(out, true),
        new PrintWriter(err, true), prompt, (_, _) -> 0, (_, _) -> 0, (_, _, _, _) -> 0).run(List.of(arguments));
  }
}
