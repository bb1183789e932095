package dev.buoy.agent.operation;

import dev.buoy.agent.backend.AdminState;
import dev.buoy.agent.config.NodeConfig;
import dev.buoy.agent.journal.Event;
import dev.buoy.agent.journal.Journal;
import dev.buoy.agent.journal.Why;
import dev.buoy.agent.time.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The one door through which what runs is changed: plan, guard, next generation, apply, journal. Any thread may call;
/// one change happens at a time.
public final class Operations {
  private final Running running;
  private final Journal journal;
  private final InstantSource clock;
  private final Scheduler scheduler;
  private final RandomGenerator random;
  private final Splits splits;
  private final ReentrantLock lock = new ReentrantLock();
  /// What moves a role now; empty: nothing does.
  private final AtomicReference<String> moving = new AtomicReference<>("");
  private volatile Generation current;

  /// For a cluster that never comes apart.
  /// @param scheduler runs the ends of overrides that last for a while
  public Operations(Generation first, Running running, Journal journal, InstantSource clock, Scheduler scheduler,
      RandomGenerator random) {
    this(first, running, journal, clock, scheduler, random, Splits.NONE);
  }

  /// @param scheduler runs the ends of overrides that last for a while
  /// @param splits while one stands, nothing is changed unless forced
  public Operations(Generation first, Running running, Journal journal, InstantSource clock, Scheduler scheduler,
      RandomGenerator random, Splits splits) {
    this.current = first;
    this.running = running;
    this.journal = journal;
    this.clock = clock;
    this.scheduler = scheduler;
    this.random = random;
    this.splits = splits;
  }

  /// What runs now.
  public Generation current() {
    return current;
  }

  /// Sets a server READY, to DRAIN or to MAINT on this node.
  /// @throws Refused when it is not done
  public Result setServerState(ServerKey key, AdminState state, Request request) {
    return run(request, now -> ServerPlan.of(now, running, key, state), (now, author) -> {
      var from = now.overrides().stateOf(key).name();
      var entry = new Event.Entry(Event.Kind.SERVER_ADMIN_STATE, Event.Severity.NOTICE, key.toString(), from,
          state.name(),
          Why.because(orElse(request.reason(), "set by " + author.operator())), author.operator(), author.operation());
      return new Step(new Change.SetServerState(key, state, author), entry, key + " is " + state);
    }, author -> expireServer(key, author));
  }

  /// Sets the weight of a server on this node, until the file's own for it changes.
  /// @throws Refused when it is not done
  public Result setServerWeight(ServerKey key, WeightShare share, Request request) {
    return run(request, now -> WeightPlan.of(now, running, key, share), (now, author) -> {
      int weight = share.of(now.config(key));
      var entry = new Event.Entry(Event.Kind.SERVER_WEIGHT, Event.Severity.NOTICE, key.toString(),
          "" + now.weight(key), "" + weight,
          Why.because(orElse(request.reason(), "set by " + author.operator())), author.operator(), author.operation());
      return new Step(new Change.SetServerWeight(key, weight, author), entry, key + " has weight " + weight);
    }, author -> expireWeight(key, author));
  }

  /// Closes open connections of this node.
  /// @throws Refused when it is not done
  public Result closeConnections(Closing closing, Request request) {
    if (request.reason().isBlank()) {
      throw new Refused(Refused.Kind.INVALID, "closing connections needs a reason");
    }
    return run(request, now -> closing.plan(now, running), (_, author) -> {
      int closed = running.cut(closing.filter(), "closed by " + author.operator() + ": " + request.reason());
      var count = closed == 1 ? "1 connection closed" : closed + " connections closed";
      var entry = new Event.Entry(Event.Kind.OPERATION, Event.Severity.NOTICE, closing.words(), "", count,
          Why.because(request.reason()), author.operator(), author.operation());
      return new Step(null, entry, count);
    }, _ -> {});
  }

  /// Puts another file to work.
  /// @throws Refused when it is not done
  public Result load(NodeConfig file, Request request) {
    return load(file, request, () -> {});
  }

