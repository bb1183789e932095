package dev.buoy.agent.control;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.buoy.agent.backend.AdminState;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.operation.Result;
import dev.buoy.v1.NodeState;
import dev.buoy.v1.OperationResult;
import dev.buoy.v1.Plan;
import java.time.Instant;

/// Domain values as messages, and back. Names of enums are the same on both sides.
final class Messages {
  private static final java.time.Duration LONGEST = java.time.Duration.ofDays(366);
  private static final int LONGEST_REASON = 500;

  private Messages() {}

  /// @throws Refused INVALID when it is too long for a journal
  static String reason(String text) {
    if (text.length() > LONGEST_REASON) {
      throw new Refused(Refused.Kind.INVALID, "a reason has at most " + LONGEST_REASON + " characters");
    }
    return text;
  }

  static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder().setSeconds(instant.getEpochSecond()).setNanos(instant.getNano()).build();
  }

  static Duration duration(java.time.Duration duration) {
    // Seconds and nanoseconds of a message have the same sign, those of Java have not.
    long seconds = duration.getSeconds();
    int nanos = duration.getNano();
    boolean below = seconds < 0 && nanos > 0;
    return Duration.newBuilder().setSeconds(below ? seconds + 1 : seconds)
        .setNanos(below ? nanos - 1_000_000_000 : nanos)
        .build();
  }

  /// @throws Refused INVALID unless it is above zero
  static java.time.Duration duration(Duration duration) {
    var value = java.time.Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
    if (value.isNegative() || value.isZero() || value.compareTo(LONGEST) > 0) {
      throw new Refused(Refused.Kind.INVALID, "for must be above zero, and a year at most");
    }
    return value;
  }

  /// @throws Refused INVALID when it is missing or unknown
  static AdminState adminState(dev.buoy.v1.AdminState.Value state) {
    return switch (state) {
      case READY -> AdminState.READY;
      case DRAIN -> AdminState.DRAIN;
      case MAINT -> AdminState.MAINT;
      case UNSPECIFIED, UNRECOGNIZED ->
        throw new Refused(Refused.Kind.INVALID, "state is missing; one of READY, DRAIN, MAINT");
    };
  }

  /// Whether the state is standby.
  /// @throws Refused INVALID when it is missing or unknown
  static boolean standby(NodeState.Value state) {
    return switch (state) {
      case READY -> false;
      case STANDBY -> true;
      case UNSPECIFIED, UNRECOGNIZED ->
        throw new Refused(Refused.Kind.INVALID, "state is missing; one of READY, STANDBY");
    };
  }

  static OperationResult result(String node, Result result) {
    var message = OperationResult.newBuilder().setOperationId(result.operationId())
        .setOutcome(OperationResult.Outcome.valueOf(result.outcome().name())).setMessage(result.message())
        .setGeneration(result.generation()).setNode(node);
    if (result.plan() != null) {
      message.setPlan(plan(result.plan()));
    }
    return message.build();
  }

  static Plan plan(dev.buoy.agent.operation.Plan plan) {
    return Plan.newBuilder().setPlanId(plan.id()).setGeneration(plan.generation()).addAllChanges(plan.changes())
        .addAllWarnings(plan.warnings()).addAllGuards(plan.guards()).setConfirm(plan.confirm()).setTier(plan.tier())
        .build();
  }

  /// What a peer answered, as a result of ours. Its plan was shown by the peer; it is not made again here.
  static Result result(OperationResult message) {
    var plan = message.hasPlan() ? plan(message.getPlan()) : null;
    return new Result(message.getOperationId(), outcome(message.getOutcome()), message.getMessage(),
        message.getGeneration(), plan);
  }

  static dev.buoy.agent.operation.Plan plan(Plan message) {
    return new dev.buoy.agent.operation.Plan(message.getGeneration(), message.getChangesList(),
        message.getWarningsList(), message.getGuardsList(), message.getConfirm(), message.getTier());
  }

  private static Result.Outcome outcome(OperationResult.Outcome outcome) {
    return switch (outcome) {
      case PLANNED -> Result.Outcome.PLANNED;
      case DONE -> Result.Outcome.DONE;
      case REFUSED -> Result.Outcome.REFUSED;
      case FAILED -> Result.Outcome.FAILED;
      case UNKNOWN, UNSPECIFIED, UNRECOGNIZED -> Result.Outcome.UNKNOWN;
    };
  }
}
