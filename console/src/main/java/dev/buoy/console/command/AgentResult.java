package dev.buoy.console.command;

import dev.buoy.console.cluster.Failures;
import dev.buoy.console.cluster.Safe;
import dev.buoy.v1.OperationResult;
import dev.buoy.v1.Plan;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;

/// What one agent made of a mutation.
/// @param node    which agent
/// @param outcome never UNSPECIFIED
/// @param message one sentence, safe to print
/// @param plan    the plan while planning, else an empty one
/// @param exit    what it would be worth alone, one of {@link Exit}
/// @param lines   the message as the agent divides it, one problem each
/// @param teller  the agent that passes it on to this one, which could not be reached; empty: none does
public record AgentResult(String node, OperationResult.Outcome outcome, String message, Plan plan, int exit,
    List<String> lines, String teller) {
  public AgentResult {
    lines = List.copyOf(lines);
  }

  /// Of a message that is one sentence.
  public AgentResult(String node, OperationResult.Outcome outcome, String message, Plan plan, int exit) {
    this(node, outcome, message, plan, exit, List.of(message), "");
  }

  static AgentResult planned(String node, OperationResult answer, boolean force) {
    var plan = answer.getPlan();
    if (!plan.getGuardsList().isEmpty() && !force) {
      return new AgentResult(node, OperationResult.Outcome.REFUSED, String.join("; ", plan.getGuardsList()), plan,
          Exit.REFUSED);
    }
    if (plan.getTier() >= 3 && !force) {
      return new AgentResult(node, OperationResult.Outcome.REFUSED, "this needs --force", plan, Exit.REFUSED);
    }
    return new AgentResult(node, OperationResult.Outcome.PLANNED, answer.getMessage(), plan, Exit.DONE);
  }

  static AgentResult executed(String node, OperationResult answer) {
    return switch (answer.getOutcome()) {
      case DONE ->
        new AgentResult(node, answer.getOutcome(), answer.getMessage(), Plan.getDefaultInstance(), Exit.DONE);
      case REFUSED ->
        new AgentResult(node, answer.getOutcome(), answer.getMessage(), Plan.getDefaultInstance(), Exit.REFUSED);
      case FAILED, PLANNED -> new AgentResult(node, OperationResult.Outcome.FAILED, answer.getMessage(),
          Plan.getDefaultInstance(), Exit.FAILED);
      case UNKNOWN, UNSPECIFIED, UNRECOGNIZED ->
        new AgentResult(node, OperationResult.Outcome.UNKNOWN, answer.getMessage(),
            Plan.getDefaultInstance(), Exit.UNKNOWN);
    };
  }

  /// A call that failed.
  /// @param sent whether it may have changed something: then a lost answer is UNKNOWN, not FAILED
  static AgentResult failed(String node, StatusRuntimeException failure, boolean sent) {
    var sentence = Failures.sentence(failure);
    var code = failure.getStatus().getCode();
    int exit = exit(code);
    var outcome = switch (exit) {
      case Exit.REFUSED, Exit.NOT_PERMITTED -> OperationResult.Outcome.REFUSED;
      case Exit.UNKNOWN -> sent ? OperationResult.Outcome.UNKNOWN : OperationResult.Outcome.FAILED;
      default -> OperationResult.Outcome.FAILED;
    };
    var message = readable(code, sentence);
    var own = failure.getStatus().getDescription();
    var lines = own == null || own.lines().count() < 2 || code == Status.Code.UNAVAILABLE
        ? List.of(message)
        : own.lines().map(Safe::text).toList();
    return new AgentResult(node, outcome, message, Plan.getDefaultInstance(), exit, lines, "");
  }

  static AgentResult unreachable(String node, String error) {
    return new AgentResult(node, OperationResult.Outcome.FAILED, error, Plan.getDefaultInstance(), Exit.UNKNOWN);
  }

  /// One that did not answer when it was asked who it is, or does not let us ask.
  static AgentResult silent(String node, String error) {
    return new AgentResult(node, OperationResult.Outcome.FAILED, error, Plan.getDefaultInstance(),
        Failures.refused(error) ? Exit.NOT_PERMITTED : Exit.UNKNOWN);
  }

  /// The same for the result: this agent could not be asked for its plan, so it was not told to do anything.
  AgentResult leftOut() {
    return new AgentResult(node, outcome, "nothing was sent: " + message, plan, exit);
  }

  /// The same for the result where another agent did it and passes it on: nobody saw this one do it, and nothing is wrong.
  AgentResult toldBy(String other) {
    var why = "(not reached from here: " + message + ")";
    return new AgentResult(node, OperationResult.Outcome.UNKNOWN, other + " passes it on " + why, plan, Exit.DONE,
        List.of(why), other);
  }

  /// Whether nobody can say what came of it: neither the agent nor one that passes it on.
  public boolean isUnknown() {
    return outcome == OperationResult.Outcome.UNKNOWN && teller.isEmpty();
  }

  /// The outcome in words: `DONE`, `TOLD BY n1`.
  public String word() {
    return teller.isEmpty() ? outcome.name() : "TOLD BY " + teller;
  }

  private static int exit(Status.Code code) {
    return switch (code) {
      case FAILED_PRECONDITION -> Exit.REFUSED;
      case PERMISSION_DENIED, UNAUTHENTICATED -> Exit.NOT_PERMITTED;
      case ABORTED -> Exit.STALE_PLAN;
      case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, UNKNOWN -> Exit.UNKNOWN;
      default -> Exit.FAILED;
    };
  }

  private static String readable(Status.Code code, String sentence) {
    boolean ownWords = code == Status.Code.FAILED_PRECONDITION || code == Status.Code.NOT_FOUND
        || code == Status.Code.INVALID_ARGUMENT || code == Status.Code.ABORTED || Failures.refused(sentence);
    return ownWords ? sentence.substring(sentence.indexOf(": ") + 2) : sentence;
  }
}
