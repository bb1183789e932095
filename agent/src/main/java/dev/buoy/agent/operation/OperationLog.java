package dev.buoy.agent.operation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/// Every operation of the last [#KEPT], [#MOST] at most: runs each once, and answers a repeated id with the first
/// result, also when that is still to come, and after a restart. Any thread may call.
public final class OperationLog implements Progress {
  /// How long an operation is remembered after its end.
  public static final Duration KEPT = Duration.ofHours(24);
  /// How many are remembered; those under way are not forgotten.
  public static final int MOST = 1000;

  private static final int NAMED = 5;
  private static final int LONGEST_ID = 64;

  private final InstantSource clock;
  private final OperationStore store;
  private final Supplier<String> newId;
  private final ReentrantLock lock = new ReentrantLock();
  /// The one that began first comes first.
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private boolean restored;

  /// @param store what was kept before the agent started is read when it is first needed; what was under way then has an
  ///   unknown outcome
  /// @param newId ids for requests that have none
  public OperationLog(InstantSource clock, OperationStore store, Supplier<String> newId) {
    this.clock = clock;
    this.store = store;
    this.newId = newId;
  }

  /// Only with the lock.
  private Map<String, Entry> entries() {
    if (!restored) {
      restored = true;
      store.load().forEach(this::restore);
    }
    return entries;
  }

  private void restore(Operation kept) {
    var result = kept.result();
    if (result == null) {
      result = new Result(kept.id(), Result.Outcome.UNKNOWN,
          "the agent stopped while it was under way; the status shows what holds", 0, null);
      var ended = kept.end(result, clock.instant());
      store.save(ended);
      entries.put(kept.id(), new Entry(ended, CompletableFuture.completedFuture(result)));
    } else {
      entries.put(kept.id(), new Entry(kept, CompletableFuture.completedFuture(result)));
    }
  }

  /// Carries a request out, unless its id was carried out before: then it answers what came of that, and waits for it
  /// when it is under way. A dry run is always made. What was refused may be asked for again under the same id.
  /// @param work gets the request with its id
  /// @throws Refused as `work` refuses it, or INVALID when the id stands for something else
  public Result run(Request asked, Task task, Function<Request, Result> work) {
    return run(asked, task, work, CompletableFuture::completedFuture);
  }

  /// The same for what goes on after its answer.
  /// @param end what came of it in the end, by its answer: until then it is under way
  public Result run(Request asked, Task task, Function<Request, Result> work,
      Function<Result, CompletionStage<Result>> end) {
    if (asked.dryRun()) {
      return work.apply(asked);
    }
    var request = asked.identified(newId);
    if (request.operationId().length() > LONGEST_ID) {
      throw new Refused(Refused.Kind.INVALID, "an operation id has at most " + LONGEST_ID + " characters");
    }
    var mine = new CompletableFuture<Result>();
    return claim(request, task, mine).map(Entry::answerAgain)
        .orElseGet(() -> carryOut(request, work, end, mine));
  }

  /// Begins it.
  /// @return the one of the same id, over or under way; empty: there is none, and this one is to be carried out
  private Optional<Entry> claim(Request request, Task task, CompletableFuture<Result> mine) {
    lock.lock();
    try {
      var before = entries().get(request.operationId());
      if (before != null && !before.operation.task().equals(task)) {
        var other = before.operation.task();
        throw new Refused(Refused.Kind.INVALID, "operation " + request.operationId() + " is: " + other.verb() + " "
            + other.object() + (other.wanted().isEmpty() ? "" : " (" + other.wanted() + ")") + "; give another id");
      }
      if (before != null && !before.refused()) {
        return Optional.of(before);
      }
      var now = clock.instant();
      entries.remove(request.operationId());
      var operation = Operation.begin(request, task, now);
      entries.put(request.operationId(), new Entry(operation, mine));
      forget(now);
      store.save(operation);
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private Result carryOut(Request request, Function<Request, Result> work,
      Function<Result, CompletionStage<Result>> end, CompletableFuture<Result> mine) {
    try {
      var result = work.apply(request);
      var _ = end.apply(result).thenAccept(last -> end(request, last));
      mine.complete(result);
      return result;
    } catch (Refused e) {
      end(request, new Result(request.operationId(), Result.Outcome.REFUSED, message(e), 0, null));
      mine.completeExceptionally(e);
      throw e;
    } catch (RuntimeException | Error e) {
      end(request, new Result(request.operationId(), Result.Outcome.FAILED, "internal error: " + e, 0, null));
      mine.completeExceptionally(e);
      throw e;
    }
  }

  private static Result await(CompletableFuture<Result> running) {
    try {
      return running.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private void end(Request request, Result result) {
    update(request.operationId(), operation -> operation.end(result, clock.instant()), true);
  }

  @Override
  public void step(String operation, String text) {
    update(operation, now -> now.running() ? now.step(text) : now, false);
  }

  private void update(String id, Function<Operation, Operation> change, boolean save) {
    lock.lock();
    try {
      var entry = entries().get(id);
      if (entry != null) {
        var changed = change.apply(entry.operation);
        entries.put(id, new Entry(changed, entry.outcome));
        if (save) {
          store.save(changed);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /// An operation as it stands.
  /// @throws Refused NOT_FOUND with the latest ids
  public Operation get(String id) {
    var all = list();
    return all.stream().filter(operation -> operation.id().equals(id)).findFirst()
        .orElseThrow(() -> new Refused(Refused.Kind.NOT_FOUND, "no operation '" + id + "' within 24 hours; "
            + (all.isEmpty()
                ? "there is none"
                : "the latest are " + String.join(", ", all.stream().limit(NAMED).map(Operation::id).toList()))));
  }

  /// Every operation that is remembered, the latest first.
  public List<Operation> list() {
    lock.lock();
    try {
      entries();
      forget(clock.instant());
      return entries.values().stream().map(Entry::operation).toList().reversed();
    } finally {
      lock.unlock();
    }
  }

  private void forget(Instant now) {
    entries.values().removeIf(entry -> entry.over(now.minus(KEPT)));
    var excess = entries.size() - MOST;
    if (excess > 0) {
      var oldest = entries.values().stream().map(Entry::operation).filter(operation -> !operation.running())
          .limit(excess).map(Operation::id).toList();
      oldest.forEach(entries::remove);
    }
  }

  private static String message(Refused refused) {
    return Optional.ofNullable(refused.getMessage()).orElse("");
  }

  /// @param outcome for those who ask for the same again
  private record Entry(Operation operation, CompletableFuture<Result> outcome) {
    /// What came of it, as of when where that was before it was asked for again. Waits for what is under way.
    Result answerAgain() {
      var finished = operation.finished();
      var result = await(outcome);
      return finished == null
          ? result
          : result.ended(result.outcome(), "answered at " + finished.truncatedTo(ChronoUnit.SECONDS)
              + " already, nothing was done now: " + result.message());
    }

    boolean refused() {
      var result = operation.result();
      return result != null && result.outcome() == Result.Outcome.REFUSED;
    }

    boolean over(Instant limit) {
      var finished = operation.finished();
      return finished != null && finished.isBefore(limit);
    }
  }
}
