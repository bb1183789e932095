package dev.buoy.console.command;

import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.Failures;
import dev.buoy.v1.WatchLogsRequest;
import dev.buoy.v1.WatchLogsResponse;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/// Goes on with the logs of the agents, also of one that starts anew, until the thread is interrupted or nobody reads the
/// output any more.
final class LogTail {
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int MISSED = 1000;

  private final Cluster cluster;
  private final Output output;
  private final BlockingQueue<Runnable> todo = new LinkedBlockingQueue<>();
  private final Map<String, Instant> latest = new HashMap<>();
  private final Map<String, String> silent = new HashMap<>();

  LogTail(Cluster cluster, Output output) {
    this.cluster = cluster;
    this.output = output;
  }

  int run(String containing, Options options) throws NoSuchName {
    var view = Known.chosen(cluster.refresh(options.timeout()), options);
    if (Known.nobody(view)) {
      return output.print(options.format(), LogLines.ask(cluster, view, containing, options)
          .reply(output.wall().instant()));
    }
    var before = LogLines.ask(cluster, view, containing, options);
    before.lines().forEach(line -> print(line, options));
    return follow(view, LogLines.request(containing, options).setBacklog(MISSED).build(), options);
  }

  private int follow(ClusterView view, WatchLogsRequest request, Options options) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      view.agents().forEach(agent -> threads.execute(() -> listen(agent.name(), request, options)));
      try {
        while (!output.out().checkError()) {
          todo.take().run();
        }
        return Exit.DONE;
      } catch (InterruptedException _) {
        return Exit.INTERRUPTED;
      } finally {
        threads.shutdownNow();
      }
    }
  }

  /// On a thread of its own, until that is interrupted.
  private void listen(String agent, WatchLogsRequest request, Options options) {
    try {
      while (true) {
        try {
          cluster.link(agent).orElseThrow().stream().watchLogs(request)
              .forEachRemaining(answer -> todo.add(() -> heard(agent, answer, options)));
        } catch (StatusRuntimeException e) {
          var why = Failures.plain(Failures.sentence(e));
          todo.add(() -> lost(agent, why));
        }
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void heard(String agent, WatchLogsResponse answer, Options options) {
    silent.remove(agent);
    if (answer.getLost() > 0) {
      output.err().println("%s: %d lines came faster than they were read".formatted(agent, answer.getLost()));
    }
    for (var each : answer.getLinesList()) {
      var line = new LogLines.Said(agent, each);
      if (line.time().isAfter(latest.getOrDefault(agent, Instant.MIN))) {
        print(line, options);
      }
    }
  }

  private void lost(String agent, String why) {
    if (!why.equals(silent.put(agent, why))) {
      output.err().println("no log from %s: %s".formatted(agent, why));
    }
  }

  private void print(LogLines.Said line, Options options) {
    latest.put(line.agent(), line.time());
    output.out().print(options.format() == Format.TABLE ? line.text() + "\n" : Document.line(line.tree()));
  }
}
