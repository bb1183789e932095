package dev.buoy.console.tui;

import dev.buoy.console.cluster.AgentLink;
import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.Cluster;
import dev.buoy.console.cluster.Failures;
import dev.buoy.console.drill.Found;
import dev.buoy.v1.WatchLogsRequest;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Sees to what the shown page wants to hear of: asks agents again and again, or listens to them, on threads of its own,
/// and only hands over. One subscription at a time; all that another one began ends. For one thread.
final class Feeds implements AutoCloseable {
  static final Duration TIMEOUT = Duration.ofSeconds(4);

  private static final long CONNECTIONS_MILLIS = 2_000;
  private static final long FILES_MILLIS = 5_000;
  private static final long PENDING_MILLIS = 1_000;
  private static final long DRILL_MILLIS = 500;
  private static final long DRILLS_MILLIS = 3_000;
  private static final long AGAIN_MILLIS = 2_000;
  private static final int BACKLOG = 500;

  private final Cluster cluster;
  private final Consumer<Msg> sink;
  private @Nullable Subscription current;
  private @Nullable ScheduledExecutorService threads;

  /// @param sink takes what was heard, from any thread
  Feeds(Cluster cluster, Consumer<Msg> sink) {
    this.cluster = cluster;
    this.sink = sink;
  }

  /// What is wanted from now on; without effect when it is what was wanted before.
  void want(Optional<Subscription> wanted) {
    if (wanted.equals(Optional.ofNullable(current))) {
      return;
    }
    close();
    current = wanted.orElse(null);
    wanted.ifPresent(this::begin);
  }

  @Override
  public void close() {
    current = null;
    if (threads != null) {
      threads.shutdownNow();
      threads = null;
    }
  }

  private void begin(Subscription wanted) {
    var size = wanted instanceof Subscription.Logs(var agents) ? Math.max(1, agents.size()) : 1;
    var pool = Executors.newScheduledThreadPool(size, Thread.ofVirtual().name("buoy-feed").factory());
    threads = pool;
    switch (wanted) {
      case Subscription.Connections query -> every(pool, CONNECTIONS_MILLIS,
          () -> sink.accept(new Msg.Talked(query, ConnectionsFeed.ask(query, answering()))));
      case Subscription.Files files -> every(pool, files.pending().isEmpty() ? FILES_MILLIS : PENDING_MILLIS,
          () -> sink.accept(new Msg.Filed(FilesFeed.ask(files, answering()))));
      case Subscription.Drills(var ids, var live) -> every(pool, live ? DRILL_MILLIS : DRILLS_MILLIS,
          () -> sink.accept(drills(ids)));
      case Subscription.Logs(var agents) -> agents.forEach(agent -> every(pool, AGAIN_MILLIS, () -> listen(agent)));
    }
  }

  private void every(ScheduledExecutorService pool, long millis, Runnable task) {
    var _ = pool.scheduleWithFixedDelay(() -> {
      try {
        task.run();
      } catch (RuntimeException bug) {
        // Calls that are no longer wanted end in an exception; what is wanted is asked for again.
        if (!pool.isShutdown()) {
          sink.accept(new Msg.Told("internal: " + bug));
        }
      }
    }, 0, millis, TimeUnit.MILLISECONDS);
  }

  private Msg drills(Set<String> ids) {
    var found = Found.ask(cluster, "", TIMEOUT);
    var wholes = ids.stream().flatMap(id -> Found.ask(cluster, id, TIMEOUT).named(id).stream()).toList();
    return new Msg.DrillsTold(found, wholes);
  }

  /// Until the stream ends.
  private void listen(String agent) {
    var link = cluster.link(agent);
    if (link.isEmpty()) {
      sink.accept(new Msg.LogLost(agent, "it left the cluster"));
      return;
    }
    try {
      link.get().stream().watchLogs(WatchLogsRequest.newBuilder().setBacklog(BACKLOG).build())
          .forEachRemaining(answer -> sink.accept(new Msg.Logged(agent, answer.getLinesList(), answer.getLost())));
      sink.accept(new Msg.LogLost(agent, "its log ended"));
    } catch (StatusRuntimeException e) {
      if (!Thread.currentThread().isInterrupted()) {
        sink.accept(new Msg.LogLost(agent, why(e)));
      }
    }
  }

  /// An agent to ask, and why it cannot be asked now.
  record Asked(String agent, @Nullable AgentLink link, String failure) {}

  private List<Asked> answering() {
    return cluster.view().agents().stream().map(this::asked).toList();
  }

  private Asked asked(AgentView agent) {
    var link = cluster.link(agent.name());
    var error = agent.error();
    return error != null || link.isEmpty()
        ? new Asked(agent.name(), null, error == null ? "it left the cluster" : Failures.plain(error))
        : new Asked(agent.name(), link.get(), "");
  }

  /// What an agent says itself needs no word of the protocol before it.
  static String why(StatusRuntimeException failure) {
    var said = failure.getStatus().getDescription();
    return switch (failure.getStatus().getCode()) {
      case FAILED_PRECONDITION, INVALID_ARGUMENT, NOT_FOUND, PERMISSION_DENIED, ABORTED ->
        said == null ? Failures.sentence(failure) : said;
      default -> Failures.plain(Failures.sentence(failure));
    };
  }

  /// All at the same time; the answers in the order of the questions.
  static <A> List<A> together(List<Callable<A>> questions) {
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = callers.invokeAll(questions);
      return answers.stream().map(answer -> {
        try {
          return answer.get();
        } catch (InterruptedException | ExecutionException e) {
          throw new IllegalStateException("a question to an agent broke", e);
        }
      }).toList();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("no longer wanted", e);
    }
  }
}
