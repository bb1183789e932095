package dev.buoy.console.command;

import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.drill.Director;
import dev.buoy.console.drill.DrillSession;
import dev.buoy.console.drill.DrillWords;
import dev.buoy.console.drill.Found;
import dev.buoy.console.drill.NoDirector;
import dev.buoy.console.drill.Planner;
import dev.buoy.console.drill.PlannedDrill;
import dev.buoy.console.drill.SocketDial;
import dev.buoy.console.drill.Ticker;
import dev.buoy.v1.AbortDrillRequest;
import dev.buoy.v1.Drill;
import dev.buoy.v1.RenewDrillRequest;
import dev.buoy.v1.StartDrillRequest;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The verb `drill`. Blocking.
final class DrillRunner {
  private final Cluster cluster;
  private final Output output;
  private final Prompt prompt;

  DrillRunner(Cluster cluster, Output output, Prompt prompt) {
    this.cluster = cluster;
    this.output = output;
    this.prompt = prompt;
  }

  int run(Invocation invocation) throws NoSuchName {
    var options = invocation.options();
    var command = (Command.DrillCommand) invocation.command();
    boolean changes = switch (command) {
      case Command.DrillRun _,Command.DrillAbort _,Command.DrillApprove _ -> true;
      case Command.DrillPlan _,Command.DrillList _,Command.DrillShow _ -> false;
    };
    if (changes && options.has(Clause.READ_ONLY)) {
      return output.complain("drill changes something, and --read-only was given", Exit.NOT_PERMITTED);
    }
    var view = cluster.refresh(options.timeout());
    if (Known.nobody(view)) {
      return output.complain("no agent answers", Known.answered(view));
    }
    try {
      return switch (command) {
        case Command.DrillPlan plan -> plan(plan, options);
        case Command.DrillRun run -> start(run, invocation);
        case Command.DrillList _ -> list(options);
        case Command.DrillShow(var id) -> show(id, options);
        case Command.DrillAbort(var id) -> abort(id, options);
        case Command.DrillApprove(var id) -> approve(id, options);
      };
    } catch (StatusRuntimeException e) {
      if (Thread.currentThread().isInterrupted()) {
        return Exit.INTERRUPTED;
      }
      var failed = AgentResult.failed("", e, changes);
      return output.complain(failed.message(),
          e.getStatus().getCode() == Code.INVALID_ARGUMENT ? Exit.USAGE : failed.exit());
    } catch (NoDirector e) {
      return output.complain(e.sentence(), Exit.UNKNOWN);
    }
  }

  private PlannedDrill planned(StartDrillRequest order, Options options) throws NoSuchName, NoDirector {
    var view = cluster.view();
    Known.require(view, new Target.OfInstance(order.getInstance()));
    if (!order.getTarget().isEmpty()) {
      Known.require(view, new Target.OfAgent(order.getTarget()));
    }
    return new Planner(cluster, options.timeout()).plan(order);
  }

  private int plan(Command.DrillPlan command, Options options) throws NoSuchName, NoDirector {
    var planned = planned(DrillOrder.of(command, options), options);
    return output.print(options.format(), DrillReport.plan(planned.drill(), output.wall().instant(),
        planned.runnable() ? Exit.DONE : Exit.REFUSED));
  }

  private int start(Command.DrillRun command, Invocation invocation) throws NoSuchName, NoDirector {
    var options = invocation.options();
    var folder = options.value(Clause.OUT).map(Path::of);
    if (folder.isPresent()) {
      try {
        DrillReport.prepare(folder.get());
      } catch (IOException e) {
        return output.complain(Unwritable.sentence(folder.get(), e) + "; nothing was changed", Exit.USAGE);
      }
    }
    var order = DrillOrder.of(command, options);
    var planned = planned(order, options);
    output.err().print(DrillReport.plan(planned.drill(), output.wall().instant(), Exit.DONE).table().get());
    if (!planned.runnable()) {
      return output.complain("refused: nothing was changed", Exit.REFUSED);
    }
    if (!confirmed(command.instance(), options)) {
      return Exit.REFUSED;
    }
    var begun = new Planner(cluster, options.timeout()).start(planned,
        order.toBuilder().setConfirm(command.instance()).setOperationId(OperationId.fresh()).build());
    if (DrillSession.isOver(begun) || begun.getId().isEmpty()) {
      return report(begun, options);
    }
    output.err().println("drill " + begun.getId() + " runs; Ctrl-C aborts it and takes the fault back");
    var link = cluster.link(planned.director());
    if (link.isEmpty()) {
      return output.complain(planned.director() + " left the cluster", Exit.UNKNOWN);
    }
    return follow(Director.over(planned.director(), link.get()), begun, command.instance(), options);
  }

  private boolean confirmed(String instance, Options options) {
    var given = options.value(Clause.CONFIRM);
    if (given.isPresent() || !prompt.interactive()) {
      boolean same = given.filter(instance::equals).isPresent();
      if (!same) {
        output.err()
            .println(given.map(name -> "not confirmed: --confirm %s, but the name is %s".formatted(name, instance))
                .orElse("not confirmed: nothing was changed; to run it add --confirm " + Words.quote(instance)));
      }
      return same;
    }
    output.err().flush();
    boolean same = prompt.ask("type %s to run it: ".formatted(instance)).filter(instance::equals).isPresent();
    if (!same) {
      output.err().println("not confirmed: nothing was changed");
    }
    return same;
  }

