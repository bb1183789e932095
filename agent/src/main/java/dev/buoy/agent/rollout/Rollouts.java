package dev.buoy.agent.rollout;

import dev.buoy.agent.config.ClusterConfig;
import dev.buoy.agent.config.ConfigBytes;
import dev.buoy.agent.config.ConfigFile;
import dev.buoy.agent.config.Loaded;
import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.Journal;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.operation.Caller;
import dev.buoy.agent.operation.Plan;
import dev.buoy.agent.operation.Progress;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.operation.Request;
import dev.buoy.agent.operation.Result;
import dev.buoy.agent.time.Pause;
import dev.buoy.agent.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Changes of the cluster's file that this node leads: planned on every node, then carried out node by node. One at a
/// time. Any thread; blocks.
public final class Rollouts {
  private static final Duration LEAST_SETTLE = Duration.ofSeconds(5);

  private final Work work;
  private final NodeFile own;
  private final Function<String, Member> others;
  private final Leaders leaders;
  private final Journal journal;
  private final InstantSource clock;
  private final Ticker ticker;
  private final Pause pause;
  private final Executor background;
  private final Supplier<String> newId;
  private final Progress progress;
  private final History history;
  private final Courses courses = new Courses();

  /// A wish for a change.
  /// @param confirmWithin taken back unless confirmed within this time of the last node; absent: needs no confirmation
  /// @param lease taken back when the client is not heard of for this long; absent: the client may go
  public record Wish(ConfigBytes bytes, @Nullable Duration confirmWithin, @Nullable Duration lease) {}

  /// @param own this node's file
  /// @param others the other nodes by their names
  /// @param progress hears of each step of a change
  public Rollouts(Work work, NodeFile own, Function<String, Member> others, Leaders leaders, Journal journal,
      InstantSource clock, Ticker ticker, Pause pause, Executor background, Supplier<String> newId,
      Progress progress) {
    this.work = work;
    this.own = own;
    this.others = others;
    this.leaders = leaders;
    this.journal = journal;
    this.clock = clock;
    this.ticker = ticker;
    this.pause = pause;
    this.background = background;
    this.newId = newId;
    this.progress = progress;
    this.history = new History(own.versions(), work);
  }

  /// What other bytes would do to every node.
  public ClusterPlan plan(ConfigBytes bytes, Request request) {
    var running = work.running();
    var asked = running.nodeNames().stream()
        .map(node -> CompletableFuture.supplyAsync(() -> plan(node, bytes, request), background)).toList();
    return new ClusterPlan(running.node(work.node()).cluster(), work.generation(), bytes.digest(),
        asked.stream().map(CompletableFuture::join).toList());
  }

  private ClusterPlan.NodePlan plan(String node, ConfigBytes bytes, Request request) {
    try {
      return new ClusterPlan.NodePlan(node, member(node).plan(bytes, request), "");
    } catch (Refused e) {
      return new ClusterPlan.NodePlan(node, null, String.valueOf(e.getMessage()));
    }
  }

  private Member member(String node) {
    return node.equals(work.node()) ? own : others.apply(node);
  }

  /// Puts other bytes to work on every node. Returns when every node runs them, or when they were taken back.
  /// @param onGone is given what to run when the client goes before that
  /// @throws Refused when it does not begin
  public Result apply(Wish wish, Request asked, Consumer<Runnable> onGone) {
    var request = identified(asked);
    var cluster = plan(wish.bytes(), request);
    var plan = cluster.whole();
    require(cluster, plan, request);
    if (request.dryRun() || cluster.done()) {
      return new Result(request.operationId(), request.dryRun() ? Result.Outcome.PLANNED : Result.Outcome.DONE,
          cluster.done() ? "every node runs it already" : String.join("; ", plan.changes()), plan.generation(), plan);
    }
    var course = begin(wish, request, cluster, plan);
    onGone.accept(() -> course.tell(new Rollout.Event.ClientGone()));
    return course.answer().join();
  }

