package dev.buoy.console;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.buoy.v1.Drill;
import dev.buoy.v1.Drill.Step;
import dev.buoy.v1.DrillMoment;
import dev.buoy.v1.DrillNode;
import dev.buoy.v1.DrillOutage;
import dev.buoy.v1.DrillProbes;
import dev.buoy.v1.DrillStep;
import dev.buoy.v1.DrillTurn;
import dev.buoy.v1.Fault;
import dev.buoy.v1.ProberReport;
import dev.buoy.v1.RouterState;
import java.time.Instant;
import java.util.List;

/// Drills as an agent might tell them.
public final class SomeDrill {
  /// When the fault began.
  public static final Instant FAULT = Instant.parse("2026-11-20T14:02:00Z");

  private static final List<Step> STEPS = List.of(Step.PRECHECK, Step.BASELINE, Step.FAULT, Step.TAKEOVER,
      Step.GIVE_BACK, Step.VERIFY, Step.REPORT);

  private SomeDrill() {}

  public static Duration millis(long millis) {
    return Duration.newBuilder().setSeconds(Math.floorDiv(millis, 1000))
        .setNanos(Math.floorMod(millis, 1000) * 1_000_000).build();
  }

  private static Timestamp at(long millisAfter) {
    var instant = FAULT.plusMillis(millisAfter);
    return Timestamp.newBuilder().setSeconds(instant.getEpochSecond()).setNanos(instant.getNano()).build();
  }

  /// What all of these have.
  private static Drill.Builder of(String id) {
    return Drill.newBuilder().setId(id).setInstance("VI_1").setFault(Fault.newBuilder().setKind(Fault.Kind.HANDOVER))
        .setTarget("n1").setDirector("n2").setOperator("alice").setReason("monthly").setStarted(at(-10_500))
        .setBudget(millis(1500)).setInterval(millis(50)).setProbed("10.77.0.100:7444").setForecastEarliest(millis(350))
        .setForecastLatest(millis(620)).setForecastMaster("n2");
  }

  /// One that was looked at.
  public static Drill plan(String... refusals) {
    return of("").clearStarted().setDryRun(true).addPlan("baseline: probes 10.77.0.100:7444 for 10 s")
        .addPlan("fault: handover on n1").addRefusals("").clearRefusals().addAllRefusals(List.of(refusals)).build();
  }

  /// One under way, at this step.
  public static Drill at(String id, Step step) {
    var drill = of(id).setStep(step).setLease(millis(4800));
    long began = -10_500;
    for (var each : STEPS) {
      var told = DrillStep.newBuilder().setStep(each);
      if (each.compareTo(step) <= 0) {
        told.setBegan(at(began));
      }
      if (each.compareTo(step) < 0) {
        long took = each == Step.BASELINE ? 10_000 : 500;
        told.setTook(millis(took)).setText(text(each));
        began += took;
      }
      drill.addSteps(told);
    }
    if (step.compareTo(Step.FAULT) >= 0) {
      drill.setFaultBegan(at(0)).addProbers(prober("n3", "............................xxxxxxxxxx"))
          .addProbers(prober("client", "............................xxxxxxxxxxx")).setOutage(millis(550))
          .setResolution(millis(52));
    }
    return drill.build();
  }

  private static String text(Step step) {
    return switch (step) {
      case PRECHECK -> "3 of 3 agents answer, n1 is master";
      case BASELINE -> "n3 200/200 good, p95 1.2 ms; client 198/198 good, p95 3.1 ms";
      case FAULT -> "handover on n1";
      case TAKEOVER -> "n2 is master, outage 540 ms";
      case GIVE_BACK -> "the fault is gone";
      case VERIFY -> "everything is as it was before";
      default -> "";
    };
  }

  private static ProberReport prober(String name, String latest) {
    return ProberReport.newBuilder().setName(name).setTarget("10.77.0.100:7444").setInterval(millis(50)).setSent(238)
        .setLost(latest.chars().filter(c -> c == 'x').count()).setLatest(latest).build();
  }

  /// One that went through.
  /// @param outage in milliseconds
  public static Drill passed(String id, long outage) {
    var seen = ProberReport.newBuilder().setName("n3").setTarget("10.77.0.100:7444").setSent(420).setLost(11)
        .putFailures("timed_out", 9).putFailures("refused", 2).setInterval(millis(50))
        .setBaselineP50(Duration.newBuilder().setNanos(800_000))
        .setUnseen(millis(53)).setFirstFailure(millis(30)).setBaselineP95(Duration.newBuilder().setNanos(1_200_000))
        .addOutages(DrillOutage.newBuilder().setAfter(millis(-20)).setLength(millis(outage)).setResolution(millis(52))
            .setLost(11));
    seen.setProbes(probes(outage));
    var client = seen.clone().setName("client").setKept(7).setReset(2).setHung(1);
    return at(id, Step.REPORT).toBuilder().clearProbers().addProbers(seen).addProbers(client).setEnded(at(9_500))
        .setOutage(millis(outage)).setResolution(millis(52)).setGiveBackOutage(millis(60))
        .setGiveBackResolution(millis(52)).setFaultEnded(at(3_000))
        .setRestored(true).setPassed(outage <= 1500).setDigest("0123456789abcdef").setVersion("0.1.0")
        .putKernels("n1", "6.12.9").putKernels("n2", "6.12.9").putAdvertisements("n1", 12).putAdvertisements("n2", 3)
        .addTurns(turn(-80, "n1", RouterState.Value.MASTER, 150))
        .addTurns(turn(-80, "n2", RouterState.Value.BACKUP, 120))
        .addTurns(turn(2, "n1", RouterState.Value.MASTER, 1)).addTurns(turn(3, "n1", RouterState.Value.BACKUP, 1))
        .addTurns(turn(540, "n2", RouterState.Value.MASTER, 120)).addTurns(DrillTurn.newBuilder().setAfter(millis(900))
            .setNode("n1"))
        .addTurns(turn(3_080, "n2", RouterState.Value.BACKUP, 120)).addTurns(turn(3_080, "n1", RouterState.Value.MASTER,
            150))
        .putAnnouncements("n2", 5).addNodes(DrillNode.newBuilder().setNode("n1").setBefore("VI_1 MASTER 150")
            .setAfter("VI_1 MASTER 150"))
        .addMoments(DrillMoment.newBuilder().setAfter(millis(540)).setNode("n2").setText("VI_1 BACKUP -> MASTER"))
        .build();
  }

  /// One each 50 ms from 10 s before the fault, the first after the outage a slow one.
  private static DrillProbes probes(long outage) {
    var probes = DrillProbes.newBuilder();
    for (int place = 0; place < 400; place++) {
      int after = place * 50 - 10_020;
      boolean bad = after > 0 && after < outage;
      boolean slow = after >= outage && after < outage + 50;
      probes.addAfterMillis(after).addTookMicros(bad ? 900_000 : slow ? 30_000 : 400 + place * 37 % 800);
      if (bad) {
        probes.addFailed(place);
      }
    }
    return probes.build();
  }

  private static DrillTurn turn(long after, String node, RouterState.Value state, int priority) {
    return DrillTurn.newBuilder().setAfter(millis(after)).setNode(node).setState(state).setPriority(priority).build();
  }

  /// One that an agent broke off.
  public static Drill aborted(String id) {
    return at(id, Step.TAKEOVER).toBuilder().setEnded(at(4_000)).setAborted("aborted by alice: Ctrl-C")
        .setRestored(true)
        .setPassed(false).setFaultEnded(at(2_000)).build();
  }
}
