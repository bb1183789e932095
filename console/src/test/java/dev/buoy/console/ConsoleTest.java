package dev.buoy.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import dev.buoy.console.cluster.Endpoint;
import dev.buoy.console.cluster.Operator;
import dev.buoy.console.command.Prompt;
import dev.buoy.v1.Event;
import dev.buoy.v1.AdminState;
import dev.buoy.v1.Operation;
import dev.buoy.v1.OperationResult;
import dev.buoy.v1.OperationalState;
import dev.buoy.v1.Plan;
import dev.buoy.v1.RouterState;
import io.grpc.Status;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConsoleTest {
  private static final String DRAIN = "drain quotation_backend/server1";
  private final FakeCluster fake = new FakeCluster();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Prompt prompt = Prompt.NONE;
  private Map<String, String> environment = Map.of();
  private List<Endpoint> sockets = List.of();

  @AfterEach
  void stop() {
    fake.close();
  }

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
  void helpListsWhatIsDoneOnANode() {
    assertThat(run("help")).isZero();
    assertThat(out.toString()).contains("\n  agent -f FILE", "\n  check FILE", "\n  doctor ", "\n  fence show|clear ");
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
  void reportsALostAnswerAsUnknown() {
    fake.agents.values().forEach(agent -> agent.failure = Status.DEADLINE_EXCEEDED.withDescription("too late"));

    assertThat(run(DRAIN + " --confirm server1")).isEqualTo(4);
    assertThat(out.toString()).contains("UNKNOWN");
    assertThat(err.toString()).contains("--operation ", "see: buoy op ");
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
  void refusesChangesWhenReadOnlyOrNotPermitted() {
    assertThat(run(DRAIN + " --read-only --confirm server1")).isEqualTo(7);
    assertThat(fake.agent("n1").setServerState).isEmpty();
    fake.agents.values().forEach(agent -> agent.planFailure = Status.PERMISSION_DENIED);
    assertThat(run(DRAIN + " --confirm server1")).isEqualTo(7);
  }

  @Test
  void answersEightWhenTheStateMovedSinceThePlan() {
    fake.agents.values().forEach(agent -> agent.failure = Status.ABORTED.withDescription("generation is 18 now"));

    assertThat(run(DRAIN + " --confirm server1")).isEqualTo(8);
    assertThat(out.toString()).contains("generation is 18 now");
  }

  @Test
  void sendsAFailoverToTheMasterAlone() {
    fake.agent("n1").plan = Plan.newBuilder().setPlanId("p3").setTier(2).setConfirm("VI_1").build();

    assertThat(run("failover VI_1 --to n2 --reason drill --confirm VI_1")).isZero();
    assertThat(fake.agent("n1").failover).hasSize(2).allMatch(request -> request.getTo().equals("n2"));
    assertThat(fake.agent("n2").failover).isEmpty();
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
  void listsEventsOfAllAgentsByTime() {
    fake.agent("n2").events.add(event("n2", 4, "BACKUP"));
    fake.agent("n1").events.add(event("n1", 3, "MASTER"));

    assertThat(run("events -o jsonl")).isZero();
    assertThat(
        out.toString().lines().map(line -> JsonParser.parseString(line).getAsJsonObject().get("node").getAsString()))
        .containsExactly("n1", "n2");
  }

  @Test
  void waitsUntilItIsTrueAndSaysWhatIsNot() {
    assertThat(run("wait instance VI_1 master on n1 1s")).isZero();
    assertThat(run("wait instance VI_1 master on n2 50ms")).isEqualTo(6);
    assertThat(err.toString()).isEqualTo("n1 is master of VI_1\n");
    assertThat(run("wait healthy 50ms")).isEqualTo(6);
    assertThat(err.toString()).contains("quotation_backend/server3 on n1 is DOWN");
    assertThat(run("wait server quotation_backend/server9 up 1s")).isEqualTo(1);
    assertThat(run("wait instance VI_9 master 1s")).isEqualTo(1);
    assertThat(run("wait instance VI_1 master on n9 1s")).isEqualTo(1);
  }

  @Test
  void showsConnectionsGoingToZero() {
    fake.agents.values().forEach(agent -> agent.become(draining(agent.status, 0)));
    fake.agent("n2").become(draining(fake.agent("n2").status, 2));

    assertThat(run(DRAIN + " --confirm server1 --wait 50ms")).isEqualTo(6);
    assertThat(err.toString()).contains("quotation_backend/server1: n2 has 2 open connections",
        "buoy close --server quotation_backend/server1");

    fake.agent("n2").become(draining(fake.agent("n2").status, 0));
    assertThat(run(DRAIN + " --confirm server1 --wait 5s")).isZero();
    assertThat(err.toString()).contains("quotation_backend/server1 is drained after ");
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

  @Test
  void aNameThatNoEventTellsOfIsNone() {
    fake.agent("n1").events.add(event("n1", 3, "MASTER").toBuilder().setObject("gone").build());

    assertThat(run("events nosuch")).isEqualTo(1);
    assertThat(err.toString()).contains("no object 'nosuch'");
    assertThat(run("events gone")).isZero();
  }

  @Test
  void aMissingReasonIsToldOnceWithItsOption() {
    assertThat(run("close --server quotation_backend/server1")).isEqualTo(2);
    assertThat(err.toString()).isEqualTo("buoy: close needs a reason: add --reason TEXT\n");
  }

  private static dev.buoy.v1.Status draining(dev.buoy.v1.Status status, int sessions) {
    var changed = status.toBuilder();
    changed.getBackendsBuilder(0).getServersBuilder(0).setAdminState(AdminState.Value.DRAIN).setSessions(sessions);
    return changed.build();
  }

  @Test
  void aTokenIsRefusedWithoutTlsAndIncompleteCredentialsAreNamed() {
    assertThat(run("status --token t")).isEqualTo(2);
    assertThat(err.toString()).isEqualTo(
        "buoy: --token: a token is sent over TLS only, where nobody else reads it; add --ca FILE\n");
    assertThat(run("status --ca ca.crt")).isEqualTo(2);
    assertThat(err.toString()).contains("--ca alone does not say who you are: add --cert and --key, or --token");
    assertThat(run("status --ca ca.crt --cert a.crt")).isEqualTo(2);
    assertThat(err.toString()).contains("--cert needs --key FILE");
    assertThat(run("status --ca /none --cert a.crt --key a.key")).isEqualTo(2);
    assertThat(err.toString()).isEqualTo("buoy: --ca /none: there is no such file\n");
    environment = Map.of("BUOY_CERT", "a.crt", "BUOY_KEY", "a.key");
    assertThat(run("status")).isEqualTo(2);
    assertThat(err.toString()).contains("--cert and --key need --ca FILE, the authority of the agents");
  }

  @Test
  void socketsOfThisHostAreTheEntryPointsUnlessOthersAreGiven() {
    sockets = List.of(new Endpoint.Socket(Path.of("/run/buoy/n1/api.sock")));

    assertThat(run("status")).isZero();
    assertThat(out.toString().lines().filter(line -> line.startsWith("n")))
        .extracting(line -> line.split(" +", -1)[1])
        .containsExactly("unix:/run/buoy/n1/api.sock", "10.77.0.2:7443", "10.77.0.3:7443");
    assertThat(run("status --agent 10.77.0.1")).isZero();
    assertThat(out.toString()).doesNotContain("unix:");
    assertThat(run("status --agent unix:/elsewhere/api.sock")).isZero();
    assertThat(out.toString()).contains("unix:/elsewhere/api.sock");
    assertThat(run("status --agent unix:elsewhere")).isEqualTo(2);
    assertThat(err.toString()).contains("'unix:elsewhere' is not unix:/PATH");
  }

  @Test
  void whatAnAgentPermitsIsToldAndARefusalIsSeven() {
    var n1 = fake.agent("n1");
    n1.info = n1.info.toBuilder().setCaller("anna").setRole("viewer").setInsecure(true).build();
    run("status");
    assertThat(out.toString()).contains("\ninsecure: whoever reaches the port of n1 may change this cluster\n",
        "\nviewer on n1: to look and change nothing;");
    run("status -o json --on n1");
    assertThat(out.toString()).contains("\"caller\": \"anna\"", "\"role\": \"viewer\"");

    n1.planFailure = Status.PERMISSION_DENIED.withDescription("this is viewer over loopback; use the socket");
    assertThat(run(DRAIN + " --on n1 --confirm server1")).isEqualTo(7);
    assertThat(err.toString()).contains("n1  REFUSED: this is viewer over loopback; use the socket");
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
    assertThat(run("why VI_1")).isEqualTo(2);
  }

  @Test
  void explainsEveryVerb() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("drain BACKEND/SERVER", "failover INSTANCE", "Look", "Change");
    assertThat(run("drain --help")).isZero();
    assertThat(out.toString()).contains("usage: buoy drain", "example: ", "--for DURATION");
  }

  private static Event event(String node, int second, String to) {
    return Event.newBuilder().setId(node + "-1").setNode(node).setTime(FakeCluster.at(second)).setObject("VI_1")
        .setTo(to).build();
  }

  private static Prompt answering(String word) {
    return new Prompt() {
      @Override
      public boolean interactive() {
        return true;
      }

      @Override
      public Optional<String> ask(String question) {
        return Optional.of(word);
      }
    };
  }

  private int run(String line) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    var console = new Console(environment, _ -> fake.channels(), () -> sockets, new Operator("alice"),
        new PrintWriter(out),
        new PrintWriter(err), prompt,
        (_, _) -> 99, (_, _) -> 98);
    return console.run(dev.buoy.console.command.Words.split(line).orElseThrow());
  }
}