  private Request identified(Request asked) {
    return asked.operationId().isEmpty()
        ? new Request(asked.caller(), asked.reason(), asked.dryRun(), asked.force(), asked.planId(),
            asked.expectedGeneration(), newId.get(), null)
        : asked;
  }

  private static void require(ClusterPlan cluster, Plan plan, Request request) {
    if (!cluster.problems().isEmpty()) {
      throw new Refused(Refused.Kind.INVALID, "nothing changed\n" + String.join("\n", cluster.problems()));
    }
    if (request.dryRun()) {
      return;
    }
    var expected = request.expectedGeneration();
    if ((expected != null && expected != plan.generation())
        || (!request.planId().isEmpty() && !request.planId().equals(plan.id()))) {
      throw new Refused(Refused.Kind.STALE_PLAN, "the state moved since the plan; plan again");
    }
    if (!cluster.refusals().isEmpty()) {
      throw new Refused(Refused.Kind.PRECONDITION, String.join("; ", cluster.refusals()));
    }
    if (!plan.guards().isEmpty() && !request.force()) {
      throw new Refused(Refused.Kind.PRECONDITION, String.join("; ", plan.guards()) + " (force overrules)");
    }
  }

  private Course begin(Wish wish, Request request, ClusterPlan cluster, Plan plan) {
    var next = accepted(wish.bytes());
    var order = cluster.order();
    var before = new LinkedHashMap<String, Sight>();
    var expected = new LinkedHashMap<String, String>();
    cluster.answering().forEach(node -> {
      before.put(node.node(), member(node.node()).look());
      expected.put(node.node(), node.answer().map(Preview::digest).orElse(""));
    });
    var tripwires = new Tripwires(before, next);
    var settle = tripwires.patience().compareTo(LEAST_SETTLE) > 0 ? tripwires.patience() : LEAST_SETTLE;
    var rollout = new Rollout(work.node(), order, wish.confirmWithin(), wish.lease(), settle);
    var setting = new Course.Setting(rollout, tripwires, wish.bytes(), expected, request, plan);
    var course = new Course(setting, this::member, (text, bad) -> note(request, text, bad), progress, clock, ticker,
        pause, background);
    courses.add(course);
    note(request, "begins: " + String.join(", ", order), false);
    background.execute(course::run);
    return course;
  }

  private ClusterConfig accepted(ConfigBytes bytes) {
    if (ConfigFile.load(own.path(), bytes) instanceof Loaded.Accepted(var next, _)) {
      return next;
    }
    throw new Refused(Refused.Kind.PRECONDITION, "the files beside it have changed since the plan; plan again");
  }

  /// Keeps what waits.
  /// @param operation empty: whatever waits
  /// @throws Refused when nothing waits, it is too early, or it is taken back by now
  public Result confirm(String operation, Request request) {
    var course = courses.underWay(operation);
    if (course.isPresent()) {
      course.get().confirm(request.caller());
      return course.get().end().join();
    }
    var change = waitingElsewhere(operation).orElseThrow(() -> nothingWaits(operation));
    return leaders.confirm(change.coordinator(), change.operation(), request);
  }

  /// Takes back what waits, or puts an earlier version to work. A change that is named and does not wait is not rolled
  /// back without a plan: who meant what waits did not mean what somebody else has confirmed since.
  /// @param operation of the change to take back; empty: what waits, or what the latest version came from
  /// @param digest how the digest of an earlier version begins; empty: none is meant
  /// @param confirmWithin as for [#apply]
  /// @throws Refused when it does not begin
  public Result rollback(String operation, String digest, Request request, @Nullable Duration confirmWithin,
      Consumer<Runnable> onGone) {
    if (digest.isEmpty() && !request.dryRun()) {
      var course = courses.underWay(operation);
      if (course.isPresent()) {
        return unwanted(course.get(), request);
      }
      var change = waitingElsewhere(operation);
      if (change.isPresent()) {
        return unwantedElsewhere(change.get(), request);
      }
      if (!operation.isEmpty() && request.planId().isEmpty()) {
        throw new Refused(Refused.Kind.STALE_PLAN,
            nothingWaits(operation).getMessage() + "; to put what ran before it to work, plan that first");
      }
    }
    return apply(new Wish(digest.isEmpty() ? history.before(operation) : history.version(digest), confirmWithin, null),
        request,
        onGone);
  }