  /// Puts another file to work.
  /// @param loaded called once it works, before anything else may change
  /// @throws Refused when it is not done
  public Result load(NodeConfig file, Request request, Runnable loaded) {
    return run(request, now -> FilePlan.of(now, file), (now, author) -> {
      var plan = FilePlan.of(now, file);
      var reason = String.join("; ", plan.changes());
      var entry = new Event.Entry(Event.Kind.CONFIG_CHANGED, Event.Severity.NOTICE, "config",
          "generation " + now.number(), "generation " + (now.number() + 1),
          Why.because(request.reason().isEmpty() ? reason : request.reason() + ": " + reason), author.operator(),
          author.operation());
      return new Step(new Change.LoadFile(file), entry, reason);
    }, _ -> loaded.run());
  }

  /// Makes a virtual router of this node stand back.
  /// @param plan what the whole failover does, computed by the caller
  /// @throws Refused when it is not done
  Result standBack(String instance, String to, Function<Generation, Plan> plan, Request request) {
    return run(request, plan, (_, author) -> {
      var entry = new Event.Entry(Event.Kind.VRRP_OVERRIDE, Event.Severity.NOTICE, instance, "", "stands back",
          Why.because(orElse(request.reason(), "forced failover") + (to.isEmpty() ? "" : " (to " + to + ")")),
          author.operator(), author.operation());
      return new Step(new Change.StandBack(instance, new Overrides.Yield(to, author)), entry,
          instance + " stands back");
    }, author -> expireYield(instance, author));
  }

  /// Puts this node in standby, or makes it ready again.
  /// @param plan what the whole of it does, computed by the caller
  /// @throws Refused when it is not done
  Result standby(boolean standby, Function<Generation, Plan> plan, Request request) {
    return run(request, plan, (now, author) -> new Step(new Change.Standby(standby ? author : null),
        standbyEntry(now, standby, orElse(request.reason(), "set by " + author.operator()), author.operator(),
            author.operation()),
        now.file().node() + (standby ? " is in standby" : " is ready")),
        author -> {
          if (standby) {
            expireStandby(author);
          }
        });
  }

  private static Event.Entry standbyEntry(Generation now, boolean standby, String reason, @Nullable String operator,
      String operation) {
    var from = now.overrides().standby() == null ? "READY" : "STANDBY";
    return new Event.Entry(Event.Kind.VRRP_OVERRIDE, Event.Severity.NOTICE, now.file().node(), from,
        standby ? "STANDBY" : "READY", Why.because(reason), operator, operation);
  }

  private void expireStandby(Author author) {
    expire(author, () -> {
      if (author.equals(current.overrides().standby())) {
        put(new Change.Standby(null), standbyEntry(current, false,
            "set by " + author.operator() + " until now; its time is over", null, author.operation()));
      }
    });
  }

