package dev.buoy.console.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.console.FakeCluster;
import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.Operator;
import dev.buoy.v1.Operation;
import dev.buoy.v1.OperationResult.Outcome;
import dev.buoy.v1.PendingConfig;
import dev.buoy.v1.PlanConfigResponse;
import dev.buoy.v1.SetServerStateRequest;
import io.grpc.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangerTest {
  @TempDir
  Path folder;

  private final FakeCluster fake = new FakeCluster();
  private final Cluster cluster = new Cluster(FakeCluster.entry(), fake.channels(), Operator.NOBODY, () -> 1);
  private final Changer changer = new Changer(cluster, new Executor(cluster));
  private final List<String> steps = new CopyOnWriteArrayList<>();

  @BeforeEach
  void ask() {
    cluster.refresh(Duration.ofSeconds(5));
  }

  @AfterEach
  void stop() {
    cluster.close();
    fake.close();
  }

  private static List<Invocation> lines(String... lines) {
    return Arrays.stream(lines).map(line -> ((Parsed.Accepted) Parser.line(line)).invocation()).toList();
  }

  private List<Results> execute(List<MutationPlan> plans) {
    return changer.execute(plans, steps::add);
  }

  private static List<Invocation> twoDrains() {
    return lines("drain quotation_backend/server1 on n1 reason kernel",
        "drain quotation_backend/server2 on n1 reason kernel");
  }

  @Test
  void eachButTheFirstIsPlannedAgainBeforeItRuns() throws NoSuchName {
    var plans = changer.plan(twoDrains());

    var results = execute(plans);

    assertThat(results).allMatch(result -> result.exit() == Exit.DONE);
    assertThat(fake.agent("n1").setServerState).extracting(SetServerStateRequest::getServer,
        SetServerStateRequest::getDryRun).extracting(Object::toString).containsExactly("(\"server1\", true)",
            "(\"server2\", true)", "(\"server1\", false)", "(\"server2\", true)", "(\"server2\", false)");
  }

  @Test
  void aPlanThatBecameMoreDangerousEndsIt() throws NoSuchName {
    var plans = changer.plan(twoDrains());
    fake.agent("n1").plan = fake.agent("n1").plan.toBuilder().addGuards("last server of quotation_backend").build();

    var results = execute(plans);

    assertThat(results.getFirst().exit()).isEqualTo(Exit.DONE);
    assertThat(results.getLast().agents()).singleElement().satisfies(agent -> {
      assertThat(agent.outcome()).isEqualTo(Outcome.REFUSED);
      assertThat(agent.message()).startsWith("nothing was sent: its plan is not the confirmed one any more")
          .contains("last server of quotation_backend");
    });
  }

  @Test
  void aPlanThatChangesSomethingElseEndsIt() throws NoSuchName {
    var plans = changer.plan(twoDrains());
    fake.agent("n1").plan = fake.agent("n1").plan.toBuilder().addChanges("and something else").build();

    assertThat(execute(plans).getLast().exit()).isEqualTo(Exit.REFUSED);
  }

  @Test
  void nothingFollowsWhatFailed() throws NoSuchName {
    var plans = changer.plan(twoDrains());
    fake.agent("n1").failure = Status.RESOURCE_EXHAUSTED.withDescription("the disk is full");

    var results = execute(plans);

    assertThat(results.getFirst().exit()).isEqualTo(Exit.FAILED);
    assertThat(results.getLast().agents().getFirst().message())
        .isEqualTo("nothing was sent: what was to be done before it was not done everywhere");
    assertThat(fake.agent("n1").setServerState).noneMatch(request -> request.getServer().equals("server2")
        && !request.getDryRun());
  }

  @Test
  void aFileThatWaitsIsKeptOrTakenBackByTheNameOfTheClusterOrOfItsOperation() throws NoSuchName {
    for (var agent : fake.agents.values()) {
      agent.status = agent.status.toBuilder().setPendingConfig(PendingConfig.newBuilder().setOperation("7f3a")
          .setOperator("alice")).build();
    }
    cluster.refresh(Duration.ofSeconds(5));

    var keep = changer.plan(lines("config confirm reason fine")).getFirst();
    assertThat(keep.confirmWord()).isEqualTo("quotation");
    assertThat(List.of("quotation", "7f3a")).allMatch(keep::isConfirmedBy);
    assertThat(List.of("", "7f3", "alice")).noneMatch(keep::isConfirmedBy);
    assertThat(keep.lines()).containsExactly("n1  file 0123456789ab stays on n1 n2 n3",
        "n1  warning: it was put to work by alice as operation 7f3a");
    assertThat(execute(List.of(keep)).getFirst().exit()).isEqualTo(Exit.DONE);
    var back = changer.plan(lines("config rollback 7f3a reason slow")).getFirst();
    assertThat(back.tier()).isEqualTo(2);
    execute(List.of(back));

    assertThat(fake.agent("n1").settled).containsExactly("confirm 7f3a fine", "rollback 7f3a slow");
  }

  @Test
  void anotherFileIsPlannedAndPutToWorkAsItWasShown() throws Exception {
    var file = Files.writeString(folder.resolve("new.yaml"), "schema: 1\n");

    var plan = changer.plan(lines("config apply " + file + " --confirm 60s reason lighter")).getFirst();

    assertThat(plan.confirmWord()).isEqualTo("quotation");
    assertThat(plan.tier()).isEqualTo(1);
    assertThat(plan.lines()).containsExactly("n1  backend web: server1 weight 40 -> 30",
        "n1  warning: taken back by itself 1m00s after every node runs it, unless it is kept");
    fake.agent("n1").operations.add(Operation.newBuilder().setOperationId(plan.operation()).addSteps("n2 runs it")
        .build());
    assertThat(execute(List.of(plan)).getFirst().exit()).isEqualTo(Exit.DONE);
    assertThat(steps).containsExactly("n2 runs it");
    assertThat(fake.agent("n1").applyConfig).singleElement().satisfies(request -> {
      assertThat(request.getFiles(0).getContent().toStringUtf8()).isEqualTo("schema: 1\n");
      assertThat(request.getConfirmWithin().getSeconds()).isEqualTo(60);
      assertThat(request.getReason()).isEqualTo("lighter");
      assertThat(request.getPlanId()).isEqualTo("c1");
      assertThat(request.getExpectedGeneration()).isEqualTo(17);
      assertThat(request.hasLease()).as("whoever shows it may go").isFalse();
    });
  }

  @Test
  void aFileThatIsWrongIsRefusedByItsOwnNameEachProblemOnce() throws Exception {
    var file = Files.writeString(folder.resolve("new.yaml"), "schema: 2\n");
    for (var agent : fake.agents.values()) {
      agent.info = agent.info.toBuilder().setConfigPath("/etc/" + agent.info.getNode() + ".yaml").build();
    }
    cluster.refresh(Duration.ofSeconds(5));
    fake.agent("n1").configPlan = PlanConfigResponse.newBuilder().addProblems("/etc/n1.yaml:1:9: schema: is 1")
        .addProblems("/etc/n2.yaml:1:9: schema: is 1").addProblems("/etc/n2.yaml:1:1: too short").build();

    var plan = changer.plan(lines("config apply " + file)).getFirst();

    assertThat(plan.executable()).isFalse();
    assertThat(plan.agents().getFirst().lines()).containsExactly(file + ":1:9: schema: is 1",
        file + ":1:1: too short");
    assertThatThrownBy(() -> changer.plan(lines("config apply " + file + "x"))).isInstanceOf(NoSuchName.class)
        .hasMessage(file + "x does not exist");
  }

  @Test
  void whereNothingWaitsARollbackPutsAnEarlierVersionToWork() throws NoSuchName {
    var plan = changer.plan(lines("config rollback 7f3a reason slow")).getFirst();

    assertThat(plan.lines()).containsExactly("n1  backend web: server1 weight 40 -> 30",
        "n1  warning: stays once every node runs it well: nobody is asked again (--confirm-within 60s has it taken back"
            + " unless it is kept)");
    assertThat(fake.agent("n1").settled).isEmpty();
    assertThat(execute(List.of(plan)).getFirst().exit()).isEqualTo(Exit.DONE);
    assertThat(fake.agent("n1").settled).containsExactly("rollback 7f3a slow");
  }

  @Test
  void whereNothingWaitsNothingIsPlanned() {
    assertThatThrownBy(() -> changer.plan(lines("config confirm"))).isInstanceOf(NoSuchName.class)
        .hasMessageContaining("no file that waits to be confirmed");
  }
}
