package dev.buoy.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import dev.buoy.v1.Operation;
import dev.buoy.v1.OperationResult;
import dev.buoy.v1.OperationalState;
import dev.buoy.v1.RouterState;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

/// Verbs that look.
class LookingVerbsTest extends OnACluster {
  @Test
  void showsOneRowPerServerAndNamesWhoDisagrees() {
    fake.stop("n3");
    var n2 = fake.agent("n2").status.toBuilder();
    n2.getBackendsBuilder(0).getServersBuilder(0).setState(OperationalState.Value.DOWN);
    fake.agent("n2").status = n2.build();

    assertThat(run("status")).isEqualTo(3);
    assertThat(out.toString().lines().filter(line -> line.startsWith("quotation_backend/"))).hasSize(3);
    assertThat(out.toString()).contains("UP n1, DOWN n2", "804", "sums over n1 n2; not counted: n3");
  }

  @Test
  void tellsOfMastersThatAreNoneOrTooMany() {
    fake.stop("n1");
    run("status --agent 10.77.0.2");
    assertThat(out.toString()).contains("ALARM VI_1: no agent that answers is MASTER");

    fake.start("n1");
    var n2 = fake.agent("n2").status.toBuilder();
    n2.getVrrpBuilder(0).setState(RouterState.Value.MASTER);
    fake.agent("n2").status = n2.build();
    run("status");
    assertThat(out.toString()).contains("ALARM VI_1: n1 and n2 are MASTER at the same time");
  }

  @Test
  void tellsARefusalFromSilence() {
    fake.agents.values().forEach(agent -> agent.planFailure = Status.INVALID_ARGUMENT.withDescription("no address"));

    assertThat(run("show connections --client bogus")).isEqualTo(1);
    assertThat(out.toString()).contains("n1: no address").doesNotContain("does not answer", "no connections");
    fake.agents.values().forEach(agent -> agent.planFailure = null);
    assertThat(run("show connections")).isZero();
    assertThat(out.toString()).contains("no connections");
    fake.stop("n2");
    assertThat(run("show connections")).isEqualTo(3);
    assertThat(out.toString()).contains("n2 does not answer");
  }

  @Test
  void aWordThatShowKnowsIsNamedToo() {
    assertThat(run("show connectons")).isEqualTo(1);
    assertThat(err.toString()).startsWith("buoy: no object 'connectons'; there are: ")
        .endsWith("; did you mean 'connections'?\n");
    assertThat(run("show stats")).isEqualTo(1);
    assertThat(err.toString()).endsWith("; did you mean 'stat'?\n");
    assertThat(run("describe connectons")).isEqualTo(1);
    assertThat(err.toString()).as("describe has no such word").doesNotContain("did you mean");
  }

  @Test
  void writesNumbersAsNumbersAndZeroValues() {
    assertThat(run("status -o json --on n1")).isZero();

    var n1 = JsonParser.parseString(out.toString()).getAsJsonObject().getAsJsonObject("agents").getAsJsonObject("n1");
    var server = n1.getAsJsonArray("backends").get(0).getAsJsonObject().getAsJsonArray("servers").get(0)
        .getAsJsonObject();
    assertThat(n1.get("age").getAsString()).matches("[0-9.]+s");
    assertThat(n1.get("generation").toString()).isEqualTo("17");
    assertThat(server.get("sessions").toString()).isEqualTo("0");
    assertThat(server.get("totalSessions").toString()).isEqualTo("402");
    assertThat(server.get("adminState").getAsString()).isEqualTo("READY");
    assertThat(server.getAsJsonObject("check").get("duration").getAsString()).isEqualTo("0.000312s");
    assertThat(n1.getAsJsonArray("vrrp").get(0).getAsJsonObject().getAsJsonObject("lastTransition").get("time")
        .getAsString()).isEqualTo("2027-01-15T08:00:05Z");
  }

  @Test
  void showsOperationsAndTheirSteps() {
    fake.agent("n1").operations.add(Operation.newBuilder().setOperationId("7f3a").setVerb("failover").setObject("VI_1")
        .setOperator("alice").setOrigin("10.77.0.200").setReason("drill").setStarted(FakeCluster.at(5))
        .addSteps("n1 hands over").addSteps("n2 is master after 340 ms").setResult(OperationResult.newBuilder()
            .setOutcome(OperationResult.Outcome.DONE).setMessage("n2 is master of VI_1 after 340 ms"))
        .build());

    assertThat(run("op")).isZero();
    assertThat(out.toString()).contains("7f3a", "failover", "DONE");
    assertThat(run("op 7f3a -w")).isZero();
    assertThat(out.toString()).isEqualTo("""
        n1  failover VI_1 by alice from 10.77.0.200 at 08:00:05.000: drill
        n1    n1 hands over
        n1    n2 is master after 340 ms
        n1  DONE: n2 is master of VI_1 after 340 ms
        """);
    assertThat(run("op 7f3a -o json")).isZero();
    assertThat(JsonParser.parseString(out.toString()).getAsJsonObject().getAsJsonArray("operations").get(0)
        .getAsJsonObject().get("agent").getAsString()).isEqualTo("n1");
    assertThat(run("op nope")).isEqualTo(1);
    assertThat(err.toString()).contains("no operation 'nope'; there are: 7f3a");
  }
}
