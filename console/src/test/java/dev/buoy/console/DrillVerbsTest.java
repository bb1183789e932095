package dev.buoy.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import dev.buoy.console.command.Prompt;
import dev.buoy.v1.Drill;
import dev.buoy.v1.Drill.Step;
import dev.buoy.v1.StartDrillRequest;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `buoy drill`, on three agents in memory of which n1 is master of VI_1.
class DrillVerbsTest extends OnACluster {
  private static final String RUN = "drill run handover VI_1 --reason monthly";

  private FakeAgent director() {
    return fake.agent("n2");
  }

  /// Without an address to probe, as nothing answers there.
  private static Drill quiet(Drill drill) {
    return drill.toBuilder().clearProbed().build();
  }

  private void goes(Drill... drills) {
    director().goes.addAll(List.of(drills));
  }

  @Test
  void planIsMadeByTheOneThatShallTakeOverAndChangesNothing() {
    fake.agent("n2").drillPlan = SomeDrill.plan().toBuilder().setForecastMaster("n3").build();
    fake.agent("n3").drillPlan = SomeDrill.plan().toBuilder().setForecastMaster("n3").setDirector("n3").build();

    assertThat(run("drill plan handover VI_1 --budget 1500ms --baseline 5s --interval 20ms --lease 20s")).isZero();

    assertThat(out.toString()).isEqualTo("""
        drill: handover of VI_1 on n1, directed by n3, operator alice
          reason: monthly
          baseline: probes 10.77.0.100:7444 for 10 s
          fault: handover on n1
          forecast: n3 takes over after 0.350 s to 0.620 s
          budget: an outage of at most 1.500 s
          probed: 10.77.0.100:7444 every 50 ms
        """);
    assertThat(fake.agent("n1").startDrill).isEmpty();
    assertThat(fake.agent("n2").startDrill).hasSize(1);
    var asked = fake.agent("n3").startDrill.getFirst();
    assertThat(asked.getDryRun()).isTrue();
    assertThat(asked.getBudget()).isEqualTo(SomeDrill.millis(1500));
    assertThat(asked.getBaseline()).isEqualTo(SomeDrill.millis(5000));
    assertThat(asked.getInterval()).isEqualTo(SomeDrill.millis(20));
    assertThat(asked.getLease()).isEqualTo(SomeDrill.millis(20_000));
    assertThat(asked.getReachedByList()).contains("10.77.0.2", "10.77.0.3");
  }

  @Test
  void theLeaseIsOneSecondToOneMinute() {
    for (var lease : List.of("999ms", "61s", "soon")) {
      assertThat(run("drill run handover VI_1 --lease " + lease)).isEqualTo(2);
      assertThat(err.toString()).contains("--lease " + lease + ": a duration from 1s to 1m");
    }
    assertThat(run("drill list --lease 5s")).isEqualTo(2);
    assertThat(fake.agent("n2").startDrill).isEmpty();
  }

  @Test
  void planTellsEveryRefusal() {
    director().drillPlan = SomeDrill.plan("VI_1 moved 40 s ago", "n3 does not answer: cut off");

    assertThat(run("drill plan handover VI_1")).isEqualTo(5);

    assertThat(out.toString()).contains("  refused: VI_1 moved 40 s ago\n", "  refused: n3 does not answer: cut off\n");
  }

  @Test
  void anotherOneIsAskedWhereTheFirstDoesNotAnswer() {
    fake.agent("n2").drillFailure = Status.UNAVAILABLE;

    assertThat(run("drill plan handover VI_1")).isZero();
    assertThat(fake.agent("n3").startDrill).hasSize(1);

    fake.agent("n3").drillFailure = Status.UNIMPLEMENTED;
    assertThat(run("drill plan handover VI_1")).isEqualTo(4);
    assertThat(err.toString()).contains("n3 is too old for drills: upgrade it");
  }

