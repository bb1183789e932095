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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The one door through which what runs is changed: plan, guard, next generation, apply, journal. Any thread may call;
/// one change happens at a time.
public final class Operations {
  /// How much later than the node that set something others take it back.
  private static final Duration GRACE = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofDays(366);
  /// Changes on several nodes have together left a backend without a server.
  private static final String EMPTIED = "EMPTIED_TOGETHER";

  private final Running running;
  private final Journal journal;
  private final InstantSource clock;
  private final Scheduler scheduler;
  private final RandomGenerator random;
  private final Function<ServerKey, Map<String, Integer>> weights;
  private final Consumer<Generation> keep;
  private final Splits splits;
  private final ReentrantLock lock = new ReentrantLock();
  /// What moves a role now; empty: nothing does.
  private final AtomicReference<String> moving = new AtomicReference<>("");
  private volatile Generation current;
  private volatile List<Clash> clashes = List.of();

  /// Those of a node alone that keeps nothing, in a cluster that never comes apart.
  public Operations(Generation first, Running running, Journal journal, InstantSource clock, Scheduler scheduler,
      RandomGenerator random) {
    this(first, running, journal, clock, scheduler, random, _ -> Map.of(), _ -> {}, Splits.NONE);
  }

  /// @param scheduler runs the ends of overrides that last for a while
  /// @param weights of a server in the file, by node
  /// @param keep puts what shall survive a restart where it does; told each generation before the caller of a change
  ///   hears of it, and before its effect
  /// @param splits while one stands, nothing is changed unless forced
  public Operations(Generation first, Running running, Journal journal, InstantSource clock, Scheduler scheduler,
      RandomGenerator random, Function<ServerKey, Map<String, Integer>> weights, Consumer<Generation> keep,
      Splits splits) {
    this.weights = weights;
    this.keep = keep;
    this.splits = splits;
    this.current = first;
    this.running = running;
    this.journal = journal;
    this.clock = clock;
    this.scheduler = scheduler;
    this.random = random;
  }

  /// What runs now.
  public Generation current() {
    return current;
  }

  /// Sets a server READY, to DRAIN or to MAINT.
  /// @param nodes that it is for; empty: every node of the cluster
  /// @param elsewhere what guards on other nodes say
  /// @throws Refused when it is not done
  public Result setServerState(ServerKey key, AdminState state, List<String> nodes, List<String> elsewhere,
      Request request) {
    requireNodes(nodes);
    return run(request, now -> ServerPlan.of(now, running, key, state, nodes).guarded(elsewhere),
        (now, author) -> settle(now,
            scopes(nodes).stream().<Setting>map(scope -> new Setting.OfState(key, state, scope, version(now), author))
                .toList(),
            key + " is " + state),
        new Told(Setting.Kind.SERVER, key.toString(), state.name()));
  }

  /// Sets the weight of a server, until the file's own for it changes.
  /// @param nodes that it is for; empty: every node of the cluster
  /// @param elsewhere what guards on other nodes say
  /// @throws Refused when it is not done
  public Result setServerWeight(ServerKey key, WeightShare share, List<String> nodes, List<String> elsewhere,
      Request request) {
    requireNodes(nodes);
    return run(request, now -> WeightPlan.of(now, running, key, share, nodes).guarded(elsewhere), (now, author) -> {
      var inFile = new TreeMap<>(weights.apply(key));
      inFile.put(now.file().node(), now.config(key).weight());
      return settle(now, scopes(nodes).stream()
          .<Setting>map(scope -> new Setting.OfWeight(key, share, inFile, scope, version(now), author)).toList(),
          key + " has weight " + share.of(now.config(key)));
    }, new Told(Setting.Kind.WEIGHT, key.toString(), share.text()));
  }

  private Version version(Generation now) {
    return now.settings().newest().next(clock.instant(), now.file().node());
  }

  private static List<String> scopes(List<String> nodes) {
    return nodes.isEmpty() ? List.of("") : nodes;
  }

  private void requireNodes(List<String> nodes) {
    var file = current.file();
    var names = file.nodes().stream().map(NodeConfig.Node::name).toList();
    nodes.stream().filter(node -> !names.contains(node) && !node.equals(file.node())).findFirst().ifPresent(node -> {
      throw new Refused(Refused.Kind.NOT_FOUND, "no node '" + node + "'; there is " + String.join(", ", names));
    });
  }

  private static Step settle(Generation now, List<Setting> news, String message) {
    var change = new Change.Settle(news);
    var entries = SettingEvents.between(now, now.after(change));
    return new Step(change, entries.isEmpty() ? List.of(SettingEvents.unchanged(news.getFirst())) : entries, message);
  }

