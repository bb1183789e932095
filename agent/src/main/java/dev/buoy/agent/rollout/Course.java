package dev.buoy.agent.rollout;

import dev.buoy.agent.config.ConfigBytes;
import dev.buoy.agent.operation.Plan;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.operation.Request;
import dev.buoy.agent.operation.Result;
import dev.buoy.agent.time.Pause;
import dev.buoy.agent.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One change of the file under way: carries out what [Rollout] decides, and tells it what happens. [#run] takes a thread
/// of its own; any thread may call the rest.
final class Course {
  private static final Duration LOOK = Duration.ofMillis(200);
  /// What a node may take to put a file to work, and to be looked at.
  private static final Duration NODE = Duration.ofSeconds(30).plus(Rollout.LONGEST_LOOK);
  private static final Duration MARGIN = Duration.ofSeconds(30);

  private final Rollout rollout;
  private final Tripwires tripwires;
  private final ConfigBytes bytes;
  private final Map<String, String> expected;
  private final Request request;
  private final Plan plan;
  private final String self;
  private final Function<String, Member> members;
  private final BiConsumer<String, Boolean> news;
  private final InstantSource clock;
  private final Ticker ticker;
  private final Pause pause;
  private final Instant started;
  private final List<String> steps = new CopyOnWriteArrayList<>();
  private final Queue<Rollout.Event> inbox = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Result> answer = new CompletableFuture<>();
  private final CompletableFuture<Result> end = new CompletableFuture<>();
  private volatile Rollout.@Nullable State state;
  private volatile @Nullable Instant confirmBy;
  private volatile @Nullable Instant finished;
  private Tripwires.Standing standing = Tripwires.Standing.FIRST;

  /// What it is made of.
  /// @param expected what each node runs before
  /// @param self name of this node
  record Setting(Rollout rollout, Tripwires tripwires, ConfigBytes bytes, Map<String, String> expected,
      Request request, Plan plan, String self) {}

  /// @param members the nodes by their names, this one among them
  /// @param news takes each sentence that the journal should have, and whether it is a bad one
  Course(Setting setting, Function<String, Member> members, BiConsumer<String, Boolean> news, InstantSource clock,
      Ticker ticker, Pause pause) {
    this.rollout = setting.rollout();
    this.tripwires = setting.tripwires();
    this.bytes = setting.bytes();
    this.expected = setting.expected();
    this.request = setting.request();
    this.plan = setting.plan();
    this.self = setting.self();
    this.members = members;
    this.news = news;
    this.clock = clock;
    this.ticker = ticker;
    this.pause = pause;
    this.started = clock.instant();
  }

  Request request() {
    return request;
  }

  /// The answer to who asked for it: when every node runs it, or when it was taken back.
  CompletableFuture<Result> answer() {
    return answer;
  }

  /// What came of it in the end.
  CompletableFuture<Result> end() {
    return end;
  }

  /// Something that the client or an operator did.
  void tell(Rollout.Event event) {
    inbox.add(event);
  }

  void renew() {
    tell(new Rollout.Event.Heard(ticker.nanoTime()));
  }

  /// Until when it has to be confirmed; absent: it need not be, now or at all.
  @Nullable
  Instant confirmBy() {
    return confirmBy;
  }

  Rollouts.Report report() {
    return new Rollouts.Report(request, started, finished, List.copyOf(steps), end.getNow(null), confirmBy);
  }

  /// Until it is over.
  void run() {
    try {
      var step = rollout.begin(ticker.nanoTime());
      enter(step.next());
      var pending = new ArrayDeque<Rollout.Event>();
      while (!(step.next() instanceof Rollout.Kept || step.next() instanceof Rollout.TakenBack)) {
        if (step.action() != null) {
          pending.add(perform(step.action()));
        }
        var event = pending.isEmpty() ? inbox.poll() : pending.poll();
        step = rollout.on(step.next(), event == null ? look(step.next()) : event);
        enter(step.next());
      }
    } catch (RuntimeException e) {
      conclude(Result.Outcome.FAILED, "internal error: " + e + "; nodes that were not told take it back by themselves");
      throw e;
    }
  }

  private Rollout.Event perform(Rollout.Action action) {
    return switch (action) {
      case Rollout.Action.Put(var node) -> put(node);
      case Rollout.Action.Keep(var node) -> told(node, () -> members.apply(node).keep(request), "keeps it");
      case Rollout.Action.TakeBack(var node, var why) ->
        told(node, () -> members.apply(node).takeBack(request, why), "has taken it back");
    };
  }

  private Rollout.Event put(String node) {
    try {
      members.apply(node).put(bytes, request, self, keepWithin(), expected.getOrDefault(node, ""));
      step(node + " runs it");
      return new Rollout.Event.Put(ticker.nanoTime());
    } catch (Refused e) {
      step(node + " does not take it: " + e.getMessage());
      return new Rollout.Event.NotPut(String.valueOf(e.getMessage()), false);
    }
  }

  private Duration keepWithin() {
    var watched = rollout.confirmWithin() == null ? rollout.settle() : rollout.confirmWithin();
    return NODE.multipliedBy(rollout.order().size()).plus(watched).plus(MARGIN);
  }

  private Rollout.Event told(String node, Runnable call, String done) {
    try {
      call.run();
      step(node + " " + done);
      return new Rollout.Event.Told(true);
    } catch (Refused e) {
      step(node + ": " + e.getMessage());
      return new Rollout.Event.Told(false);
    }
  }

  private Rollout.Event look(Rollout.State at) {
    pause.pause(LOOK);
    var seen = new LinkedHashMap<String, Sight>();
    for (var node : rollout.order()) {
      try {
        seen.put(node, members.apply(node).look());
      } catch (Refused _) {
        // It is left out.
      }
    }
    standing = tripwires.look(standing, ticker.nanoTime(), seen, Set.copyOf(at.put()));
    return new Rollout.Event.Looked(ticker.nanoTime(), standing.tripped(), standing.calm());
  }

  /// What is told once a state is reached.
  private void enter(Rollout.State next) {
    var before = state;
    state = next;
    if (before != null && before.getClass() == next.getClass()) {
      return;
    }
    switch (next) {
      case Rollout.Putting _,Rollout.Looking _,Rollout.Settling _ -> {
      }
      case Rollout.Waiting waiting -> waits(waiting);
      case Rollout.Keeping _ -> confirmBy = null;
      case Rollout.TakingBack(_, _, var why, _) -> takesBack(why);
      case Rollout.Kept(_, var untold) -> conclude(Result.Outcome.DONE, "every node keeps it" + still(untold,
          "; not told: ", ", which will ask the others"));
      case Rollout.TakenBack(_, var why, var untold) -> conclude(Result.Outcome.FAILED, "taken back: " + why
          + still(untold, "; not told: ", ", which will take it back too"));
    }
  }

  private void waits(Rollout.Waiting waiting) {
    confirmBy = clock.instant().plusNanos(waiting.untilNanos() - ticker.nanoTime());
    var text = "every node runs it; it is taken back unless confirmed within "
        + Words.duration(Duration.ofNanos(waiting.untilNanos() - ticker.nanoTime()));
    step(text);
    answer.complete(result(Result.Outcome.DONE, text + ": buoy config confirm " + request.operationId()));
  }

  private void takesBack(String why) {
    confirmBy = null;
    step("taking it back: " + why);
    news.accept("taken back: " + why, true);
  }

  private void conclude(Result.Outcome outcome, String message) {
    finished = clock.instant();
    steps.add(message);
    news.accept(message, outcome != Result.Outcome.DONE);
    var result = result(outcome, message);
    end.complete(result);
    answer.complete(result);
  }

  private Result result(Result.Outcome outcome, String message) {
    return new Result(request.operationId(), outcome, message, plan.generation() + 1, plan);
  }

  private void step(String text) {
    steps.add(text);
  }

  private static String still(List<String> nodes, String before, String after) {
    return nodes.isEmpty() ? "" : before + String.join(", ", nodes) + after;
  }
}