  @Test
  void runsToItsEndAndTellsEachStep() {
    goes(quiet(SomeDrill.at("7f3a", Step.PRECHECK)), quiet(SomeDrill.at("7f3a", Step.TAKEOVER)),
        SomeDrill.passed("7f3a", 540));

    assertThat(run(RUN + " --confirm VI_1")).isZero();

    var begun = director().startDrill.getLast();
    assertThat(begun.getDryRun()).isFalse();
    assertThat(begun.getConfirm()).isEqualTo("VI_1");
    assertThat(begun.getReason()).isEqualTo("monthly");
    assertThat(begun.getOperationId()).isNotEmpty();
    assertThat(err.toString()).containsSubsequence("fault: handover on n1", "drill 7f3a runs; Ctrl-C aborts it",
        "[x] precheck  3 of 3 agents answer, n1 is master  0.5 s", "[>] takeover",
        "[x] takeover  n2 is master, outage 540 ms  0.5 s");
    assertThat(out.toString()).contains("forecast: n2 takes over after 0.350 s to 0.620 s; measured: 0.540 s ±52 ms,"
        + " as forecast").endsWith("passed: the outage was 0.540 s ±52 ms, within 1.500 s; giving back cost 0.060 s"
            + " ±52 ms; everything is as it was before\n");
    assertThat(director().renewDrill).hasSizeGreaterThan(1).allMatch(request -> request.getId().equals("7f3a"));
  }

  @Test
  void exitsOneWhenItIsNotPassed() {
    goes(quiet(SomeDrill.at("7f3a", Step.PRECHECK)), SomeDrill.passed("7f3a", 2_100));

    assertThat(run(RUN + " --confirm VI_1 -o json")).isEqualTo(1);

    var report = JsonParser.parseString(out.toString()).getAsJsonObject();
    assertThat(report.get("id").getAsString()).isEqualTo("7f3a");
    assertThat(report.get("outage").getAsString()).isEqualTo("2.1s");
    assertThat(report.get("passed").getAsBoolean()).isFalse();
  }

  @Test
  void whatNobodyApprovesIsRefused() {
    goes(quiet(SomeDrill.at("7f3a", Step.APPROVAL)),
        SomeDrill.aborted("7f3a").toBuilder().clearFaultBegan().setAborted("nobody approved it in time").build());

    assertThat(run(RUN + " --confirm VI_1")).isEqualTo(5);

    assertThat(out.toString()).contains("aborted: nobody approved it in time; everything is as it was before");
  }

  @Test
  void nothingBeginsUnlessItsNameWasTyped() {
    assertThat(run(RUN)).isEqualTo(5);
    assertThat(err.toString()).contains("not confirmed: nothing was changed; to run it add --confirm VI_1");
    assertThat(run(RUN + " --confirm VI_2")).isEqualTo(5);
    prompt = answering("VI_2");
    assertThat(run(RUN)).isEqualTo(5);
    assertThat(fake.agents.values()).allSatisfy(agent -> assertThat(agent.startDrill)
        .allMatch(StartDrillRequest::getDryRun));

    prompt = answering("VI_1");
    goes(SomeDrill.passed("7f3a", 540));
    assertThat(run(RUN)).isZero();
  }

  @Test
  void aRefusalEndsItBeforeAnybodyIsAsked() {
    director().drillPlan = SomeDrill.plan("kill wants --force as well");
    prompt = answering("VI_1");

    assertThat(run("drill run kill VI_1")).isEqualTo(5);

    assertThat(err.toString()).contains("refused: kill wants --force as well", "refused: nothing was changed");
    assertThat(director().startDrill).hasSize(1);
  }

  @Test
  void whatTheAgentRefusesAtTheLastMomentIsToldInItsWords() {
    director().drillPlan = SomeDrill.plan();
    prompt = new Prompt() {
      @Override
      public boolean interactive() {
        return true;
      }

      @Override
      public Optional<String> ask(String question) {
        director().drillFailure = Status.FAILED_PRECONDITION.withDescription("drill 11ff is under way");
        return Optional.of("VI_1");
      }
    };

    assertThat(run(RUN)).isEqualTo(5);
    assertThat(err.toString()).contains("buoy: drill 11ff is under way");
  }

  @Test
  void readOnlyBeginsNothing() {
    assertThat(run(RUN + " --confirm VI_1 --read-only")).isEqualTo(7);
    assertThat(run("drill abort 7f3a --read-only")).isEqualTo(7);
    assertThat(run("drill plan handover VI_1 --read-only")).isZero();
  }

  @Test
  void ctrlCAbortsAndWaitsUntilEverythingIsAsBefore() {
    goes(quiet(SomeDrill.at("7f3a", Step.TAKEOVER)));
    prompt = new Prompt() {
      @Override
      public boolean interactive() {
        return false;
      }

      @Override
      public Optional<String> ask(String question) {
        return Optional.empty();
      }

      @Override
      public Interruptible interruptible() {
        Thread.currentThread().interrupt();
        return () -> {};
      }
    };

    assertThat(run(RUN + " --confirm VI_1")).isEqualTo(130);

    assertThat(director().abortDrill).singleElement().satisfies(request -> {
      assertThat(request.getId()).isEqualTo("7f3a");
      assertThat(request.getReason()).isEqualTo("Ctrl-C");
    });
    assertThat(out.toString()).contains("aborted: aborted by alice: Ctrl-C; everything is as it was before");
  }

