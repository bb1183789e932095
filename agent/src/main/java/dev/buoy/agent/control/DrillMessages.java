package dev.buoy.agent.control;

import dev.buoy.agent.director.Account;
import dev.buoy.agent.director.Commission;
import dev.buoy.agent.director.Director;
import dev.buoy.agent.director.Stage.Batch;
import dev.buoy.agent.director.Stage.Standing;
import dev.buoy.agent.drill.Exchange;
import dev.buoy.agent.drill.Fault;
import dev.buoy.agent.drill.Run;
import dev.buoy.agent.drill.Scene;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.operation.Request;
import dev.buoy.agent.operation.Words;
import dev.buoy.v1.Drill;
import dev.buoy.v1.DrillMoment;
import dev.buoy.v1.DrillNode;
import dev.buoy.v1.DrillOutage;
import dev.buoy.v1.DrillProbes;
import dev.buoy.v1.DrillStep;
import dev.buoy.v1.DrillTurn;
import dev.buoy.v1.ProbeResult;
import dev.buoy.v1.ProbeResults;
import dev.buoy.v1.ProberReport;
import dev.buoy.v1.RouterState;
import dev.buoy.v1.RunningDrill;
import dev.buoy.v1.StartDrillRequest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Drills as messages, and back.
public final class DrillMessages {
  private static final Duration BASELINE = Duration.ofSeconds(10);
  private static final Duration LEASE = Duration.ofSeconds(5);
  private static final Duration INTERVAL = Duration.ofMillis(50);
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{0,64}");

  private DrillMessages() {}

  /// What is wanted.
  /// @throws Refused INVALID with what is missing or wrong
  static Commission commission(StartDrillRequest message, Request request) {
    if (message.getInstance().isEmpty()) {
      throw new Refused(Refused.Kind.INVALID, "instance is missing");
    }
    var fault = fault(message.getFault());
    if (fault == Fault.BACKEND && message.getFault().getBackend().isEmpty()) {
      throw new Refused(Refused.Kind.INVALID, "backend is missing: whose servers are to fail?");
    }
    if (!message.getConfirm().isEmpty() && !message.getConfirm().equals(message.getInstance())) {
      throw new Refused(Refused.Kind.INVALID, "'" + message.getConfirm() + "' is not " + message.getInstance());
    }
    if (!ID.matcher(message.getOperationId()).matches()) {
      throw new Refused(Refused.Kind.INVALID, "operation_id has at most 64 letters, digits, '-' and '_'");
    }
    var way = switch (message.getFault().getWay()) {
      case IN -> "IN";
      case OUT -> "OUT";
      case BOTH, WAY_UNSPECIFIED, UNRECOGNIZED -> "BOTH";
    };
    return new Commission(
        new Scene.Order(message.getInstance(), fault, message.getTarget(), message.getForce()),
        new Commission.Details(way, message.getFault().getBackend(), message.getFault().getServersList()), request,
        !message.getConfirm().isEmpty(),
        message.hasBudget()
            ? between("budget", message.getBudget(), Duration.ofMillis(50), Duration.ofSeconds(60))
            : null,
        message.hasBaseline()
            ? between("baseline", message.getBaseline(), Duration.ofSeconds(1), Duration.ofMinutes(10))
            : BASELINE,
        message.hasLease() ? between("lease", message.getLease(), Duration.ofSeconds(1), Duration.ofMinutes(1)) : LEASE,
        message.hasInterval()
            ? between("interval", message.getInterval(), Duration.ofMillis(5), Duration.ofSeconds(1))
            : INTERVAL,
        message.getReachedByList());
  }