  /// Lets a virtual router of this node compete again.
  /// @return whether it stood back
  /// @param ending why, and who asked for it
  public boolean release(String instance, Why ending, Caller caller, String operationId) {
    lock.lock();
    try {
      if (!current.overrides().yields().containsKey(instance)) {
        return false;
      }
      var entry = new Event.Entry(Event.Kind.VRRP_OVERRIDE, Event.Severity.NOTICE, instance, "stands back", "", ending,
          caller.equals(Caller.AGENT) ? null : caller.name(), operationId.isEmpty() ? null : operationId);
      put(new Change.Release(instance, ending.reason()), entry);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Does something that moves a role to another node, which takes longer than one change: no other may begin meanwhile.
  /// @param what for whoever has to wait: "a failover of VI_1"
  /// @throws Refused PRECONDITION while another is under way, which force does not overrule
  Result alone(Request request, String what, Supplier<Result> move) {
    var mine = what + " by " + request.caller().name() + " (buoy op " + request.operationId() + ")";
    var other = moving.compareAndExchange("", mine);
    if (!other.isEmpty()) {
      throw new Refused(Refused.Kind.PRECONDITION, other + " is under way; wait for its end");
    }
    try {
      return move.get();
    } finally {
      moving.set("");
    }
  }

  /// The answer to a dry run.
  Result planned(Request request, Plan decided) {
    var plan = decided.with(splits.now());
    return new Result(orElse(request.operationId(), newOperationId()), Result.Outcome.PLANNED,
        String.join("; ", plan.changes()), plan.generation(), plan);
  }

  /// Holds a request against its plan.
  /// @throws Refused when the plan is out of date, or a guard refuses
  void require(Request request, Plan decided) {
    var plan = decided.with(splits.now());
    requireFresh(request, current, plan);
    requireGuards(request, plan);
  }

  /// A new operation id: short, random, unique enough for a journal.
  public String newOperationId() {
    return "%08x".formatted(random.nextInt());
  }

  private Result run(Request request, Function<Generation, Plan> planner, Stepper stepper, Ending ending) {
    lock.lock();
    try {
      var now = current;
      var plan = planner.apply(now).with(splits.now());
      if (request.dryRun()) {
        return planned(request, plan);
      }
      var operation = orElse(request.operationId(), newOperationId());
      requireFresh(request, now, plan);
      requireGuards(request, plan);
      var author = author(request, operation);
      var step = stepper.step(now, author);
      var change = step.change();
      if (change == null) {
        journal.append(step.entry());
      } else {
        put(change, step.entry());
      }
      ending.schedule(author);
      return new Result(operation, Result.Outcome.DONE, step.message(), current.number(), plan);
    } finally {
      lock.unlock();
    }
  }

  private void put(Change change, Event.Entry entry) {
    var before = current;
    var after = before.after(change);
    running.prepare(before, after);
    current = after;
    running.apply(before, after, journal.append(entry).id());
  }

  private static void requireFresh(Request request, Generation now, Plan plan) {
    var expected = request.expectedGeneration();
    if (expected != null && expected != now.number()) {
      throw new Refused(Refused.Kind.STALE_PLAN,
          "generation is " + now.number() + ", expected " + expected + "; plan again");
    }
    if (!request.planId().isEmpty() && !request.planId().equals(plan.id())) {
      throw new Refused(Refused.Kind.STALE_PLAN, "the state moved since the plan; plan again");
    }
  }

  private static void requireGuards(Request request, Plan plan) {
    if (!plan.guards().isEmpty() && !request.force()) {
      throw new Refused(Refused.Kind.PRECONDITION, String.join("; ", plan.guards()) + " (force overrules)");
    }
  }

  private Author author(Request request, String operation) {
    var now = clock.instant();
    return new Author(request.caller().name(), request.reason(), now, until(now, request.lasting()), operation);
  }

  private static @Nullable Instant until(Instant now, @Nullable Duration lasting) {
    return lasting == null ? null : now.plus(lasting);
  }

  private void expireServer(ServerKey key, Author author) {
    expire(author, () -> {
      var override = current.overrides().servers().get(key);
      if (override != null && override.author().equals(author)) {
        var ended = new Author(Caller.AGENT.name(), "its time is over", clock.instant(), null, author.operation());
        put(new Change.SetServerState(key, AdminState.READY, ended),
            new Event.Entry(Event.Kind.SERVER_ADMIN_STATE, Event.Severity.NOTICE, key.toString(),
                override.state().name(),
                AdminState.READY.name(), Why.because("set by " + author.operator() + " until now; its time is over"),
                null,
                author.operation()));
      }
    });
  }

  private void expireWeight(ServerKey key, Author author) {
    expire(author, () -> {
      var override = current.overrides().weights().get(key);
      if (override != null && override.author().equals(author)) {
        var ended = new Author(Caller.AGENT.name(), "its time is over", clock.instant(), null, author.operation());
        put(new Change.SetServerWeight(key, override.inFile(), ended),
            new Event.Entry(Event.Kind.SERVER_WEIGHT, Event.Severity.NOTICE, key.toString(), "" + override.weight(),
                "" + override.inFile(), Why.because("set by " + author.operator() + " until now; its time is over"),
                null, author.operation()));
      }
    });
  }

  private void expireYield(String instance, Author author) {
    expire(author, () -> {
      var yield = current.overrides().yields().get(instance);
      if (yield != null && yield.author().equals(author)) {
        release(instance, Why.because("set by " + author.operator() + " until now; its time is over"), Caller.AGENT,
            author.operation());
      }
    });
  }

  private void expire(Author author, Runnable end) {
    if (author.until() != null) {
      scheduler.schedule(Duration.between(clock.instant(), author.until()), () -> {
        lock.lock();
        try {
          end.run();
        } finally {
          lock.unlock();
        }
      });
    }
  }

  private static String orElse(String text, String otherwise) {
    return text.isEmpty() ? otherwise : text;
  }

  @FunctionalInterface
  private interface Stepper {
    Step step(Generation now, Author author);
  }

  @FunctionalInterface
  private interface Ending {
    void schedule(Author author);
  }

  /// @param change of what runs; absent: it goes on as it is
  private record Step(@Nullable Change change, Event.Entry entry, String message) {}
}