  @Test
  void writesTheReportInThreeForms(@TempDir Path folder) throws IOException {
    goes(SomeDrill.passed("7f3a", 540));

    assertThat(run(RUN + " --confirm VI_1 --out " + folder.resolve("new"))).isZero();

    assertThat(Files.readString(folder.resolve("new/drill-7f3a.md"))).startsWith("# Drill 7f3a: handover of VI\\_1");
    assertThat(Files.readString(folder.resolve("new/drill-7f3a.svg"))).startsWith("<svg ");
    assertThat(JsonParser.parseString(Files.readString(folder.resolve("new/drill-7f3a.json"))).getAsJsonObject()
        .get("instance").getAsString()).isEqualTo("VI_1");
  }

  @Test
  void listHasTheDrillsOfAllAgentsLatestFirst() {
    fake.agent("n2").drills.add(SomeDrill.passed("7f3a", 540));
    fake.agent("n3").drills.add(SomeDrill.aborted("11ff").toBuilder().setDirector("n3").setStarted(FakeCluster.at(9))
        .build());

    assertThat(run("drill list")).isZero();

    assertThat(out.toString()).isEqualTo("""
        ID    BEGAN                INSTANCE  FAULT     TARGET  BY     OUTCOME  OUTAGE          BUDGET
        11ff  2027-01-15 08:00:09  VI_1      handover  n1      alice  aborted  0.550 s ±52 ms  1.500 s
        7f3a  2026-11-20 14:01:49  VI_1      handover  n1      alice  passed   0.540 s ±52 ms  1.500 s
        """);
    fake.stop("n3");
    assertThat(run("drill list -o json")).isEqualTo(3);
    assertThat(err.toString()).contains("no drills from n3: ");
  }

  @Test
  void showIsOfTheLatestUnlessAnotherIsNamed() {
    fake.agent("n2").drills.add(SomeDrill.passed("7f3a", 540));
    fake.agent("n3").drills.add(SomeDrill.aborted("11ff").toBuilder().setStarted(FakeCluster.at(9)).build());

    assertThat(run("drill show")).isZero();
    assertThat(out.toString()).startsWith("drill 11ff: ");
    assertThat(run("drill show 7f")).isZero();
    assertThat(out.toString()).startsWith("drill 7f3a: ").contains("n3 to 10.77.0.100:7444: 11 of 420 probes lost"
        + " (2 refused, 9 timed out), longest outage 0.540 s ±52 ms, p95 before 1.2 ms");
    assertThat(run("drill show 7f3a -o svg")).isZero();
    assertThat(out.toString()).startsWith("<svg ");
    assertThat(run("drill show 99")).isEqualTo(1);
    assertThat(err.toString()).contains("no drill '99'; there are: 11ff, 7f3a");
  }

  @Test
  void abortAndApproveGoToWhoDirectsIt() {
    fake.agent("n3").drills.add(SomeDrill.at("7f3a", Step.APPROVAL).toBuilder().setDirector("n3").build());
    fake.agent("n3").goes.add(SomeDrill.at("7f3a", Step.BASELINE).toBuilder().setApprover("bob").build());

    assertThat(run("drill approve 7f3a")).isZero();
    assertThat(out.toString()).isEqualTo("drill 7f3a is approved by bob: handover of VI_1 on n1\n");
    assertThat(fake.agent("n3").renewDrill.getFirst().getApprove()).isTrue();

    assertThat(run("drill abort 7f3a --reason late")).isZero();
    assertThat(fake.agent("n3").abortDrill.getFirst().getReason()).isEqualTo("late");

    fake.agent("n3").drills.clear();
    fake.agent("n3").drills.add(SomeDrill.passed("7f3a", 540));
    assertThat(run("drill abort 7f3a")).isEqualTo(1);
    assertThat(err.toString()).contains("drill 7f3a is over: passed");
  }

  @Test
  void anInstanceThatNobodyHasIsToldFromOneThatIsMeant() {
    assertThat(run("drill plan handover VI_2")).isEqualTo(1);
    assertThat(err.toString()).contains("no instance 'VI_2'; there are: VI_1; did you mean 'VI_1'?");
  }
}
