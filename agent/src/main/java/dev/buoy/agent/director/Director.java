package dev.buoy.agent.director;

import dev.buoy.agent.director.Stage.Batch;
import dev.buoy.agent.drill.Fault;
import dev.buoy.agent.drill.Refusals;
import dev.buoy.agent.drill.Run;
import dev.buoy.agent.drill.Scene;
import dev.buoy.agent.drill.Terms;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.time.Pause;
import dev.buoy.agent.time.Ticker;
import dev.buoy.agent.whatif.Prospect;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The drills that this agent directs, one at a time. Any thread; calls block for as long as the nodes take to answer.
public final class Director {
  private static final Duration LEAST_BUDGET = Duration.ofSeconds(1);
  private static final Duration LEAST_WATCH = Duration.ofSeconds(3);
  /// After a takeover as it was forecast.
  private static final Duration CALM = Duration.ofSeconds(1);

  private final Stage stage;
  private final Ticker ticker;
  private final InstantSource clock;
  private final Pause pause;
  private final Executor background;
  private final Supplier<String> newId;
  private final Consumer<Account> ends;
  private @Nullable Conduct conduct;

  /// @param ends takes each drill once it is over, one that was refused at its last look too
  public Director(Stage stage, Ticker ticker, InstantSource clock, Pause pause, Executor background,
      Supplier<String> newId, Consumer<Account> ends) {
    this.stage = stage;
    this.ticker = ticker;
    this.clock = clock;
    this.pause = pause;
    this.background = background;
    this.newId = newId;
    this.ends = ends;
  }

  /// What speaks against a drill, and what is forecast. Changes nothing.
  /// @throws Refused NOT_FOUND for a name that does not exist
  public Account look(Commission commission, String self) {
    var probed = probed(commission);
    var scene = stage.scene(commission);
    var refusals = refusals(scene, self, probed);
    other().map(drill -> drill + " is under way").ifPresent(refusals::add);
    var target = scene.target().map(Scene.NodeReport::node).orElse("");
    var prospect = target.isEmpty() ? Optional.<Prospect>empty() : stage.forecast(commission, target);
    var terms = target.isEmpty() ? null : terms(commission, scene, target, prospect);
    return new Account("", commission, target, terms, probed.text(), "", clock.instant(), null, List.of(), refusals,
        Optional.empty(), null, Duration.ZERO, null, null, prospect, List.of(), List.of(), List.of(), List.of(),
        Map.of(), List.of(), null);
  }

  private record Probed(String text, String refusal) {}

  private Probed probed(Commission commission) {
    try {
      return new Probed(stage.probed(commission.instance()), "");
    } catch (Refused e) {
      if (e.kind() == Refused.Kind.NOT_FOUND) {
        throw e;
      }
      return new Probed("", String.valueOf(e.getMessage()));
    }
  }

  private static List<String> refusals(Scene scene, String self, Probed probed) {
    var refusals = new ArrayList<>(Refusals.of(scene));
    if (scene.target().map(Scene.NodeReport::node).filter(self::equals).isPresent()) {
      refusals.add(self + " is the one that it would happen to, and cannot direct it: ask another agent");
    }
    if (!probed.refusal.isEmpty()) {
      refusals.add(probed.refusal);
    }
    return refusals;
  }

  private Terms terms(Commission commission, Scene scene, String target, Optional<Prospect> prospect) {
    var order = commission.order();
    var latest = prospect.map(Prospect::latest).orElse(Duration.ZERO);
    var forecast = prospect.map(Prospect::outage).orElse(Duration.ZERO).multipliedBy(2);
    var budget = commission.budget() == null
        ? forecast.compareTo(LEAST_BUDGET) < 0 ? LEAST_BUDGET : forecast
        : commission.budget();
    var watch = latest.plus(CALM);
    return new Terms(order.instance(), target, order.fault(), scene.policy().production().contains(order.instance()),
        commission.confirmed(), commission.baseline(), watch.compareTo(LEAST_WATCH) < 0 ? LEAST_WATCH : watch, budget,
        commission.lease(), prospect.map(Prospect::moves).orElse(false), stage.longestReturn(order.instance()));
  }