  private static Result unwanted(Course course, Request request) {
    course.tell(new Rollout.Event.Unwanted("rolled back by " + request.caller().name()
        + (request.reason().isEmpty() ? "" : ": " + request.reason())));
    var result = course.end().join();
    boolean back = result.outcome() == Result.Outcome.FAILED;
    return new Result(request.operationId(), back ? Result.Outcome.DONE : Result.Outcome.FAILED, result.message(),
        result.generation(), null);
  }

  /// Where who leads it is gone, this node takes it back, and the others learn of it.
  private Result unwantedElsewhere(Trial.Change change, Request request) {
    try {
      return leaders.rollback(change.coordinator(), change.operation(), request);
    } catch (Refused e) {
      if (e.kind() != Refused.Kind.UNREACHABLE) {
        throw e;
      }
      var by = new Request(request.caller(), request.reason(), false, true, "", null, change.operation(), null);
      own.takeBack(by, "rolled back by " + request.caller().name());
      return new Result(request.operationId(), Result.Outcome.DONE, "taken back here, and the others follow; "
          + change.coordinator() + ", which led it: " + e.getMessage(), work.generation(), null);
    }
  }

  private Optional<Trial.Change> waitingElsewhere(String operation) {
    return own.waiting().filter(change -> !change.coordinator().equals(work.node()))
        .filter(change -> operation.isEmpty() || change.operation().equals(operation));
  }

  private Refused nothingWaits(String operation) {
    return courses.find(operation).flatMap(each -> Optional.ofNullable(each.end().getNow(null)))
        .map(result -> new Refused(Refused.Kind.PRECONDITION, "change " + operation + " is over: " + result.message()))
        .orElseGet(() -> new Refused(Refused.Kind.PRECONDITION,
            operation.isEmpty() ? "no change waits to be confirmed" : "no change " + operation + " waits here"));
  }

  /// Bytes of this node's history.
  /// @param digest how their digest begins
  /// @throws Refused NOT_FOUND when there are none, or more than one version begins like this
  public ConfigBytes version(String digest) {
    return history.version(digest);
  }

  /// Until when a change that this node leads has to be confirmed; empty: it need not be, now or at all.
  public Optional<Instant> confirmBy(String operation) {
    return courses.find(operation).flatMap(course -> Optional.ofNullable(course.confirmBy()));
  }

  /// That its client asks for a change tells that it is there.
  public void renew(String operation, Caller caller) {
    courses.find(operation).ifPresent(course -> course.renew(caller));
  }

  /// What becomes of a change in the end, which may be later than it was answered.
  public CompletionStage<Result> end(Result answered) {
    return courses.find(answered.operationId()).map(Course::end)
        .orElseGet(() -> CompletableFuture.completedFuture(answered));
  }

  /// What became of a change here, for the nodes that take part: while this node leads it, nobody is to give up.
  public FileState state(String operation) {
    var state = own.state(operation);
    return state == FileState.UNKNOWN && !operation.isEmpty() && courses.underWay(operation).isPresent()
        ? FileState.WAITING
        : state;
  }

  private void note(Request request, String text, boolean bad) {
    journal.append(new Event.Entry(Event.Kind.OPERATION, bad ? Event.Severity.WARNING : Event.Severity.NOTICE,
        "config", "", "", Why.because("change " + request.operationId() + ": " + text),
        request.caller().equals(Caller.AGENT) ? null : request.caller().name(), request.operationId()));
  }
}