  private static Duration between(String field, com.google.protobuf.Duration message, Duration least, Duration most) {
    var value = Duration.ofSeconds(message.getSeconds(), message.getNanos());
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new Refused(Refused.Kind.INVALID,
          field + " has to be " + Words.duration(least) + " to " + Words.duration(most));
    }
    return value;
  }

  /// @throws Refused INVALID when there is none
  static Fault fault(dev.buoy.v1.Fault message) {
    return switch (message.getKind()) {
      case HANDOVER -> Fault.HANDOVER;
      case STOP -> Fault.STOP;
      case KILL -> Fault.KILL;
      case FREEZE -> Fault.FREEZE;
      case LINK -> Fault.LINK;
      case ISOLATE -> Fault.ISOLATE;
      case PROXY -> Fault.PROXY;
      case BACKEND -> Fault.BACKEND;
      case KIND_UNSPECIFIED, UNRECOGNIZED -> throw new Refused(Refused.Kind.INVALID,
          "fault is missing; one of HANDOVER, STOP, KILL, FREEZE, LINK, ISOLATE, PROXY, BACKEND");
    };
  }

  static dev.buoy.v1.Fault fault(Commission commission) {
    var details = commission.details();
    var message = dev.buoy.v1.Fault.newBuilder()
        .setKind(dev.buoy.v1.Fault.Kind.valueOf(commission.order().fault().name())).setBackend(details.backend())
        .addAllServers(details.servers());
    if (commission.order().fault() == Fault.ISOLATE) {
      message.setWay(dev.buoy.v1.Fault.Way.valueOf(details.way()));
    }
    return message.build();
  }

  /// What a prober found, by this agent's clock.
  static Batch batch(String prober, ProbeResults message, long nowNanos) {
    var exchanges = message.getResultsList().stream().map(result -> exchange(result, nowNanos)).toList();
    return new Batch(prober, message.getTarget(), duration(message.getInterval()), exchanges, message.getKept(),
        message.getReset(), message.getHung());
  }

  private static Exchange exchange(ProbeResult result, long nowNanos) {
    long begin = nowNanos - duration(result.getAgo()).toNanos();
    return new Exchange(begin, begin + duration(result.getTook()).toNanos(), result.getBy(),
        failure(result.getFailure()));
  }

  private static Exchange.@Nullable Failure failure(String word) {
    if (word.isEmpty()) {
      return null;
    }
    for (var failure : Exchange.Failure.values()) {
      if (failure.name().equalsIgnoreCase(word)) {
        return failure;
      }
    }
    return Exchange.Failure.WRONG_ANSWER;
  }

  private static Duration duration(com.google.protobuf.Duration message) {
    return Duration.ofSeconds(message.getSeconds(), message.getNanos());
  }

  /// In short.
  public static RunningDrill running(Director.Under under) {
    return RunningDrill.newBuilder().setId(under.id()).setInstance(under.instance()).setFault(under.fault().word())
        .setTarget(under.target()).setOperator(under.operator()).setStep(word(under.step())).build();
  }

  private static String word(Run.Step step) {
    return step.name().toLowerCase(Locale.ROOT);
  }

  /// A drill whole.
  static Drill of(Account account, String director) {
    var commission = account.commission();
    var message = Drill.newBuilder().setId(account.id()).setInstance(commission.order().instance())
        .setFault(fault(commission)).setTarget(account.target()).setDirector(director)
        .setOperator(commission.request().caller().name()).setApprover(account.approver())
        .setReason(commission.request().reason()).setStarted(Messages.timestamp(account.started()))
        .addAllRefusals(account.refusals()).setAborted(account.aborted().orElse("")).setProbed(account.probed())
        .setInterval(Messages.duration(commission.interval())).setLease(Messages.duration(account.leaseLeft()))
        .setStep(Drill.Step.valueOf(account.step().name()));
    account.steps().forEach(step -> message.addSteps(step(step)));
    account.probers().forEach(prober -> message.addProbers(prober(prober)));
    account.moments().forEach(moment -> message.addMoments(moment(moment, account)));
    var terms = account.terms();
    if (terms != null) {
      message.setBudget(Messages.duration(terms.budget())).addAllPlan(DrillSentences.plan(account, terms));
    }
    forecast(account, message);
    outcome(account, message);
    nodes(account, message);
    return message.build();
  }

  private static DrillStep step(Account.StepAccount step) {
    var message = DrillStep.newBuilder().setStep(Drill.Step.valueOf(step.step().name())).setText(step.text());
    if (step.began() != null) {
      message.setBegan(Messages.timestamp(step.began()));
    }
    if (step.took() != null) {
      message.setTook(Messages.duration(step.took()));
    }
    return message.build();
  }

  private static ProberReport prober(Account.Prober prober) {
    var message = ProberReport.newBuilder().setName(prober.name().isEmpty() ? "client" : prober.name())
        .setTarget(prober.target()).setSent(prober.sent()).setInterval(Messages.duration(prober.interval()))
        .setBaselineP50(Messages.duration(prober.p50())).setBaselineP95(Messages.duration(prober.p95()))
        .setKept(prober.kept()).setReset(prober.reset()).setHung(prober.hung()).setLatest(prober.latest());
    prober.failures().forEach((failure, count) -> message.putFailures(failure.name().toLowerCase(Locale.ROOT), count));
    message.setLost(prober.failures().values().stream().mapToLong(Integer::longValue).sum());
    prober.gaps().forEach(gap -> message.addOutages(DrillOutage.newBuilder().setAfter(Messages.duration(gap.after()))
        .setLength(Messages.duration(gap.length())).setResolution(Messages.duration(gap.resolution()))
        .setLost(gap.lost())));
    prober.unseen().ifPresent(unseen -> message.setUnseen(Messages.duration(unseen)));
    prober.firstFailure().ifPresent(first -> message.setFirstFailure(Messages.duration(first)));
    if (!prober.probes().isEmpty()) {
      message.setProbes(probes(prober.probes()));
    }
    return message.build();
  }

  private static DrillProbes probes(List<Account.Probe> probes) {
    var message = DrillProbes.newBuilder();
    for (int place = 0; place < probes.size(); place++) {
      var probe = probes.get(place);
      message.addAfterMillis((int) probe.after().toMillis()).addTookMicros((int) (probe.took().toNanos() / 1000));
      if (!probe.good()) {
        message.addFailed(place);
      }
    }
    return message.build();
  }

  private static DrillMoment moment(dev.buoy.agent.director.Stage.Moment moment, Account account) {
    var began = account.faultBegan();
    return DrillMoment.newBuilder().setNode(moment.node()).setText(moment.text())
        .setAfter(Messages.duration(began == null ? Duration.ZERO : Duration.between(began, moment.time()))).build();
  }

  private static void forecast(Account account, Drill.Builder message) {
    account.prospect().ifPresent(prospect -> message.setForecastEarliest(Messages.duration(prospect.earliest()))
        .setForecastLatest(Messages.duration(prospect.latest()))
        .setForecastMaster(String.join(", ", prospect.next())));
  }

  private static void outcome(Account account, Drill.Builder message) {
    account.longest(false).ifPresent(gap -> message.setOutage(Messages.duration(gap.length()))
        .setResolution(Messages.duration(gap.resolution())));
    account.longest(true).ifPresent(gap -> message.setGiveBackOutage(Messages.duration(gap.length()))
        .setGiveBackResolution(Messages.duration(gap.resolution())));
    account.passed().ifPresent(message::setPassed);
    if (account.restored() != null) {
      message.setRestored(account.restored());
    }
    if (account.ended() != null) {
      message.setEnded(Messages.timestamp(account.ended()));
    }
    if (account.faultBegan() != null) {
      message.setFaultBegan(Messages.timestamp(account.faultBegan()));
    }
    if (account.faultEnded() != null) {
      message.setFaultEnded(Messages.timestamp(account.faultEnded()));
    }
    var makes = account.makes();
    if (makes != null) {
      message.setVersion(makes.version()).setDigest(makes.digest()).putAllKernels(makes.kernels());
    }
  }

  private static void nodes(Account account, Drill.Builder message) {
    for (var before : account.before()) {
      var after = account.now().stream().filter(each -> each.node().equals(before.node())).findFirst();
      message.addNodes(DrillNode.newBuilder().setNode(before.node()).setBefore(roles(before))
          .setAfter(after.map(DrillMessages::roles).orElse("")));
    }
    account.turns().forEach(turn -> message.addTurns(turn(turn)));
    account.sent().forEach((node, sent) -> message.putAdvertisements(node, sent.advertisements())
        .putAnnouncements(node, sent.announcements()));
  }

  private static DrillTurn turn(Account.Turn turn) {
    var message = DrillTurn.newBuilder().setAfter(Messages.duration(turn.after())).setNode(turn.node());
    return turn.state().isEmpty()
        ? message.build()
        : message.setState(RouterState.Value.valueOf(turn.state())).setPriority(turn.priority()).build();
  }

  private static String roles(Standing standing) {
    return standing.silent().isEmpty()
        ? standing.roles().entrySet().stream().sorted(java.util.Map.Entry.comparingByKey())
            .map(role -> role.getKey() + " " + role.getValue().state() + " " + role.getValue().priority()
                + (role.getValue().overridden() ? " overridden" : ""))
            .collect(Collectors.joining(", "))
        : "does not answer: " + standing.silent();
  }
}