  /// Begins. It is named as the operation is, where that has a name.
  /// @param self this node
  /// @throws Refused PRECONDITION with everything that speaks against it
  public Account start(Commission commission, String self) {
    var look = look(commission, self);
    var terms = look.terms();
    if (!look.refusals().isEmpty() || terms == null) {
      throw new Refused(Refused.Kind.PRECONDITION, String.join("; ", look.refusals()));
    }
    if (terms.longestFault().compareTo(LONGEST_FAULT) > 0) {
      throw new Refused(Refused.Kind.INVALID, "the fault would last up to " + terms.longestFault().toSeconds()
          + " s, " + LONGEST_FAULT.toSeconds() + " at most: give a shorter budget or lease");
    }
    var wanted = commission.request().operationId();
    var begun = new Conduct(wanted.isEmpty() ? newId.get() : wanted, commission, terms, look.probed(), look.prospect(),
        stage, ticker, clock, pause,
        background);
    synchronized (this) {
      if (other().isPresent()) {
        throw new Refused(Refused.Kind.PRECONDITION, other().get() + " is under way");
      }
      conduct = begun;
    }
    background.execute(() -> {
      begun.play();
      ends.accept(begun.account());
    });
    return begun.account();
  }

  /// The drill that is under way here.
  private synchronized Optional<String> other() {
    return conduct == null || conduct.over() ? Optional.empty() : Optional.of("drill " + conduct.account().id());
  }

  /// What a guard is told at most.
  public static final Duration LONGEST_FAULT = Duration.ofMinutes(5);

  /// The client is there.
  /// @param confirm what was typed; empty: nothing
  /// @param approver who approves it; empty: nobody
  /// @param caller who says so: only the operator who started it keeps it going
  /// @throws Refused NOT_FOUND when no such drill is under way, INVALID when something else was typed
  public Account renew(String id, String confirm, String approver, List<Batch> probes, String caller) {
    var under = require(id);
    var account = under.account();
    if (!confirm.isEmpty() && !confirm.equals(account.commission().instance())) {
      throw new Refused(Refused.Kind.INVALID, "'" + confirm + "' is not " + account.commission().instance());
    }
    if (!approver.isEmpty() && approver.equals(account.commission().request().caller().name())) {
      throw new Refused(Refused.Kind.FORBIDDEN, approver + " started it: somebody else has to approve it");
    }
    under.heard(caller.equals(account.commission().request().caller().name()), !confirm.isEmpty(), approver, probes);
    return under.account();
  }

  /// Takes the fault back, wherever the drill is.
  /// @throws Refused NOT_FOUND when no such drill is under way
  public Account abort(String id, String why) {
    var under = require(id);
    under.abort(why);
    return under.account();
  }

  private synchronized Conduct require(String id) {
    var known = conduct;
    if (known == null || !known.account().id().equals(id)) {
      throw new Refused(Refused.Kind.NOT_FOUND, "this agent directs no drill '" + id + "'");
    }
    return known;
  }

  /// The drill that is under way, or the last one.
  public synchronized Optional<Account> latest() {
    return Optional.ofNullable(conduct).map(Conduct::account);
  }

  /// The drill that is under way, and where it is.
  public synchronized Optional<Under> under() {
    return Optional.ofNullable(conduct).filter(each -> !each.over()).map(Conduct::under);
  }

  /// In short.
  public record Under(String id, String instance, Fault fault, String target, String operator, Run.Step step) {}

  /// Ends what is under way, as far as there is time for it.
  public synchronized void close() {
    if (conduct != null) {
      conduct.abort("the agent that directs it stops");
    }
  }
}
