package dev.buoy.console.command;

import dev.buoy.console.cluster.Failures;
import dev.buoy.v1.OperationResult.Outcome;
import dev.buoy.v1.Plan;
import java.util.List;
import java.util.stream.Stream;

/// What a mutation would do on every agent concerned.
/// @param invocation what was asked for
/// @param mutation   its command, which changes something
/// @param operation  id the execution will carry
/// @param agents     each agent's plan, refusal or failure, in the order of the cluster
public record MutationPlan(Invocation invocation, Command mutation, String operation,
    List<AgentResult> agents) {
  public MutationPlan {
    agents = List.copyOf(agents);
  }

  /// The word to type for it.
  public String confirmWord() {
    var words = plans().map(Plan::getConfirm).distinct().toList();
    return words.size() == 1 && !words.getFirst().isEmpty() ? words.getFirst() : fallback();
  }

  /// Whether this typed word is the one, or says the same: the operation that a file waits under.
  public boolean isConfirmedBy(String typed) {
    return typed.equals(confirmWord()) || Settlement.waits(this).filter(typed::equals).isPresent();
  }

  private String fallback() {
    return mutation instanceof Command.Mutation change ? change.confirmWord() : operation;
  }

  /// How dangerous it is, by the most careful agent: 0 needs no confirmation.
  public int tier() {
    return plans().mapToInt(plan -> plan.hasTier() ? plan.getTier() : 1).max().orElse(0);
  }

  /// Whether it may be executed: nobody refuses it, and somebody can do it.
  public boolean executable() {
    return agents.stream().anyMatch(agent -> agent.outcome() == Outcome.PLANNED)
        && agents.stream().noneMatch(MutationPlan::forbids);
  }

  /// Exit code of the plan itself: 0 when it could be executed everywhere.
  public int exit() {
    return agents.stream().filter(MutationPlan::forbids).mapToInt(AgentResult::exit).findFirst()
        .orElseGet(() -> Results.exit(agents));
  }

  /// The plan in lines, as shown before the question.
  public List<String> lines() {
    return agents.stream().flatMap(MutationPlan::lines).toList();
  }

  private Stream<Plan> plans() {
    return agents.stream().filter(agent -> agent.outcome() == Outcome.PLANNED).map(AgentResult::plan);
  }

  /// An agent that cannot be reached does not forbid the others; one that answers no does.
  private static boolean forbids(AgentResult agent) {
    return agent.outcome() != Outcome.PLANNED && agent.exit() != Exit.UNKNOWN;
  }

  private static Stream<String> lines(AgentResult agent) {
    var changes = agent.plan().getChangesList().stream();
    var warnings = agent.plan().getWarningsList().stream().map(warning -> "warning: " + warning);
    var guards = agent.plan().getGuardsList().stream().map(guard -> "guard: " + guard);
    var lines = switch (agent.outcome()) {
      case PLANNED ->
        Stream.of(agent.plan().getChangesCount() == 0 ? Stream.of("nothing to change") : changes, warnings,
            guards).flatMap(each -> each);
      // What will not be done is not listed, and why not is the message.
      default -> agent.lines().stream().map(line -> agent.outcome() + ": " + Failures.plain(line));
    };
    return lines.map(line -> agent.node() + "  " + line);
  }
}
