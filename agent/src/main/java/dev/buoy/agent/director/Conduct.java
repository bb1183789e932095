package dev.buoy.agent.director;

import dev.buoy.agent.director.Account.StepAccount;
import dev.buoy.agent.director.Stage.Batch;
import dev.buoy.agent.director.Stage.Standing;
import dev.buoy.agent.drill.Look;
import dev.buoy.agent.drill.Refusals;
import dev.buoy.agent.drill.Run;
import dev.buoy.agent.drill.Run.Event;
import dev.buoy.agent.drill.Run.Step;
import dev.buoy.agent.drill.Terms;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.operation.Words;
import dev.buoy.agent.time.Pause;
import dev.buoy.agent.time.Ticker;
import dev.buoy.agent.whatif.Prospect;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// A drill under way: looks, lets the run decide, does what it says. Any thread.
final class Conduct {
  private static final Duration LOOK = Duration.ofMillis(100);
  /// Between two questions whether anything speaks against it.
  private static final Duration THOROUGH = Duration.ofMillis(500);
  /// How long nodes may take until all of them have answered at once.
  private static final Duration SLOW = Duration.ofSeconds(5);
  /// Between two attempts to lift a fault.
  private static final Duration AGAIN = Duration.ofMillis(200);

  private static final String INTERNAL = "internal error: ";

  private final String id;
  private final Commission commission;
  private final String target;
  private final Terms terms;
  private final String probed;
  private final Optional<Prospect> prospect;
  private final Stage stage;
  private final Ticker ticker;
  private final InstantSource clock;
  private final Pause pause;
  private final Executor background;
  private final Run run;
  private final Instant started;
  private final Map<Step, StepAccount> steps = new EnumMap<>(Step.class);
  private final Tallies tallies = new Tallies();
  private final List<Stage.Running> probes = new ArrayList<>();
  private Run.State state;
  private long stepNanos;
  private long heardNanos;
  private final Lineup lineup;
  private long restoredNanos = Long.MAX_VALUE;
  private List<String> refusals = List.of();
  private String approver = "";
  /// The fault was asked for, and nobody has answered yet.
  private boolean beginning;
  private @Nullable Instant asked;
  private @Nullable Instant faultBegan;
  private @Nullable Instant faultEnded;
  /// What its target said when it could not lift the fault; empty: it did, or nobody heard of it.
  private String left = "";
  private @Nullable Instant ended;
  private long faultNanos = Long.MAX_VALUE;
  private long liftedNanos = Long.MAX_VALUE;
  private List<Stage.Moment> moments = List.of();
  private Stage.@Nullable Makes makes;

  Conduct(String id, Commission commission, Terms terms, String probed, Optional<Prospect> prospect, Stage stage,
      Ticker ticker, InstantSource clock, Pause pause, Executor background) {
    this.id = id;
    this.commission = commission;
    this.target = terms.target();
    this.terms = terms;
    this.probed = probed;
    this.prospect = prospect;
    this.stage = stage;
    this.ticker = ticker;
    this.clock = clock;
    this.pause = pause;
    this.background = background;
    this.run = new Run(terms);
    this.lineup = new Lineup(commission.instance());
    this.started = clock.instant();
    this.stepNanos = ticker.nanoTime();
    this.heardNanos = stepNanos;
    this.state = run.begin(stepNanos);
    run.steps().forEach(step -> steps.put(step, new StepAccount(step, null, null, "")));
    steps.put(Step.PRECHECK, new StepAccount(Step.PRECHECK, started, null, ""));
  }

  /// Until it is over; blocks.
  void play() {
    long asked = ticker.nanoTime() - THOROUGH.toNanos();
    while (!over() && !Thread.currentThread().isInterrupted()) {
      try {
        boolean early = step().compareTo(Step.FAULT) < 0;
        var against = refusals;
        if (early && ticker.nanoTime() - asked >= THOROUGH.toNanos()) {
          asked = ticker.nanoTime();
          against = Refusals.of(stage.scene(commission));
        }
        look(stage.standings(), against);
      } catch (RuntimeException e) {
        // A file that lost the instance, or a mistake of ours: the fault has to be lifted, and the drill to end.
        abort(INTERNAL + e);
        look(List.of(), List.of());
      }
      pause.pause(LOOK);
    }
    conclude();
  }

