package dev.buoy.console.command;

import dev.buoy.console.cluster.Cluster;
import java.util.stream.Collectors;

/// Changes something: the plan first, then the question, then exactly what was planned. Blocking.
final class Changing {
  private final Cluster cluster;
  private final Output output;
  private final Prompt prompt;

  Changing(Cluster cluster, Output output, Prompt prompt) {
    this.cluster = cluster;
    this.output = output;
    this.prompt = prompt;
  }

  int run(Invocation invocation) throws NoSuchName {
    var options = invocation.options();
    if (options.has(Clause.READ_ONLY) && !options.has(Clause.DRY_RUN)) {
      return output.complain("%s changes something, and --read-only was given".formatted(invocation.verb().word()),
          Exit.NOT_PERMITTED);
    }
    if (invocation.command() instanceof Command.Close && options.reason().isBlank()) {
      return output.complain("close needs a reason: add --reason TEXT", Exit.USAGE);
    }
    cluster.refresh(options.timeout());
    var executor = new Executor(cluster);
    var plan = executor.plan(invocation);
    if (options.has(Clause.DRY_RUN)) {
      output.print(options.format(), Reply.of(() -> Reports.plan(plan), () -> lines(plan), plan.exit()));
      return plan.exit();
    }
    if (!plan.executable()) {
      output.err().print(lines(plan));
      if (options.format() != Format.TABLE) {
        report(new Results(plan.operation(), plan.agents()), options);
      }
      return plan.exit();
    }
    if (!confirmed(plan)) {
      return Exit.REFUSED;
    }
    var results = executor.execute(plan);
    report(results, options);
    if (prompt.inside()) {
      output.err().println("= " + equivalent(plan));
    }
    if (results.unknown()) {
      output.err()
          .println("the result is not known everywhere; it goes on without you, see: buoy op " + results.operation()
              + "\nasked for again it answers the first result: " + again(invocation, results.operation()));
    }
    if (options.value(Clause.WAIT).isPresent() && results.exit() == Exit.DONE) {
      return drained(plan, results, options);
    }
    return results.exit();
  }

  /// The command line that would have done it without a question.
  private static String equivalent(MutationPlan plan) {
    var line = plan.invocation().commandLine();
    return plan.tier() == 0 || plan.invocation().options().has(Clause.CONFIRM)
        ? line
        : line + " --confirm " + Words.quote(plan.confirmWord());
  }

  private static String again(Invocation invocation, String operation) {
    var line = invocation.commandLine();
    return invocation.options().has(Clause.OPERATION) ? line : line + " --operation " + operation;
  }

  /// Waits for those that were seen to drain it; what others do cannot be seen from here.
  private int drained(MutationPlan plan, Results results, Options options) {
    output.out().flush();
    cluster.refresh(options.timeout()); // what was seen before it was done says nothing of it
    var limit = options.value(Clause.WAIT).flatMap(Durations::parse).orElse(Command.Wait.USUAL);
    results.agents().stream().filter(agent -> !results.doers().contains(agent.node())).forEach(
        agent -> output.err().println("not waited for: " + agent.node() + ", which is not reached from here"));
    return plan.mutation() instanceof Command.SetState(var server, _)
        ? new Draining(cluster, output.err(), prompt.interactive()).await(server, results.doers(), limit)
        : Exit.DONE;
  }

  private boolean confirmed(MutationPlan plan) {
    var word = plan.confirmWord();
    var given = plan.invocation().options().value(Clause.CONFIRM);
    // Also where nobody would have asked for it: whoever names something else does not mean this.
    if (given.map(word::equals).orElse(plan.tier() == 0)) {
      return true;
    }
    output.err().print(lines(plan));
    if (given.isPresent()) {
      output.err().println("not confirmed: --confirm %s, but the name is %s".formatted(given.get(), word));
      return false;
    }
    if (!prompt.interactive()) {
      output.err().println("not confirmed: nothing was changed; to run it add --confirm " + Words.quote(word));
      return false;
    }
    output.err().flush();
    boolean same = prompt.ask("type %s to run it: ".formatted(word)).filter(word::equals).isPresent();
    if (!same) {
      output.err().println("not confirmed: nothing was changed");
    }
    return same;
  }

  private static String lines(MutationPlan plan) {
    return "plan: %s%n".formatted(plan.invocation().commandLine())
        + plan.lines().stream().map(line -> "  " + line + "\n").collect(Collectors.joining());
  }

  private void report(Results results, Options options) {
    output.print(options.format(),
        Reply.of(() -> Reports.results(results), () -> Reports.resultTable(results), results.exit()));
  }
}
