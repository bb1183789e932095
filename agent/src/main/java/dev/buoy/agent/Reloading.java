package dev.buoy.agent;

import dev.buoy.agent.config.ConfigFile;
import dev.buoy.agent.config.Loaded;
import dev.buoy.agent.config.Problem;
import dev.buoy.agent.journal.Event.Entry;
import dev.buoy.agent.journal.Event.Kind;
import dev.buoy.agent.journal.Event.Severity;
import dev.buoy.agent.journal.Journal;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.operation.Caller;
import dev.buoy.agent.operation.OperationLog;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.operation.Request;
import dev.buoy.agent.operation.Result;
import dev.buoy.agent.operation.Task;
import dev.buoy.agent.rollout.NodeFile;
import dev.buoy.agent.rollout.Trial;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the file again and puts it to work, as an operator asked or a signal did. A file that is wrong changes nothing.
/// Any thread; blocks.
final class Reloading {
  private static final Logger LOG = LoggerFactory.getLogger("agent");

  private final Path path;
  private final FileWork work;
  private final NodeFile ownFile;
  private final OperationLog log;
  private final Journal journal;

  Reloading(Path path, FileWork work, NodeFile ownFile, OperationLog log, Journal journal) {
    this.path = path;
    this.work = work;
    this.ownFile = ownFile;
    this.log = log;
    this.journal = journal;
  }

  /// As SIGHUP asks for it: what comes of it is said in the log.
  void onSignal() {
    try {
      var request = new Request(new Caller("SIGHUP", Caller.Role.ADMIN, "signal"), "", false, true, "", null, "", null);
      LOG.info("reload: {}", reload(request).message());
    } catch (Refused e) {
      String.valueOf(e.getMessage()).lines().forEach(line -> LOG.error("reload: {}", line));
    } catch (RuntimeException e) {
      LOG.error("internal error in a reload", e);
    }
  }

  /// @throws Refused when the file is wrong, or a change of it waits to be confirmed
  Result reload(Request asked) {
    return log.run(asked, Task.of("reload", "config"), this::load);
  }

  private Result load(Request request) {
    ownFile.waiting().ifPresent(change -> {
      throw new Refused(Refused.Kind.PRECONDITION, Trial.busy(change));
    });
    return switch (ConfigFile.load(path)) {
      case Loaded.Rejected(var problems) -> {
        throw rejected(request, problems.stream().map(Problem::toString).toList());
      }
      case Loaded.Accepted(var next, _) when !next.has(work.node()) ->
        throw rejected(request, List.of(path + ": the file has no node " + work.node() + " any more"));
      case Loaded.Accepted(var next, var warnings) -> {
        var result = work.load(next, request);
        if (!request.dryRun()) {
          warnings.forEach(warning -> LOG.warn("{}", warning));
          ownFile.remember(request.caller().name(), request.reason(), result.operationId(), result.generation());
        }
        yield result;
      }
    };
  }

  private Refused rejected(Request request, List<String> problems) {
    if (!request.dryRun()) {
      journal.append(new Entry(Kind.CONFIG_REJECTED, Severity.ERROR, "config", "", "",
          Why.because(problems.getFirst() + (problems.size() > 1 ? " (and " + (problems.size() - 1) + " more)" : "")),
          request.caller().name(), request.operationId().isEmpty() ? null : request.operationId()));
    }
    return new Refused(Refused.Kind.INVALID, "nothing changed\n" + String.join("\n", problems));
  }
}
