package dev.buoy.agent.rollout;

import dev.buoy.agent.config.ConfigBytes;
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
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One change of the file under way: carries out what [Rollout] decides, and tells it what happens. [#run] takes a thread
/// of its own; any thread may call the rest.
final class Course {
  private static final Duration LOOK = Duration.ofMillis(200);
  private final Rollout rollout;
  private final Tripwires tripwires;
  private final ConfigBytes bytes;
  private final Map<String, String> expected;
  private final Request request;
  private final Plan plan;
  private final Function<String, Member> members;
  private final BiConsumer<String, Boolean> news;
  private final InstantSource clock;
  private final Ticker ticker;
  private final Pause pause;
  private final Progress progress;
  private final Executor background;
  private final Queue<Rollout.Event> inbox = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Result> answer = new CompletableFuture<>();
  private final CompletableFuture<Result> end = new CompletableFuture<>();
  private volatile Rollout.@Nullable State state;
  private volatile @Nullable Instant confirmBy;
  private Tripwires.Standing standing = Tripwires.Standing.FIRST;

  /// What it is made of.
  /// @param expected what each node runs before
  record Setting(Rollout rollout, Tripwires tripwires, ConfigBytes bytes, Map<String, String> expected,
      Request request, Plan plan) {}

  /// @param members the nodes by their names, this one among them
  /// @param news takes each sentence that the journal should have, and whether it is a bad one
  /// @param progress hears of each step
  /// @param background where nodes are told what nothing waits for
  Course(Setting setting, Function<String, Member> members, BiConsumer<String, Boolean> news, Progress progress,
      InstantSource clock, Ticker ticker, Pause pause, Executor background) {
    this.rollout = setting.rollout();
    this.tripwires = setting.tripwires();
    this.bytes = setting.bytes();
    this.expected = setting.expected();
    this.request = setting.request();
    this.plan = setting.plan();
    this.members = members;
    this.news = news;
    this.clock = clock;
    this.ticker = ticker;
    this.pause = pause;
    this.progress = progress;
    this.background = background;
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

  /// The client is there. Nobody else speaks for it.
  void renew(Caller caller) {
    if (caller.name().equals(request.caller().name()) && caller.role() == request.caller().role()) {
      tell(new Rollout.Event.Heard(ticker.nanoTime()));
    }
  }

  /// It stays, unless it is taken back by now.
  /// @throws Refused when it is too early, or too late
  void confirm(Caller by) {
    var now = state;
    Rollout.unconfirmable(now == null ? rollout.begin(0).next() : now).ifPresent(why -> {
      throw new Refused(Refused.Kind.PRECONDITION, "change " + request.operationId() + ": " + why);
    });
    news.accept("confirmed by " + by.name(), false);
    tell(new Rollout.Event.Confirmed());
  }

  /// Until when it has to be confirmed; absent: it need not be, now or at all.
  @Nullable
  Instant confirmBy() {
    return confirmBy;
  }

  /// Until it is over.
  void run() {
    try {
      var step = rollout.begin(ticker.nanoTime());
      enter(step.next());
      var pending = new ArrayDeque<Rollout.Event>();
      while (!(step.next() instanceof Rollout.Kept || step.next() instanceof Rollout.TakenBack)) {
        if (step.action() != null) {
          pending.add(perform(step.action(), step.next()));
        }
        var event = pending.isEmpty() ? inbox.poll() : pending.poll();
        step = rollout.on(step.next(), event == null ? look(step.next()) : event);
        enter(step.next());
      }
    } catch (RuntimeException e) {
      conclude(Result.Outcome.FAILED, "internal error: " + e + "; nodes that were not told ask the others");
      throw e;
    }
  }

  private Rollout.Event perform(Rollout.Action action, Rollout.State next) {
    return switch (action) {
      case Rollout.Action.Put(var node) -> put(node, rollout.longest(next.put()));
      case Rollout.Action.Keep(var node) -> told(node, () -> members.apply(node).keep(request), "keeps it");
      case Rollout.Action.TakeBack(var node, var why) ->
        told(node, () -> members.apply(node).takeBack(request, why), "has taken it back");
    };
  }

  private Rollout.Event put(String node, Duration within) {
    try {
      members.apply(node).put(bytes, request, rollout.leader(), within, expected.getOrDefault(node, ""));
      step(node + " runs it");
      return new Rollout.Event.Put(ticker.nanoTime());
    } catch (Refused e) {
      step(node + " does not take it: " + e.getMessage());
      return new Rollout.Event.NotPut(String.valueOf(e.getMessage()), e.kind() != Refused.Kind.UNREACHABLE);
    }
  }

  /// How long it takes at most is known better now: a node never gives up before it is decided, nor long after.
  private void tellTime(List<String> nodes, Duration within) {
    background.execute(() -> nodes.forEach(node -> {
      try {
        members.apply(node).put(bytes, request, rollout.leader(), within, expected.getOrDefault(node, ""));
      } catch (Refused _) {
        // It goes by what it was told before.
      }
    }));
  }

  private Rollout.Event told(String node, Runnable call, String done) {
    try {
      call.run();
      step(node + " " + done);
      return new Rollout.Event.Told();
    } catch (Refused e) {
      step(node + ": " + e.getMessage());
      return new Rollout.Event.NotTold(new Rollout.Vain(node, String.valueOf(e.getMessage()),
          e.kind() == Refused.Kind.UNREACHABLE));
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
      case Rollout.Putting _,Rollout.Looking _ -> {
      }
      case Rollout.Settling settling -> tellTime(settling.put(), rollout.settle().plus(Rollout.LONGEST_LOOK));
      case Rollout.Waiting waiting -> waits(waiting);
      case Rollout.Keeping _ -> confirmBy = null;
      case Rollout.TakingBack(_, _, var why, _) -> takesBack(why);
      case Rollout.Kept(_, var vain) -> keeps(vain);
      case Rollout.TakenBack(_, var why, var vain) -> tookBack(why, vain);
    }
  }

  private void waits(Rollout.Waiting waiting) {
    var left = Duration.ofNanos(waiting.untilNanos() - ticker.nanoTime());
    confirmBy = clock.instant().plus(left);
    tellTime(waiting.put(), left);
    var text = "every node runs it; it is taken back unless confirmed within " + Words.duration(left);
    step(text);
    answer.complete(result(Result.Outcome.DONE, text + ": buoy config confirm " + request.operationId()));
  }

  private void keeps(List<Rollout.Vain> vain) {
    var outcome = vain.isEmpty()
        ? Result.Outcome.DONE
        : vain.stream().allMatch(Rollout.Vain::silent) ? Result.Outcome.UNKNOWN : Result.Outcome.FAILED;
    conclude(outcome, vain.isEmpty()
        ? "every node keeps it"
        : "it is kept, but not everywhere" + said(vain, " does not answer, and will ask the others"));
  }

  private static String said(List<Rollout.Vain> vain, String silent) {
    return vain.stream().map(each -> "; " + each.node() + (each.silent() ? silent : ": " + each.why()))
        .collect(Collectors.joining());
  }

  private void takesBack(String why) {
    confirmBy = null;
    step("taking it back: " + why);
    news.accept("taken back: " + why, true);
  }

  /// The journal has it already, but for who could not be told.
  private void tookBack(String why, List<Rollout.Vain> vain) {
    var message = "taken back: " + why + said(vain, " does not answer, and will take it back too");
    if (vain.isEmpty()) {
      end(Result.Outcome.FAILED, message);
    } else {
      conclude(Result.Outcome.FAILED, message);
    }
  }

  private void conclude(Result.Outcome outcome, String message) {
    news.accept(message, outcome != Result.Outcome.DONE);
    end(outcome, message);
  }

  private void end(Result.Outcome outcome, String message) {
    step(message);
    var result = result(outcome, message);
    end.complete(result);
    answer.complete(result);
  }

  private Result result(Result.Outcome outcome, String message) {
    return new Result(request.operationId(), outcome, message, plan.generation() + 1, plan);
  }

  private void step(String text) {
    progress.step(request.operationId(), text);
  }
}
