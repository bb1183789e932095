package dev.buoy.console.command;

import com.google.gson.JsonObject;
import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.Cluster;
import dev.buoy.v1.ConfigFile;
import dev.buoy.v1.ConfirmConfigRequest;
import dev.buoy.v1.GetConfigRequest;
import dev.buoy.v1.GetConfigResponse;
import dev.buoy.v1.NodePlan;
import dev.buoy.v1.OperationResult;
import dev.buoy.v1.Plan;
import dev.buoy.v1.PlanConfigRequest;
import dev.buoy.v1.PlanConfigResponse;
import dev.buoy.v1.RollbackConfigRequest;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// The verb `config`. One agent is asked; it asks the others, and leads what is changed.
final class ConfigRunner {
  /// An operator at a terminal who is gone for longer has lost the connection, or the terminal.
  private static final Duration LEASE = Duration.ofSeconds(10);
  private static final int SHOWN = 12;

  private final Cluster cluster;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Prompt prompt;
  private final InstantSource wall;

  ConfigRunner(Cluster cluster, PrintWriter out, PrintWriter err, Prompt prompt, InstantSource wall) {
    this.cluster = cluster;
    this.out = out;
    this.err = err;
    this.prompt = prompt;
    this.wall = wall;
  }

  /// The agent that is asked.
  private record Speaker(AgentView agent, ConfigCall call) {}

  int run(Invocation invocation) throws NoSuchName {
    var options = invocation.options();
    var command = (Command.Transaction) invocation.command();
    boolean changes = switch (command) {
      case Command.ConfigApply _,Command.ConfigConfirm _,Command.ConfigRollback _ -> !options.has(Clause.DRY_RUN);
      case Command.ConfigShow _,Command.ConfigHistory _,Command.ConfigPlan _ -> false;
    };
    if (changes && options.has(Clause.READ_ONLY)) {
      return complain("config changes something, and --read-only was given", Exit.NOT_PERMITTED);
    }
    cluster.refresh(options.timeout());
    var speaker = speaker(options);
    try {
      return switch (command) {
        case Command.ConfigShow(var digest) -> show(speaker, digest, options);
        case Command.ConfigHistory _ -> history(speaker, options);
        case Command.ConfigPlan(var file) -> plan(speaker, ConfigFiles.read(file), options);
        case Command.ConfigApply(var file) -> apply(speaker, ConfigFiles.read(file), invocation);
        case Command.ConfigConfirm(var operation) -> confirm(speaker, operation, options);
        case Command.ConfigRollback(var what) -> rollback(speaker, what, invocation);
      };
    } catch (StatusRuntimeException e) {
      var failed = AgentResult.failed(speaker.agent().name(), e, false);
      return complain(failed.node() + ": " + failed.message(),
          e.getStatus().getCode() == Code.INVALID_ARGUMENT ? Exit.USAGE : failed.exit());
    } catch (IOException e) {
      return complain(String.valueOf(e.getMessage()), Exit.USAGE);
    }
  }

  private Speaker speaker(Options options) throws NoSuchName {
    var agent = FileChange.speaker(cluster, options);
    return new Speaker(agent, new ConfigCall(cluster.link(agent.name()).orElseThrow()));
  }

  private int show(Speaker speaker, Optional<String> digest, Options options) {
    var request = GetConfigRequest.newBuilder().setDigest(digest.orElse("")).setSecrets(options.has(Clause.SECRETS));
    var answer = speaker.call().within(options.timeout()).getConfig(request.build());
    print(options.format(), () -> tree(answer), () -> ConfigText.files(answer.getFilesList()));
    if (digest.isEmpty()) {
      others(speaker, answer.getVersion().getDigest());
    }
    return Exit.DONE;
  }

  /// Agents are to run the same.
  private void others(Speaker speaker, String digest) {
    for (var agent : cluster.view().agents()) {
      var status = agent.status();
      if (status != null && !status.getConfigDigest().equals(digest)) {
        err.println("%s runs another file than %s: %s".formatted(agent.name(), speaker.agent().name(),
            brief(status.getConfigDigest())));
      }
    }
  }

