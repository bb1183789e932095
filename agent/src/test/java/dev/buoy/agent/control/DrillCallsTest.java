package dev.buoy.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import dev.buoy.agent.director.SimulatedStage;
import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.Journal;
import dev.buoy.agent.store.RollingLog;
import dev.buoy.v1.Drill;
import dev.buoy.v1.DrillTurn;
import dev.buoy.v1.Fault;
import dev.buoy.v1.GetDrillRequest;
import dev.buoy.v1.ProbeResult;
import dev.buoy.v1.ProbeResults;
import dev.buoy.v1.ProberReport;
import dev.buoy.v1.RenewDrillRequest;
import dev.buoy.v1.RouterState;
import dev.buoy.v1.StartDrillRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DrillCallsTest {
  private static final StartDrillRequest ORDER = StartDrillRequest.newBuilder().setInstance("VI_1")
      .setFault(Fault.newBuilder().setKind(Fault.Kind.KILL)).setForce(true).setConfirm("VI_1").setReason("monthly")
      .setOperationId("d7").build();

  private final SimulatedStage stage = new SimulatedStage();
  private final List<Event> events = new ArrayList<>();

  @TempDir
  Path dir;

  private DrillCalls calls(RollingLog kept) {
    var journal = new Journal("n2", "boot", 0, () -> SimulatedStage.BEGIN, () -> 0, events::add);
    return new DrillCalls("n2", stage, journal, stage::nanos, () -> SimulatedStage.BEGIN.plus(stage.since()),
        stage::pass, stage.tasks::add, () -> "other", kept);
  }

  private RollingLog open() {
    return RollingLog.open(dir.resolve("drills.log"), 1 << 20, 2, _ -> {});
  }

  @Test
  void aDrillIsReportedJournalledAndKept() throws Exception {
    Drill drill;
    try (var kept = open()) {
      var calls = calls(kept);
      assertThat(calls.start(ORDER).getId()).isEqualTo("d7");
      assertThat(calls.start(ORDER).getId()).as("the same operation again").isEqualTo("d7");
      assertThat(calls.under()).isPresent();
      assertThat(calls.start(ORDER).getProbersList()).noneMatch(ProberReport::hasProbes);
      stage.clients.add(since -> {
        if (since.toMillis() % 500 == 0) {
          assertThat(calls.renew(RenewDrillRequest.newBuilder().setId("d7").build()).getId()).isEqualTo("d7");
        }
      });
      stage.play();
      drill = calls.get(GetDrillRequest.newBuilder().setId("d7").build()).getFirst();
      assertThat(calls.renew(RenewDrillRequest.newBuilder().setId("d7").build())).isEqualTo(drill);
    }
    Files.writeString(dir.resolve("drills.log"), "half a li", StandardOpenOption.APPEND);

    assertThat(drill.getPassed()).isTrue();
    assertThat(drill.getRestored()).isTrue();
    assertThat(drill.getProbersList()).extracting(each -> each.getName()).containsExactlyInAnyOrder("n2", "n3");
    assertThat(Durations.toMillis(drill.getOutage())).isBetween(400L, 510L);
    assertThat(drill.getForecastMaster()).isEqualTo("n2");
    assertThat(drill.getNodesList()).allSatisfy(node -> assertThat(node.getBefore()).isEqualTo(node.getAfter()));
    assertThat(drill.getProbersList()).allSatisfy(prober -> {
      var probes = prober.getProbes();
      assertThat(probes.getAfterMillisCount()).isEqualTo((int) Math.min(400, prober.getSent()))
          .isEqualTo(probes.getTookMicrosCount());
      assertThat(probes.getFailedCount()).isEqualTo((int) prober.getLost()).isPositive();
      assertThat(probes.getFailedList()).extracting(probes::getAfterMillis)
          .allMatch(after -> after >= 0 && after <= 400);
      assertThat(probes.getTookMicrosList()).containsOnly(1_000);
    });
    assertThat(drill.getTurnsList()).filteredOn(turn -> turn.getState() == RouterState.Value.MASTER)
        .extracting(DrillTurn::getNode).containsExactly("n1", "n2", "n1");
    assertThat(drill.getTurnsList()).allMatch(turn -> turn.getPriority() == 100);
    assertThat(drill.getAnnouncementsMap()).containsEntry("n1", 3L).containsEntry("n2", 3L).containsEntry("n3", 0L);
    assertThat(drill.getAdvertisementsMap()).containsEntry("n3", 0L).containsKeys("n1", "n2");
    assertThat(drill.getKernelsMap()).containsEntry("n1", "6.1");
    assertThat(events).extracting(event -> event.why().reason()).hasSize(2).first().asString()
        .isEqualTo("drill d7 (kill) begins on n1: monthly");
    assertThat(events.getLast().why().reason()).startsWith("drill d7 (kill) passed, outage 4");
    try (var kept = open()) {
      var later = calls(kept);
      assertThat(later.get(GetDrillRequest.newBuilder().setId("d7").build())).containsExactly(drill);
      assertThat(later.get(GetDrillRequest.getDefaultInstance())).singleElement()
          .satisfies(each -> assertThat(each.getProbersList()).isEmpty());
      assertThatThrownBy(() -> later.get(GetDrillRequest.newBuilder().setId("d8").build()))
          .hasMessage("this agent knows no drill 'd8'; it knows d7");
    }
  }

  @Test
  void whatAClientTellsTwiceCountsOnceAndItsOwnSpansHoldHoweverLateItComes() throws Exception {
    try (var kept = open()) {
      var calls = calls(kept);
      calls.start(ORDER);
      stage.clients.add(since -> {
        long millis = since.toMillis();
        if (millis % 500 == 0) {
          var request = RenewDrillRequest.newBuilder().setId("d7");
          if (millis >= 1_000) {
            request.addProbes(found(millis));
            if (millis % 1_000 == 0) {
              request.addProbes(found(millis)); // its answer was lost
            }
          }
          calls.renew(request.build());
        }
      });
      stage.play();

      var client = calls.get(GetDrillRequest.newBuilder().setId("d7").build()).getFirst().getProbersList().stream()
          .filter(prober -> prober.getName().equals("client")).findFirst().orElseThrow();
      var after = client.getProbes().getAfterMillisList();
      assertThat(client.getSent()).isEqualTo(after.size()).isGreaterThan(50);
      for (int place = 1; place < after.size(); place++) {
        assertThat(after.get(place) - after.get(place - 1)).isBetween(99, 101);
      }
      assertThat(client.getUnseen()).as("a probe every 100 ms that takes 3 ms").isEqualTo(Durations.fromMillis(103));
    }
  }

  /// Five probes of half a second before, by a clock that stands at 40 s; every third time they are under way for 300 ms.
  private static ProbeResults found(long millis) {
    long late = millis / 500 % 3 == 0 ? 300 : 0;
    var results = ProbeResults.newBuilder().setTarget("10.77.0.100:7444").setLine(5).setFirst((millis - 1_000) / 100)
        .setInterval(Durations.fromMillis(100)).setSent(Durations.fromMillis(40_000 + millis - late));
    for (long ago = 900; ago >= 500; ago -= 100) {
      results.addResults(ProbeResult.newBuilder().setAgo(Durations.fromMillis(ago - late)).setBy("n1")
          .setTook(Durations.fromMillis(3)));
    }
    return results.build();
  }

  @Test
  void whoCannotProbeIsNamed() throws Exception {
    try (var kept = open()) {
      var calls = calls(kept);
      calls.start(ORDER);
      stage.mute = "n3";
      stage.clients.add(since -> {
        if (since.toMillis() % 500 == 0) {
          calls.renew(RenewDrillRequest.newBuilder().setId("d7").addProbes(ProbeResults.newBuilder()
              .setTarget("10.77.0.100:7444").setTrouble("it does not reach it")).build());
        }
      });
      stage.play();

      var drill = calls.get(GetDrillRequest.newBuilder().setId("d7").build()).getFirst();
      assertThat(drill.getProbersList()).filteredOn(prober -> prober.getSent() == 0)
          .allSatisfy(prober -> assertThat(prober.hasInterval()).as("it would have seen nothing").isFalse())
          .extracting(ProberReport::getName, ProberReport::getTrouble).containsExactlyInAnyOrder(
              tuple("n3", "n3 does not answer"), tuple("client", "it does not reach it"));
      assertThat(drill.getStepsList()).extracting(step -> step.getText())
          .anyMatch(text -> text.contains("n3 does not probe: n3 does not answer"));
    }
  }

  @Test
  void aLookBeginsNothing() throws Exception {
    try (var kept = open()) {
      var calls = calls(kept);

      var plan = calls.start(ORDER.toBuilder().setDryRun(true).setForce(false).build());

      assertThat(plan.getDryRun()).isTrue();
      assertThat(plan.getRefusalsList()).containsExactly("kill wants --force as well");
      assertThat(plan.getPlanList()).hasSize(5).element(1).asString().startsWith("fault: kill on n1, for at most ");
      assertThat(calls.under()).isEmpty();
      assertThat(stage.tasks).isEmpty();
      assertThat(events).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
      instance  | instance is missing
      fault     | fault is missing; one of HANDOVER, STOP, KILL, FREEZE, LINK, ISOLATE, PROXY, BACKEND
      backend   | backend is missing: whose servers are to fail?
      confirm   | 'VI_2' is not VI_1
      baseline  | baseline has to be 1 s to 10 min
      interval  | interval has to be 5 ms to 1 s
      lease     | lease has to be 1 s to 60 s
      budget    | budget has to be 50 ms to 60 s
      operation | operation_id has at most 64 letters, digits, '-' and '_'
      """)
  void whatIsWrongIsNamed(String field, String message) throws Exception {
    UnaryOperator<StartDrillRequest.Builder> spoil = order -> switch (field) {
      case "instance" -> order.clearInstance();
      case "fault" -> order.clearFault();
      case "backend" -> order.setFault(Fault.newBuilder().setKind(Fault.Kind.BACKEND));
      case "confirm" -> order.setConfirm("VI_2");
      case "baseline" -> order.setBaseline(Duration.newBuilder().setSeconds(601));
      case "interval" -> order.setInterval(Duration.newBuilder().setNanos(1));
      case "lease" -> order.setLease(Duration.newBuilder().setSeconds(-1));
      case "budget" -> order.setBudget(Duration.getDefaultInstance());
      default -> order.setOperationId("a b");
    };
    try (var kept = open()) {
      assertThatThrownBy(() -> calls(kept).start(spoil.apply(ORDER.toBuilder()).build())).hasMessage(message);
    }
  }
}