  synchronized boolean over() {
    return state instanceof Run.Over;
  }

  private synchronized Step step() {
    return state.step();
  }

  private void look(List<Standing> standings, List<String> against) {
    synchronized (this) {
      lineup.look(standings, state.step().compareTo(Step.FAULT) < 0);
      refusals = against;
      long nanos = ticker.nanoTime();
      // What is to be compared with it later has to be known first.
      if (!lineup.isKnown() && against.isEmpty() && nanos - stepNanos < SLOW.toNanos()) {
        return;
      }
      on(new Event.Looked(nanos, new Look(lineup.masters(),
          against.isEmpty() && !lineup.isKnown() ? lineup.silent() : against, tallies.quiet(nanos), outage(),
          faultBegan == null ? "" : lineup.elsewhere(nanos, terms.budget()), restored(nanos))));
    }
  }

  /// Somebody was heard of.
  /// @param operator it is the one who started it, and not who approves it
  void heard(boolean operator, boolean confirms, String approves, List<Batch> batches) {
    synchronized (this) {
      long nanos = ticker.nanoTime();
      if (operator) {
        heardNanos = nanos;
        on(new Event.Heard(nanos));
      }
      batches.forEach(this::add);
      if (!approves.isEmpty() && state.step() == Step.APPROVAL) {
        approver = approves;
        on(new Event.Approved(nanos));
      }
      if (confirms) {
        on(new Event.Confirmed(nanos));
      }
    }
  }

  synchronized void abort(String why) {
    on(new Event.Aborted(ticker.nanoTime(), why));
  }

  private synchronized void add(Batch batch) {
    tallies.add(batch, ticker.nanoTime());
  }

  private Duration outage() {
    return tallies.outage(faultNanos, liftedNanos);
  }

  private Optional<Duration> restored(long nanos) {
    restoredNanos = isRestored() ? Math.min(restoredNanos, nanos) : Long.MAX_VALUE;
    return restoredNanos > nanos ? Optional.empty() : Optional.of(Duration.ofNanos(nanos - restoredNanos));
  }

  private boolean isRestored() {
    return left.isEmpty() && lineup.isRestored();
  }

  /// Only with the lock.
  private void on(Event event) {
    var step = state.step();
    var next = run.on(state, event);
    state = next.state();
    if (state.step() != step) {
      turn(step, state.step());
    }
    if (next.action() != null) {
      act(next.action());
    }
  }

  private void turn(Step from, Step to) {
    long nanos = ticker.nanoTime();
    var done = steps.get(from);
    if (done != null) {
      steps.put(from,
          new StepAccount(from, done.began(), Duration.ofNanos(nanos - stepNanos), text(from)));
    }
    stepNanos = nanos;
    steps.put(to, new StepAccount(to, clock.instant(), null, ""));
  }

  /// What came of a step that is over.
  private String text(Step step) {
    return switch (step) {
      case PRECHECK -> refusals.isEmpty()
          ? lineup.now().stream().filter(Standing::answers).count() + " of " + lineup.now().size() + " agents answer, "
              + String.join(", ", lineup.masters()) + " is master"
          : String.join("; ", refusals);
      case APPROVAL -> approver.isEmpty() ? "" : "approved by " + approver;
      case BASELINE -> tallies.baseline();
      case CONFIRM -> commission.instance() + " was typed";
      case FAULT -> commission.order().fault() + " on " + target;
      case TAKEOVER -> {
        var masters = lineup.masters();
        yield (masters.isEmpty() ? "nobody is master" : String.join(", ", masters) + " is master") + ", outage "
            + Words.duration(outage());
      }
      case GIVE_BACK -> left.isEmpty() ? "the fault is gone" : "the fault may still be there: " + left;
      case VERIFY -> isRestored() ? "everything is as it was before" : "it is not as it was before";
      case REPORT -> "";
    };
  }

  private void act(Run.Action action) {
    switch (action) {
      case PROBE -> lineup.now().stream().map(Standing::node).filter(node -> !node.equals(target))
          .forEach(node -> probes.add(stage.probe(node, commission.instance(), commission.interval(), this::add)));
      case INJECT -> {
        beginning = true;
        asked = clock.instant();
        began(Duration.ZERO);
        background.execute(this::inject);
      }
      case LIFT -> background.execute(this::lift);
      case GIVE_BACK -> background.execute(this::giveBack);
      case STOP -> probes.forEach(Stage.Running::close);
    }
  }