  private int history(Speaker speaker, Options options) {
    var answer = speaker.call().within(options.timeout()).getConfig(GetConfigRequest.getDefaultInstance());
    print(options.format(), () -> tree(answer), () -> ConfigText.history(answer, options.limit()));
    return Exit.DONE;
  }

  private int plan(Speaker speaker, ConfigFiles files, Options options) {
    var answer = planned(speaker, files.files(), options);
    print(options.format(), () -> tree(answer), () -> ConfigText.plan(answer));
    if (problems(files, answer)) {
      return Exit.USAGE;
    }
    return answer.getNodesList().stream().allMatch(NodePlan::hasPlan) ? Exit.DONE : Exit.PARTIAL;
  }

  private PlanConfigResponse planned(Speaker speaker, List<ConfigFile> files, Options options) {
    return speaker.call().within(options.timeout().multipliedBy(FileChange.ROUNDS))
        .planConfig(PlanConfigRequest.newBuilder().addAllFiles(files).build());
  }

  private boolean problems(ConfigFiles files, PlanConfigResponse answer) {
    files.renamed(answer.getProblemsList(), cluster.view().agents()).forEach(err::println);
    return answer.getProblemsCount() > 0;
  }

  private int apply(Speaker speaker, ConfigFiles files, Invocation invocation) {
    var options = invocation.options();
    var plan = planned(speaker, files.files(), options);
    if (problems(files, plan)) {
      return Exit.USAGE;
    }
    var within = options.confirmWithin();
    var request = FileChange.request(files, plan.getPlan(), options, OperationId.of(options));
    if (within.isPresent() && prompt.interactive()) {
      request.setLease(ConfigText.duration(LEASE));
    }
    var told = plan.toBuilder().setPlan(FileChange.told(plan.getPlan(), options)).build();
    var change = new Change(told.getPlan(), () -> tree(told), ConfigText.plan(told), request.getOperationId(),
        stub -> stub.applyConfig(request.build()));
    return change(speaker, change, within, invocation);
  }

  /// What is about to be done, once it is confirmed.
  private record Change(Plan plan, Supplier<JsonObject> tree, String text, String operation,
      Function<dev.buoy.v1.AgentGrpc.AgentBlockingStub, OperationResult> call) {}

  private int change(Speaker speaker, Change change, Optional<Duration> within, Invocation invocation) {
    var options = invocation.options();
    if (options.has(Clause.DRY_RUN)) {
      print(options.format(), change.tree(), change::text);
      return Exit.DONE;
    }
    var planned = AgentResult.planned(speaker.agent().name(), OperationResult.newBuilder().setPlan(change.plan())
        .build(), options.has(Clause.FORCE));
    if (planned.exit() != Exit.DONE) {
      err.print(change.text());
      return complain("refused: " + planned.message(), planned.exit());
    }
    if (!confirmed(change, within, options)) {
      return Exit.REFUSED;
    }
    var result = speaker.call().follow(change.operation(), FileChange.CHANGE, change.call(), err::println);
    var outcome = AgentResult.executed(speaker.agent().name(), result);
    if (within.isPresent() && outcome.exit() == Exit.DONE && prompt.interactive()) {
      return keep(speaker, change, within.get(), options);
    }
    return report(outcome, change.operation(), options);
  }

  /// Elsewhere than at a terminal a change that is taken back by itself needs no name.
  private boolean confirmed(Change change, Optional<Duration> within, Options options) {
    var word = change.plan().getConfirm();
    var names = options.values().getOrDefault(Clause.CONFIRM, List.of()).stream()
        .filter(name -> Durations.parse(name).isEmpty()).toList();
    err.print(change.text());
    // Also where nobody would have asked for it: whoever names something else does not mean this.
    var other = names.stream().filter(name -> !name.equals(word)).findFirst();
    if (other.isPresent()) {
      err.println("not confirmed: --confirm %s, but the name is %s".formatted(other.get(), word));
      return false;
    }
    if (change.plan().getTier() == 0 || names.contains(word) || (within.isPresent() && !prompt.interactive())) {
      return true;
    }
    if (!prompt.interactive()) {
      err.println("not confirmed: nothing was changed; to run it add --confirm " + Words.quote(word)
          + ", or --confirm-within 120s to have it taken back by itself unless confirmed");
      return false;
    }
    err.flush();
    boolean same = prompt.ask("type %s to run it: ".formatted(word)).filter(word::equals).isPresent();
    if (!same) {
      err.println("not confirmed: nothing was changed");
    }
    return same;
  }

