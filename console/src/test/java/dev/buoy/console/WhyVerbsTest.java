package dev.buoy.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import com.google.protobuf.Duration;
import dev.buoy.v1.ExplainResponse;
import dev.buoy.v1.ExplainedStep;
import dev.buoy.v1.ForecastResponse;
import dev.buoy.v1.InstanceForecast;
import dev.buoy.v1.PriorityForecast;
import dev.buoy.v1.Supposition;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

/// Verbs that one agent answers for all: why, and what if.
class WhyVerbsTest extends OnACluster {
  private static Duration millis(int millis) {
    return Duration.newBuilder().setSeconds(millis / 1000).setNanos(millis % 1000 * 1_000_000).build();
  }

  private void explainable() {
    fake.agents.values().forEach(agent -> agent.explanation = ExplainResponse.newBuilder().setKind("instance")
        .setObject("VI_1").setSummary("n2 became master of VI_1, 350 ms after the first cause")
        .addSteps(
            ExplainedStep.newBuilder().setTime(FakeCluster.at(0)).setNode("n1").setText("VI_1 priority 150 -> 120")
                .setRole(ExplainedStep.Role.CAUSE).setAfter(millis(0)).addEvents("n1-4"))
        .addSteps(ExplainedStep.newBuilder().setTime(FakeCluster.at(0)).setNode("n2").setText("VI_1 BACKUP -> MASTER")
            .setRole(ExplainedStep.Role.EFFECT).setAfter(millis(350)).addEvents("n2-9"))
        .addRemarks("n3 is a backup: its priority 100 is below 140 of n2").build());
  }

  @Test
  void whyTellsTheChainAndWhatIsNow() {
    explainable();

    assertThat(run("why failover VI_1")).isZero();

    assertThat(fake.agent("n1").explained).singleElement().satisfies(request -> {
      assertThat(request.getKind()).isEqualTo("instance");
      assertThat(request.getObject()).isEqualTo("VI_1");
    });
    assertThat(out.toString()).startsWith("n2 became master of VI_1, 350 ms after the first cause\n")
        .containsPattern("TIME +AFTER +NODE +WHAT").containsPattern("[0-9:.]+ +n1 +VI_1 priority 150 -> 120\n")
        .containsPattern("[0-9:.]+ +\\+0\\.35 s +n2 +=> VI_1 BACKUP -> MASTER\n")
        .endsWith("Now:\n- n3 is a backup: its priority 100 is below 140 of n2\n");
  }

  @Test
  void theSameForPrograms() {
    explainable();

    assertThat(run("why VI_1 -o json --on n2")).isZero();

    var answer = JsonParser.parseString(out.toString()).getAsJsonObject();
    assertThat(answer.get("agent").getAsString()).isEqualTo("n2");
    assertThat(answer.getAsJsonArray("steps").get(1).getAsJsonObject().get("role").getAsString()).isEqualTo("EFFECT");
    assertThat(run("why VI_1 -o yaml")).isZero();
    assertThat(out.toString()).contains("summary: ");
    assertThat(run("why VI_1 -o jsonl")).isZero();
    assertThat(out.toString().lines()).hasSize(1);
  }

  @Test
  void whyCanBeAskedOfAnEarlierTime() {
    explainable();

    assertThat(run("why failover VI_1 --until 90s")).isZero();
    assertThat(out.toString()).contains("\nThen:\n");

    assertThat(run("why failover VI_1 --until 25:00")).isEqualTo(2);
    assertThat(err.toString()).contains("--until 25:00: a time of day as 14:02:31, or 90s for so long ago");
    assertThat(fake.agent("n1").explained).singleElement()
        .satisfies(request -> assertThat(request.hasUntil()).isTrue());
  }

  @Test
  void whoseJournalIsMissingIsNamed() {
    explainable();
    fake.agent("n1").explanation = fake.agent("n1").explanation.toBuilder()
        .putMissing("n3", "no agent there: the connection was refused").build();

    assertThat(run("why VI_1")).isEqualTo(3);
    assertThat(err.toString()).contains("no journal from n3: no agent there: the connection was refused");
  }

  @Test
  void theNextAgentIsAskedWhereOneIsSilent() {
    explainable();
    fake.stop("n1");

    assertThat(run("why VI_1 --agent 10.77.0.2")).isZero();
    assertThat(fake.agent("n2").explained).hasSize(1);
  }