  /// To its end. The first Ctrl-C aborts it, the second leaves.
  private int follow(Director director, Drill begun, String confirm, Options options) {
    var steps = new DrillSteps(output.err());
    boolean interrupted = false;
    try (var _ = prompt.interruptible();
        var session = new DrillSession(director, begun, confirm, Ticker.of(cluster::nanoTime),
            new SocketDial(cluster::nanoTime))) {
      while (true) {
        try {
          var end = session.follow(steps);
          if (end.lost()) {
            return output
                .complain("what came of drill %s is not known: its lease has taken the fault back; see: buoy drill"
                    .formatted(begun.getId()) + " show " + begun.getId(), Exit.UNKNOWN);
          }
          int exit = report(end.drill(), options);
          return interrupted ? Exit.INTERRUPTED : exit;
        } catch (InterruptedException _) {
          if (interrupted) {
            output.err()
                .println("left: the fault is taken back without this console, at the latest when the lease is over");
            return Exit.INTERRUPTED;
          }
          interrupted = true;
          abort(session);
        }
      }
    }
  }

  private void abort(DrillSession session) {
    output.err().println(DrillWords.aborting(session.drill()) + "; Ctrl-C again leaves without waiting for it");
    output.err().flush();
    try {
      session.abort("Ctrl-C");
    } catch (StatusRuntimeException e) {
      output.err()
          .println(AgentResult.failed("", e, true).message() + "; without a word of this console it is aborted too");
    }
  }

  private int report(Drill drill, Options options) {
    output.out().print(DrillReport.of(drill, options.format(), output.wall().instant(), prompt.window()));
    var folder = options.value(Clause.OUT);
    if (folder.isPresent() && !drill.getId().isEmpty()) {
      try {
        DrillReport.write(drill, Path.of(folder.get()), output.wall().instant());
        output.err().println("written to " + folder.get() + ": drill-" + drill.getId() + ".json, .md and .svg");
      } catch (IOException e) {
        return output.complain(Unwritable.sentence(Path.of(folder.get()), e), Exit.FAILED);
      }
    }
    if (drill.getPassed()) {
      return Exit.DONE;
    }
    return drill.hasFaultBegan() ? Exit.FAILED : Exit.REFUSED;
  }

  private int list(Options options) {
    var found = Found.ask(cluster, "", options.timeout());
    var drills = found.drills().stream().filter(drill -> !drill.getDryRun()).limit(options.limit()).toList();
    return output.print(options.format(), DrillReport.list(found, drills, output.wall().instant(),
        found.silent().isEmpty() ? Exit.DONE : Exit.PARTIAL));
  }

  private int show(Optional<String> id, Options options) throws NoSuchName {
    var found = found(id, options);
    var whole = Found.ask(cluster, found.getId(), options.timeout()).named(found.getId()).orElse(found);
    output.out().print(DrillReport.of(whole, options.format(), output.wall().instant(), prompt.window()));
    return Exit.DONE;
  }

  /// By its id or how that begins; without one the latest.
  private Drill found(Optional<String> id, Options options) throws NoSuchName {
    var found = Found.ask(cluster, "", options.timeout());
    var drills = found.drills().stream().filter(drill -> !drill.getDryRun()).toList();
    var drill = id.isPresent() ? found.named(id.get()) : drills.stream().findFirst();
    return drill.orElseThrow(() -> NoSuchName.of("drill", id.orElse("(latest)"),
        drills.stream().map(Drill::getId).toList()));
  }

  private Director director(Drill drill, Options options) throws NoSuchName {
    var names = List.of(drill.getDirector(), Found.ask(cluster, drill.getId(), options.timeout()).by()
        .getOrDefault(drill.getId(), ""));
    for (var name : names) {
      var link = cluster.link(name);
      if (link.isPresent()) {
        return Director.over(name, link.get());
      }
    }
    throw NoSuchName.nobody(List.of(drill.getDirector() + " directs it and is not known"), false);
  }

  private int abort(String id, Options options) throws NoSuchName {
    var drill = found(Optional.of(id), options);
    if (DrillSession.isOver(drill)) {
      return output.complain("drill %s is over: %s".formatted(drill.getId(), DrillWords.outcome(drill)),
          Exit.FAILED);
    }
    var after = director(drill, options).abort(AbortDrillRequest.newBuilder().setId(drill.getId())
        .setReason(options.reason()).build());
    output.out()
        .println("drill " + drill.getId() + " is " + DrillWords.aborting(after) + "; what came of it: buoy drill show "
            + drill.getId());
    return Exit.DONE;
  }

  private int approve(String id, Options options) throws NoSuchName {
    var drill = found(Optional.of(id), options);
    if (DrillSession.isOver(drill)) {
      return output.complain("drill %s is over: nothing to approve".formatted(drill.getId()), Exit.FAILED);
    }
    var after = director(drill, options).renew(RenewDrillRequest.newBuilder().setId(drill.getId()).setApprove(true)
        .build());
    output.out().println("drill " + after.getId() + " is approved"
        + (after.getApprover().isEmpty() ? "" : " by " + after.getApprover()) + ": "
        + DrillWords.what(after));
    return Exit.DONE;
  }
}
