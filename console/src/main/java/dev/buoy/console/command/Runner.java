package dev.buoy.console.command;

import dev.buoy.console.cluster.Cluster;
import java.io.PrintWriter;
import java.time.InstantSource;

/// Runs one command as a script or the shell wants it: data on `out`, messages on `err`, an exit code. Blocking; an
/// interrupt of the thread ends it with 130.
public final class Runner {
  private final Cluster cluster;
  private final Output output;
  private final Prompt prompt;

  public Runner(Cluster cluster, PrintWriter out, PrintWriter err, Prompt prompt, InstantSource wall) {
    this.cluster = cluster;
    this.output = new Output(out, err, wall);
    this.prompt = prompt;
  }

  /// Runs it and answers the exit code. The caller has dealt with local commands that need more than text.
  public int run(Invocation invocation) {
    var options = invocation.options();
    try {
      return switch (invocation.command()) {
        case Command.Query query when options.has(Clause.WATCH) ->
          new Following(cluster, output, prompt).run(query, options);
        case Command.Wait wait -> await(wait, options);
        case Command.Watch _ -> new Speaking(cluster, output).run(options);
        case Command.Query query ->
          output.print(options.format(), new Looking(cluster, output.wall()).at(query, options));
        case Command.Mutation _ -> new Changing(cluster, output, prompt).run(invocation);
        case Command.Transaction _ ->
          new ConfigRunner(cluster, output.out(), output.err(), prompt, output.wall()).run(invocation);
        case Command.DrillCommand _ -> new DrillRunner(cluster, output, prompt).run(invocation);
        case Command.Help(var verb) -> {
          output.out().print(verb == null ? HelpText.all() : HelpText.of(verb));
          yield Exit.DONE;
        }
        case Command.Local _ -> throw new IllegalStateException("not for the runner: " + invocation.verb());
      };
    } catch (NoSuchName e) {
      return output.complain(e.sentence(), e.exit());
    } catch (IllegalStateException e) {
      if (Thread.currentThread().isInterrupted()) {
        return Exit.INTERRUPTED;
      }
      throw e;
    } finally {
      output.out().flush();
      output.err().flush();
    }
  }

  private int await(Command.Wait wait, Options options) throws NoSuchName {
    var view = cluster.refresh(options.timeout());
    var agents = wait.awaited() instanceof Awaited.MasterOf ? view : Known.chosen(view, options);
    if (wait.awaited() instanceof Awaited.MasterOf(_, var node) && node.isPresent()) {
      Executor.selected(view, options);
    }
    if (wait.awaited().target().isPresent()) {
      Known.require(agents, wait.awaited().target().get());
    }
    if (Known.answered(agents) == Exit.UNKNOWN) {
      return output.complain("no agent answers", Exit.UNKNOWN);
    }
    try {
      var names = agents.agents().stream().map(agent -> agent.name()).toList();
      var missing = new Waiting(cluster, names).until(wait.awaited(), wait.limit(), _ -> {});
      return output.print(options.format(), Reply.of(() -> Reports.awaited(missing, output.wall().instant()), () -> "",
          missing.isEmpty() ? Exit.DONE : Exit.NOT_TRUE).complaining(missing));
    } catch (InterruptedException _) {
      return Exit.INTERRUPTED;
    }
  }
}