  /// Whoever looks at it now says whether it stays; meanwhile the agent is told that somebody is there.
  private int keep(Speaker speaker, Change change, Duration within, Options options) {
    var word = change.plan().getConfirm();
    Optional<String> answer;
    try (var _ = speaker.call().renew(change.operation(), err::println)) {
      answer = prompt.ask("type %s within %s to keep it, anything else takes it back: ".formatted(word,
          Durations.brief(within)));
    }
    try {
      if (answer.filter(word::equals).isPresent()) {
        return confirm(speaker, Optional.of(change.operation()), options);
      }
      int exit = takeBack(speaker, change.operation(), options);
      return exit == Exit.DONE ? Exit.FAILED : exit; // what was asked for is not there
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Code.FAILED_PRECONDITION || e.getStatus().getCode() == Code.ABORTED) {
        return complain(AgentResult.failed(speaker.agent().name(), e, true).message(), Exit.FAILED); // it is over
      }
      throw e;
    }
  }

  private int confirm(Speaker speaker, Optional<String> operation, Options options) {
    var request = ConfirmConfigRequest.newBuilder().setApply(operation.orElse("")).setReason(options.reason())
        .setOperationId(options.value(Clause.OPERATION).orElse("")).build();
    var result = speaker.call().within(FileChange.CHANGE).confirmConfig(request);
    return report(AgentResult.executed(speaker.agent().name(), result), result.getOperationId(), options);
  }

  private int takeBack(Speaker speaker, String operation, Options options) {
    var request = RollbackConfigRequest.newBuilder().setApply(operation).setReason(options.reason()).build();
    var result = speaker.call().within(FileChange.CHANGE).rollbackConfig(request);
    return report(AgentResult.executed(speaker.agent().name(), result), result.getOperationId(), options);
  }

  private int rollback(Speaker speaker, Optional<String> what, Invocation invocation) {
    var options = invocation.options();
    var waiting = Settlement.meant(cluster.view(), what);
    if (waiting.isPresent() && !options.has(Clause.DRY_RUN)) {
      return takeBack(speaker, waiting.get(), options);
    }
    var request = FileChange.request(options);
    var plan = FileChange.earlier(speaker.call().link(), what.orElse(""), request,
        options.timeout().multipliedBy(FileChange.ROUNDS));
    var asPlanned = FileChange.asPlanned(request, plan, options, OperationId.of(options)).build();
    var told = FileChange.told(plan, options);
    var change = new Change(told, () -> Tree.of(told), ConfigText.plan(told), asPlanned.getOperationId(),
        stub -> stub.rollbackConfig(asPlanned));
    return change(speaker, change, options.confirmWithin(), invocation);
  }

  private int report(AgentResult result, String operation, Options options) {
    var results = new Results(operation, List.of(result));
    print(options.format(), () -> Reports.results(results), () -> result.outcome() + "  " + result.message() + "\n");
    if (results.unknown()) {
      err.println(
          "the result is not known everywhere: buoy op " + operation + ", and buoy config history on each node");
    }
    return result.exit();
  }

  private JsonObject tree(com.google.protobuf.Message answer) {
    var root = Reports.root(wall.instant());
    Tree.of(answer).asMap().forEach(root::add);
    if (answer instanceof GetConfigResponse config) {
      root.add("files", ConfigText.tree(config.getFilesList()));
    }
    return root;
  }

  private void print(Format format, Supplier<JsonObject> tree, Supplier<String> table) {
    out.print(switch (format) {
      case TABLE -> table.get();
      case JSON -> Document.json(tree.get());
      case JSONL -> Document.line(tree.get());
      case YAML -> Document.yaml(tree.get());
      case MD, SVG -> throw new IllegalStateException("refused before: only drills have reports");
    });
  }

  private static String brief(String digest) {
    return digest.substring(0, Math.min(SHOWN, digest.length()));
  }

  private int complain(String message, int exit) {
    err.println("buoy: " + message);
    return exit;
  }
}