  private void began(Duration delay) {
    faultBegan = clock.instant().plus(delay);
    faultNanos = ticker.nanoTime() + delay.toNanos();
  }

  private void inject() {
    try {
      stage.begin(id, commission, target, terms.longestFault());
      answered(new Event.Done(ticker.nanoTime()));
    } catch (Refused e) {
      answered(new Event.Failed(ticker.nanoTime(), "the fault did not begin: " + e.getMessage()));
    } catch (RuntimeException e) {
      answered(new Event.Failed(ticker.nanoTime(), INTERNAL + e));
    }
  }

  private synchronized void answered(Event event) {
    beginning = false;
    var delay = commission.order().fault().delay();
    if (event instanceof Event.Done && delay.isPositive()) {
      began(delay);
    }
    boolean calledOff = state.step() == Step.GIVE_BACK;
    on(event);
    if (calledOff) {
      background.execute(this::lift);
    }
  }

  /// Where it is asked for still, that is called off; what comes of it decides whether there is something to lift.
  private void lift() {
    boolean early = beginning();
    while (step() == Step.GIVE_BACK && !Thread.currentThread().isInterrupted()) {
      try {
        stage.end(id, commission, target);
        if (!early) {
          lifted();
        }
        return;
      } catch (RuntimeException e) {
        if (early) {
          return;
        }
        synchronized (this) {
          left = e instanceof Refused refused && refused.kind() == Refused.Kind.PRECONDITION
              ? String.valueOf(e.getMessage())
              : "";
        }
        pause.pause(AGAIN); // refused or not: as long as nobody has said that it is gone, it is asked again
      }
    }
  }

  private synchronized boolean beginning() {
    return beginning;
  }

  private synchronized void lifted() {
    left = "";
    faultEnded = clock.instant();
    liftedNanos = ticker.nanoTime();
    on(new Event.Lifted(liftedNanos));
  }

  /// Who takes the role back by itself is left to do so.
  private void giveBack() {
    while (!lineup.returnsByItself() && step() == Step.VERIFY && !over() && !Thread.currentThread().isInterrupted()) {
      try {
        stage.giveBack(commission, lineup.mastersBefore().getFirst());
        return;
      } catch (Refused _) {
        pause.pause(AGAIN.multipliedBy(5));
      }
    }
  }

  private void conclude() {
    List<Stage.Moment> told = List.of();
    Stage.Makes made = null;
    try {
      made = stage.makes();
      told = asked == null ? List.of() : stage.moments(asked);
    } catch (RuntimeException _) {
      // A report without them is better than none.
    }
    var kept = made == null ? "" : "kept by " + made.self();
    synchronized (this) {
      moments = told;
      makes = made;
      ended = clock.instant();
      steps.computeIfPresent(Step.REPORT, (_, step) -> new StepAccount(step.step(), step.began(),
          Duration.ofNanos(ticker.nanoTime() - stepNanos), kept));
    }
  }

  /// As it stands.
  synchronized Account account() {
    Optional<String> aborted = switch (state) {
      case Run.Under _ -> Optional.empty();
      case Run.Returning returning -> returning.aborted();
      case Run.Over end -> end.aborted();
    };
    var lease = terms.lease().minusNanos(ticker.nanoTime() - heardNanos);
    return new Account(id, commission, target, terms, probed, approver, started, ended, List.copyOf(steps.values()),
        refusals, aborted, state instanceof Run.Over end ? end.restored() : null,
        lease.isNegative() ? Duration.ZERO : lease,
        faultBegan, faultEnded, prospect,
        tallies.accounts(faultNanos, liftedNanos, ended != null), lineup.before(), lineup.now(),
        faultBegan == null ? List.of() : lineup.turns(faultNanos), faultBegan == null ? Map.of() : lineup.sent(),
        moments,
        makes);
  }

  /// In short.
  synchronized Director.Under under() {
    return new Director.Under(id, commission.instance(), commission.order().fault(), target,
        commission.request().caller().name(), state.step());
  }
}
