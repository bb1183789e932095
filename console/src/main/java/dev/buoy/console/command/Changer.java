package dev.buoy.console.command;

import dev.buoy.console.cluster.Cluster;
import dev.buoy.v1.OperationResult.Outcome;
import dev.buoy.v1.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Plans and carries out changes for somebody who looks at all of them before one word confirms them: one command, or
/// the same for several objects. Blocking.
public final class Changer {
  private final Executor executor;
  private final Settlement settlement;
  private final FileChange file;

  public Changer(Cluster cluster, Executor executor) {
    this.executor = executor;
    this.settlement = new Settlement(cluster);
    this.file = new FileChange(cluster);
  }

  /// Whether it can be planned here.
  public static boolean takes(Command command) {
    return command instanceof Command.Mutation || command instanceof Command.ConfigConfirm || FileChange.takes(command);
  }

  /// Whether it puts another file to work, which ends when whoever asked for it is gone.
  public static boolean putsToWork(MutationPlan plan) {
    return FileChange.takes(plan.mutation()) && !Settlement.made(plan);
  }

  /// Every command's plan, as things are now.
  /// @throws NoSuchName when a name is none
  public List<MutationPlan> plan(List<Invocation> invocations) throws NoSuchName {
    var plans = new ArrayList<MutationPlan>();
    for (var invocation : invocations) {
      plans.add(plan(invocation));
    }
    return plans;
  }

  /// Carries out what was confirmed, in order. Each but the first is planned again right before, as those before it
  /// moved the state: a plan that does more, or is more dangerous, than the confirmed one ends it there.
  /// @param step takes what is done, as it is done, of changes that take long
  public List<Results> execute(List<MutationPlan> confirmed, Consumer<String> step) {
    var results = new ArrayList<Results>();
    var stop = "";
    for (var plan : confirmed) {
      if (!stop.isEmpty()) {
        results.add(unsent(plan, stop));
        continue;
      }
      var result = results.isEmpty() ? run(plan, step) : again(plan, step);
      results.add(result);
      if (result.exit() != Exit.DONE) {
        stop = "what was to be done before it was not done everywhere";
      }
    }
    return results;
  }

  private MutationPlan plan(Invocation invocation) throws NoSuchName {
    if (settlement.isMeant(invocation.command())) {
      return settlement.plan(invocation);
    }
    return FileChange.takes(invocation.command()) ? file.plan(invocation) : executor.plan(invocation);
  }

  private Results run(MutationPlan plan, Consumer<String> step) {
    if (Settlement.made(plan)) {
      return settlement.execute(plan);
    }
    return FileChange.takes(plan.mutation()) ? file.execute(plan, step) : executor.execute(plan);
  }

  private Results again(MutationPlan confirmed, Consumer<String> step) {
    try {
      var fresh = plan(confirmed.invocation());
      return isNoWorse(fresh, confirmed)
          ? run(fresh, step)
          : unsent(confirmed, "its plan is not the confirmed one any more: " + String.join("; ", fresh.lines()));
    } catch (NoSuchName gone) {
      return unsent(confirmed, String.valueOf(gone.getMessage()));
    }
  }

  private static boolean isNoWorse(MutationPlan fresh, MutationPlan confirmed) {
    return fresh.executable() && fresh.tier() <= confirmed.tier() && changes(fresh).equals(changes(confirmed));
  }

  private static List<String> changes(MutationPlan plan) {
    return plan.agents().stream().filter(agent -> agent.outcome() == Outcome.PLANNED)
        .flatMap(agent -> agent.plan().getChangesList().stream().map(change -> agent.node() + " " + change)).toList();
  }

  private static Results unsent(MutationPlan plan, String why) {
    return new Results(plan.operation(), plan.agents().stream().map(agent -> new AgentResult(agent.node(),
        Outcome.REFUSED, "nothing was sent: " + why, Plan.getDefaultInstance(), Exit.REFUSED)).toList());
  }
}
