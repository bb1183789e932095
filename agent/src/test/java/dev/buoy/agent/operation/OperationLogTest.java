package dev.buoy.agent.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.agent.time.VirtualScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class OperationLogTest {
  private final VirtualScheduler clock = new VirtualScheduler();
  private final Shelf shelf = new Shelf();
  private final AtomicInteger ids = new AtomicInteger();
  private final OperationLog log = log();

  @Test
  void aRepeatedIdAnswersTheFirstResultAndDoesNothing() {
    var runs = new AtomicInteger();
    Function<Request, Result> work = request -> done(request, "run " + runs.incrementAndGet());

    var first = log.run(request("7f3a"), Task.of("drain", "web/a"), work);
    var again = log.run(request("7f3a"), Task.of("drain", "web/a"), work);

    assertThat(again).isEqualTo(saidAgain(first));
    assertThat(runs).hasValue(1);
  }

  /// The result of long ago must not read like one of now.
  private Result saidAgain(Result first) {
    return first.ended(first.outcome(), "answered at " + log.get(first.operationId()).finished()
        + " already, nothing was done now: " + first.message());
  }

  @Test
  void whoRepeatsItWhileItIsUnderWayWaitsForIt() throws Exception {
    var begun = new CountDownLatch(1);
    var released = new CompletableFuture<String>();
    var runs = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Function<Request, Result> work = request -> {
        runs.incrementAndGet();
        begun.countDown();
        return done(request, released.join());
      };
      var first = threads.submit(() -> log.run(request("7f3a"), Task.of("failover", "VI_1"), work));
      assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
      var second = threads.submit(() -> log.run(request("7f3a"), Task.of("failover", "VI_1"), work));
      assertThat(log.get("7f3a").running()).isTrue();

      released.complete("n2 is master");

      assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(first.get(10, TimeUnit.SECONDS));
      assertThat(runs).hasValue(1);
    }
  }

  @Test
  void anIdStandsForOneThing() {
    log.run(request("7f3a"), Task.of("drain", "web/a"), request -> done(request, ""));

    assertThatThrownBy(() -> log.run(request("7f3a"), Task.of("drain", "web/b"), request -> done(request, "")))
        .isInstanceOf(Refused.class).hasMessage("operation 7f3a is: drain web/a; give another id");
    assertThatThrownBy(() -> log.run(request("x".repeat(65)), Task.of("drain", "web/b"), request -> done(request, "")))
        .isInstanceOf(Refused.class);
  }

  @Test
  void theSameIdWithAnotherFileIsAnotherThing() {
    log.run(request("7f3a"), new Task("apply", "config", "1a2b"), request -> done(request, ""));

    assertThatThrownBy(() -> log().run(request("7f3a"), new Task("apply", "config", "3c4d"), request -> done(request,
        ""))).isInstanceOf(Refused.class).hasMessage("operation 7f3a is: apply config (1a2b); give another id");
  }

  @Test
  void whatGoesOnAfterItsAnswerEndsWithWhatCameOfIt() {
    var end = new CompletableFuture<Result>();
    var answer = log.run(request("7f3a"), Task.of("apply", "config"), request -> done(request, "every node runs it"),
        _ -> end);
    assertThat(answer.outcome()).isEqualTo(Result.Outcome.DONE);
    assertThat(log.get("7f3a").running()).isTrue();
    log.step("7f3a", "n1 has taken it back");

    end.complete(new Result("7f3a", Result.Outcome.FAILED, "taken back", 3, null));

    assertThat(result("7f3a").outcome()).isEqualTo(Result.Outcome.FAILED);
    assertThat(log.get("7f3a").steps()).containsExactly("n1 has taken it back");
    assertThat(shelf.load().getLast().result()).isEqualTo(result("7f3a"));
    assertThat(log.run(request("7f3a"), Task.of("apply", "config"), request -> done(request, "again")))
        .isEqualTo(saidAgain(answer));
  }

  @Test
  void whatWasRefusedIsListedAndMayBeAskedForAgain() {
    assertThatThrownBy(() -> log.run(request("7f3a"), Task.of("drain", "web/a"), _ -> {
      throw new Refused(Refused.Kind.PRECONDITION, "the last server");
    })).isInstanceOf(Refused.class);
    assertThat(result("7f3a").outcome()).isEqualTo(Result.Outcome.REFUSED);
    assertThat(result("7f3a").message()).isEqualTo("the last server");

    assertThat(log.run(request("7f3a"), Task.of("drain", "web/a"), request -> done(request, "")).outcome())
        .isEqualTo(Result.Outcome.DONE);
    assertThat(log.list()).hasSize(1);
  }

  @Test
  void aBugIsAFailureThatIsNotRepeated() {
    Function<Request, Result> bug = _ -> {
      throw new IllegalStateException("a bug");
    };
    assertThatThrownBy(() -> log.run(request("7f3a"), Task.of("drain", "web/a"), bug)).hasMessage("a bug");
    assertThatThrownBy(() -> log.run(request("7f3a"), Task.of("drain", "web/a"), request -> done(request, "")))
        .hasMessage("a bug");
    assertThat(result("7f3a").outcome()).isEqualTo(Result.Outcome.FAILED);
  }

  @Test
  void stepsAreSeenAsTheyHappenAndEndWithTheOperation() {
    log.run(request("7f3a"), Task.of("failover", "VI_1"), request -> {
      log.step("7f3a", "n1 hands over");
      assertThat(log.get("7f3a").steps()).containsExactly("n1 hands over");
      return done(request, "n2 is master");
    });
    log.step("7f3a", "too late");
    log.step("ffff", "unknown");

    assertThat(log.get("7f3a").steps()).containsExactly("n1 hands over");
    assertThat(log.get("7f3a").finished()).isNotNull();
  }

  @Test
  void aDryRunIsNoOperation() {
    var dry = new Request(new Caller("alice", Caller.Role.ADMIN, "local"), "", true, false, "", null, "", null);

    log.run(dry, Task.of("drain", "web/a"), request -> done(request, ""));

    assertThat(log.list()).isEmpty();
  }

  @Test
  void afterARestartTheFirstResultIsStillTheAnswer() {
    var first = log.run(request("7f3a"), Task.of("drain", "web/a"), request -> done(request, "drained"));

    var again = log().run(request("7f3a"), Task.of("drain", "web/a"), _ -> {
      throw new AssertionError("runs twice");
    });

    assertThat(again).isEqualTo(saidAgain(first));
  }

  @Test
  void whatWasUnderWayAtTheEndOfTheAgentIsUnknownAndNotDoneAgain() {
    shelf.save(Operation.begin(request("7f3a"), Task.of("failover", "VI_1"), clock.instant()));

    var after = log().run(request("7f3a"), Task.of("failover", "VI_1"), _ -> {
      throw new AssertionError("runs twice");
    });

    assertThat(after.outcome()).isEqualTo(Result.Outcome.UNKNOWN);
    assertThat(shelf.load().getLast().running()).isFalse();
  }

  @Test
  void operationsAreForgottenAfterADayAndBeyondAThousand() {
    log.run(request("old"), Task.of("drain", "web/a"), request -> done(request, ""));
    clock.advance(Duration.ofHours(24).plusSeconds(1));
    assertThat(log.list()).isEmpty();

    for (int i = 0; i < 1005; i++) {
      log.run(request("id" + i), Task.of("drain", "web/a"), request -> done(request, ""));
    }
    assertThat(log.list()).hasSize(1000);
    assertThat(log.list().getFirst().id()).isEqualTo("id1004");
    assertThatThrownBy(() -> log.get("id0")).isInstanceOf(Refused.class)
        .hasMessage("no operation 'id0' within 24 hours; the latest are id1004, id1003, id1002, id1001, id1000");
  }

  private Result result(String id) {
    return Objects.requireNonNull(log.get(id).result());
  }

  private OperationLog log() {
    return new OperationLog(clock, shelf, () -> "new" + ids.incrementAndGet());
  }

  private static Request request(String id) {
    return new Request(new Caller("alice", Caller.Role.ADMIN, "local"), "kernel", false, false, "", null, id, null);
  }

  private static Result done(Request request, String message) {
    return new Result(request.operationId(), Result.Outcome.DONE, message, 2, null);
  }

  /// Keeps them in memory.
  private static final class Shelf implements OperationStore {
    private final Map<String, Operation> kept = new LinkedHashMap<>();

    @Override
    public List<Operation> load() {
      return new ArrayList<>(kept.values());
    }

    @Override
    public void save(Operation operation) {
      kept.put(operation.id(), operation);
    }
  }
}