  @Test
  void whatDoesNotExistIsOneLine() {
    fake.agents.values().forEach(agent -> agent.questionFailure = Status.NOT_FOUND
        .withDescription("no object 'VI_9'; there is VI_1"));

    assertThat(run("why VI_9")).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("buoy: no object 'VI_9'; there is VI_1\n");
    assertThat(run("why")).isEqualTo(2);
    assertThat(err.toString()).contains("why needs a name");
  }

  @Test
  void aNodeThatIsNotThereIsToldAsEverywhere() {
    fake.agents.values().forEach(agent -> agent.questionFailure = Status.NOT_FOUND
        .withDescription("no agent 'n9'; there is n1, n2, n3"));

    assertThat(run("whatif kill n9")).isEqualTo(1);
    var told = err.toString();
    assertThat(told).startsWith("buoy: no agent 'n9'; there are: n1, n2, n3");
    assertThat(run("status --on n9")).isEqualTo(1);
    assertThat(err.toString()).isEqualTo(told);

    fake.agents.values().forEach(agent -> agent.questionFailure = Status.INVALID_ARGUMENT
        .withDescription("no tracker 'quorom'; there is quorum"));
    assertThat(run("whatif tracker quorom fails")).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("buoy: no tracker 'quorom'; there is quorum\n");
  }

  @Test
  void suppositionsAreReadBetweenCommas() {
    run("whatif kill n1, backend quotation_backend down,tracker quorum fails on n2, link n3 down, back n2");

    assertThat(fake.agent("n1").supposed).extracting(Supposition::getKind).containsExactly(Supposition.Kind.KILL,
        Supposition.Kind.BACKEND_DOWN, Supposition.Kind.TRACKER_FAILS, Supposition.Kind.LINK_DOWN,
        Supposition.Kind.BACK);
    assertThat(fake.agent("n1").supposed).extracting(Supposition::getObject).containsExactly("n1",
        "quotation_backend", "quorum", "n3", "n2");
    assertThat(fake.agent("n1").supposed.get(2).getNode()).isEqualTo("n2");
    assertThat(run("whatif n1 dies")).isEqualTo(2);
    assertThat(err.toString()).contains("'n1 dies': what may happen is kill NODE");
  }

  @Test
  void whatIfTellsWhoWhenAndWhatIsLost() {
    var moves = InstanceForecast.newBuilder().setInstance("VI_1").addMasters("n1").addNext("n2")
        .setEarliest(millis(2_410)).setLatest(millis(3_410)).setOutage(millis(3_410)).addAddresses("10.77.0.100/24")
        .addPriorities(
            PriorityForecast.newBuilder().setNode("n1").setFrom(150).setTo(120).setReason("quorum fails: -30"))
        .addSteps("n2 BACKUP -> MASTER after at most 3.41 s").build();
    fake.agents.values().forEach(agent -> agent.foreseen = ForecastResponse.newBuilder().addInstances(moves)
        .addInstances(InstanceForecast.newBuilder().setInstance("VI_2").addMasters("n2").addNext("n2"))
        .addInstances(InstanceForecast.newBuilder().setInstance("VI_3").addMasters("n1").addAddresses("10.77.0.101/24"))
        .addInstances(moves.toBuilder().setInstance("VI_4").addNext("n3").setUndecided(true)
            .setEarliest(millis(0)).setOutage(millis(0)).clearPriorities().clearSteps())
        .setSessionsLost(12).addRemarks("sure?").putMissing("n3", "refused").build());

    assertThat(run("whatif kill n1")).isEqualTo(3);

    assertThat(out.toString()).isEqualTo("""
        VI_1: n2 would be master instead of n1 after 2.41 s to 3.41 s; nobody has the addresses for at most 3.41 s
          n1 priority 150 -> 120 (quorum fails: -30)
          n2 BACKUP -> MASTER after at most 3.41 s
        VI_2: n2 stays master
        VI_3: nobody would be master instead of n1; 10.77.0.101/24 would be on no node
        VI_4: n2 or n3 would be master instead of n1 after at most 3.41 s; the addresses stay reachable all the time
        open sessions lost: at most 12
        - sure?
        """);
    assertThat(err.toString()).contains("n3 did not answer: refused");
  }
}