  /// Takes over what other nodes have heard of and this one has not.
  /// @return whether there was anything
  public boolean adopt(Collection<Setting> others) {
    lock.lock();
    try {
      var before = current;
      var merged = before.settings().merged(others);
      if (merged.equals(before.settings())) {
        return false;
      }
      var change = new Change.Settle(others.stream().filter(setting -> setting.equals(merged.byKey().get(setting.key()))
          && !setting.equals(before.settings().byKey().get(setting.key()))).toList());
      var event = put(change, SettingEvents.between(before, before.after(change)));
      clash(Clash.between(before, current, running), event);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void clash(List<Clash> news, String causedBy) {
    clashes = Stream.concat(clashes.stream(), news.stream()).toList();
    news.forEach(each -> journal.append(Event.Entry.of(Event.Kind.BACKEND_CONDITION, Event.Severity.ALERT,
        each.backend(), "", EMPTIED, new Why(each.sentence(), List.of(causedBy)))));
  }

  /// Forgets those that an operator has ended.
  private void mended(String causedBy) {
    var over = clashes.stream().filter(each -> !each.stands(current, running)).toList();
    if (over.isEmpty()) {
      return;
    }
    clashes = clashes.stream().filter(each -> !over.contains(each)).toList();
    over.forEach(each -> journal.append(Event.Entry.of(Event.Kind.BACKEND_CONDITION, Event.Severity.NOTICE,
        each.backend(), EMPTIED, "", new Why("over; it was: " + each.sentence(), List.of(causedBy)))));
  }

  /// Backends that changes on several nodes have together left without a server, one sentence each.
  public List<String> clashes() {
    return clashes.stream().filter(each -> each.stands(current, running)).map(Clash::sentence).toList();
  }

  /// A plan with what refuses every change now.
  public Plan unlessSplit(Plan plan) {
    return plan.with(splits.now());
  }

  /// Keeps what runs once more, where keeping it failed before.
  public void keepAgain() {
    if (lock.tryLock()) { // a later attempt will do
      try {
        keep.accept(current);
      } finally {
        lock.unlock();
      }
    }
  }

  /// Takes up the ends of what was set before this agent started.
  public void resume() {
    lock.lock();
    try {
      current.settings().all().forEach(setting -> expire(setting, remaining(setting.author())));
    } finally {
      lock.unlock();
    }
  }

  /// Closes open connections of this node. A plan of it needs no reason yet.
  /// @throws Refused when it is not done
  public Result closeConnections(Closing closing, Request request) {
    if (request.reason().isBlank() && !request.dryRun()) {
      throw new Refused(Refused.Kind.INVALID, "closing connections needs a reason");
    }
    return run(request, now -> closing.plan(now, running), (_, author) -> {
      int closed = running.cut(closing.filter(), "closed by " + author.operator() + ": " + request.reason());
      var count = closed == 1 ? "1 connection closed" : closed + " connections closed";
      var entry = new Event.Entry(Event.Kind.OPERATION, Event.Severity.NOTICE, closing.words(), "", count,
          Why.because(request.reason()), author.operator(), author.operation());
      return new Step(null, List.of(entry), count);
    });
  }

  /// Puts another file to work.
  /// @param planner what it does to this node, as the caller foresees it
  /// @throws Refused when it is not done
  public Result load(NodeConfig file, Function<Generation, Plan> planner, Request request) {
    return load(file, planner, request, () -> {});
  }

  /// Puts another file to work.
  /// @param planner what it does to this node, as the caller foresees it
  /// @param loaded called once it works, before anything else may change
  /// @throws Refused when it is not done
  public Result load(NodeConfig file, Function<Generation, Plan> planner, Request request, Runnable loaded) {
    var planned = new AtomicReference<Plan>();
    return run(request, now -> {
      var plan = planner.apply(now);
      planned.set(plan);
      return plan;
    }, (now, author) -> {
      var reason = String.join("; ", planned.get().changes());
      var entry = new Event.Entry(Event.Kind.CONFIG_CHANGED, Event.Severity.NOTICE, "config",
          "generation " + now.number(), "generation " + (now.number() + 1),
          Why.because(request.reason().isEmpty() ? reason : request.reason() + ": " + reason), author.operator(),
          author.operation());
      return new Step(new Change.LoadFile(file), List.of(entry), reason, loaded);
    });
  }

  /// Makes a virtual router of this node stand back.
  /// @param plan what the whole failover does, computed by the caller
  /// @throws Refused when it is not done
  Result standBack(String instance, String to, Function<Generation, Plan> plan, Request request) {
    return run(request, plan, (_, author) -> {
      var entry = new Event.Entry(Event.Kind.VRRP_OVERRIDE, Event.Severity.NOTICE, instance, "", "stands back",
          Why.because(orElse(request.reason(), "forced failover") + (to.isEmpty() ? "" : " (to " + to + ")")),
          author.operator(), author.operation());
      expireYield(instance, author);
      return new Step(new Change.StandBack(instance, new Overrides.Yield(to, author)), List.of(entry),
          instance + " stands back");
    });
  }

  /// Puts a node in standby, or makes it ready again.
  /// @param plan what the whole of it does, computed by the caller
  /// @throws Refused when it is not done
  Result standby(String node, boolean standby, Function<Generation, Plan> plan, Request request) {
    return run(request, plan, (now, author) -> settle(now,
        List.of(new Setting.OfStandby(node, standby, version(now), author)),
        node + (standby ? " is in standby" : " is ready")));
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
      put(new Change.Release(instance, ending.reason()), List.of(entry));
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

  private Result run(Request request, Function<Generation, Plan> planner, Stepper stepper) {
    return run(request, planner, stepper, null);
  }

  /// @param about what is set, of which another node may have told already
  private Result run(Request request, Function<Generation, Plan> planner, Stepper stepper, @Nullable Told about) {
    lock.lock();
    try {
      var now = current;
      var plan = planner.apply(now).with(splits.now());
      if (request.dryRun()) {
        return planned(request, plan);
      }
      var heard = about == null ? Optional.<String>empty() : heard(now, request, about);
      if (heard.isPresent()) {
        return new Result(request.operationId(), Result.Outcome.DONE, heard.get(), now.number(), plan);
      }
      var operation = orElse(request.operationId(), newOperationId());
      requireFresh(request, now, plan);
      requireGuards(request, plan);
      var author = author(request, operation, !plan.guards().isEmpty());
      var step = stepper.step(now, author);
      var change = step.change();
      if (change == null) {
        step.entries().forEach(journal::append);
      } else {
        put(change, step.entries());
      }
      step.done().run();
      return new Result(operation, Result.Outcome.DONE, step.message(), current.number(), plan);
    } finally {
      lock.unlock();
    }
  }

  /// What another node has told of this operation already: who asks all nodes for the same thing is slower than they.
  private static Optional<String> heard(Generation now, Request request, Told about) {
    return request.operationId().isEmpty()
        ? Optional.empty()
        : now.settings().on(now.file().node(), about.kind, about.object)
            .filter(setting -> setting.author().operation().equals(request.operationId())
                && setting.value().equals(about.value) && !setting.version().node().equals(now.file().node()))
            .map(setting -> setting.key().object() + " is " + setting.value() + " (" + setting.version().node()
                + " told this node)");
  }

  /// @return id of the event that records it
  private String put(Change change, List<Event.Entry> entries) {
    var before = current;
    var after = remembered(before.after(change));
    running.prepare(before, after);
    current = after;
    keep.accept(after);
    var last = entries.stream().map(journal::append).map(Event::id).reduce("", (_, id) -> id);
    running.apply(before, after, last);
    if (change instanceof Change.Settle(var news)) {
      news.forEach(setting -> expire(setting, lasting(setting.author())));
    }
    mended(last);
    return last;
  }

  private Generation remembered(Generation next) {
    var settings = next.settings().remembered(clock.instant());
    return settings.equals(next.settings())
        ? next
        : new Generation(next.number(), next.file(), settings, next.overrides());
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

  private Author author(Request request, String operation, boolean forced) {
    var now = clock.instant();
    return new Author(request.caller().name(), request.reason(), now, until(now, request.lasting()), operation, forced);
  }

  private static @Nullable Instant until(Instant now, @Nullable Duration lasting) {
    return lasting == null ? null : now.plus(lasting);
  }

  /// Takes a setting back when its time is over. That is for the node that set it; the others do it a moment later, in case
  /// that one is gone, and by a time that they have measured: their clocks may be wrong.
  private void expire(Setting setting, @Nullable Duration left) {
    if (left == null || setting.cleared() || !setting.key().covers(current.file().node())) {
      return;
    }
    boolean own = setting.version().node().equals(current.file().node());
    expire(own ? left : left.plus(GRACE), () -> {
      if (setting.equals(current.settings().byKey().get(setting.key()))) {
        var change = new Change.Settle(List.of(setting.cleared(version(current), new Author(Caller.AGENT.name(),
            "set by " + setting.author().operator() + " until now; its time is over", clock.instant(), null,
            setting.author().operation()))));
        put(change, SettingEvents.between(current, current.after(change)));
      }
    });
  }

  /// For how long it was set; absent: for ever.
  private static @Nullable Duration lasting(Author author) {
    return author.until() == null ? null : Duration.between(author.since(), author.until());
  }

  /// How much is left of that by this node's clock; absent: it is for ever.
  private @Nullable Duration remaining(Author author) {
    return author.until() == null ? null : Duration.between(clock.instant(), author.until());
  }

  private void expireYield(String instance, Author author) {
    expire(lasting(author), () -> {
      var yield = current.overrides().yields().get(instance);
      if (yield != null && yield.author().equals(author)) {
        release(instance, Why.because("set by " + author.operator() + " until now; its time is over"), Caller.AGENT,
            author.operation());
      }
    });
  }

  private void expire(@Nullable Duration after, Runnable end) {
    if (after != null) {
      var delay = after.isNegative() ? Duration.ZERO : after.compareTo(LONGEST) > 0 ? LONGEST : after;
      scheduler.schedule(delay, () -> {
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

  /// What is to be set.
  private record Told(Setting.Kind kind, String object, String value) {}

  /// @param change of what runs; absent: it goes on as it is
  /// @param done called once it is
  private record Step(@Nullable Change change, List<Event.Entry> entries, String message, Runnable done) {
    Step(@Nullable Change change, List<Event.Entry> entries, String message) {
      this(change, entries, message, () -> {});
    }
  }
}
