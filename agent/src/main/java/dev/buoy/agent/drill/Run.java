package dev.buoy.agent.drill;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A drill as the agent that directs it decides: step by step forward, or back from wherever it is. Pure: time comes with
/// the events. Whatever happens after the fault was asked for, the next thing that ends is the fault.
public final class Run {
  private static final String LOST = "the client was not heard of any more";

  private final Terms terms;

  public Run(Terms terms) {
    this.terms = terms;
  }

  /// The steps, in the order in which they are shown.
  public enum Step {
    PRECHECK, APPROVAL, BASELINE, CONFIRM, FAULT, TAKEOVER, GIVE_BACK, VERIFY, REPORT
  }

  /// How far it has come.
  public sealed interface State {
    Step step();
  }

  /// Not over, and nothing is being taken back.
  /// @param sinceNanos when this step began
  /// @param heardNanos when the client was heard of
  public record Under(Step step, long sinceNanos, long heardNanos) implements State {}

  /// The fault is being lifted, or has been, and the cluster is on its way back.
  /// @param aborted why; empty: the drill went through
  public record Returning(Step step, long sinceNanos, Optional<String> aborted) implements State {}

  /// It is over.
  /// @param aborted why it did not go through; empty: it did
  /// @param restored whether the cluster is as it was
  public record Over(Optional<String> aborted, boolean restored) implements State {
    @Override
    public Step step() {
      return Step.REPORT;
    }
  }

  /// What happens.
  public sealed interface Event {
    long nanos();

    record Looked(long nanos, Look look) implements Event {}

    record Approved(long nanos) implements Event {}

    record Confirmed(long nanos) implements Event {}

    /// The fault is there.
    record Done(long nanos) implements Event {}

    /// It is not, or nobody knows.
    record Failed(long nanos, String why) implements Event {}

    /// The fault is gone.
    record Lifted(long nanos) implements Event {}

    /// The client was heard of.
    record Heard(long nanos) implements Event {}

    record Aborted(long nanos, String why) implements Event {}
  }

  /// What is to be done.
  public enum Action {
    /// Probes begin.
    PROBE,
    /// The fault is asked for.
    INJECT,
    /// The fault is lifted, wherever it may be; asked for again until it is answered.
    LIFT,
    /// Who was master first is to become it again, where the election does not see to it.
    GIVE_BACK,
    /// Probes end.
    STOP
  }

  /// What an event leads to.
  public record Next(State state, @Nullable Action action) {}

  /// Begins.
  public State begin(long nanos) {
    return new Under(Step.PRECHECK, nanos, nanos);
  }

  /// The next state, and what is to be done. An event that means nothing in a state changes nothing.
  public Next on(State state, Event event) {
    return switch (state) {
      case Under under -> under(under, event);
      case Returning returning -> returning(returning, event);
      case Over _ -> stay(state);
    };
  }

  private Next under(Under state, Event event) {
    return switch (event) {
      case Event.Aborted(var nanos, var why) -> abort(state, nanos, why);
      case Event.Heard(var nanos) -> stay(new Under(state.step(), state.sinceNanos(), nanos));
      case Event.Looked(var nanos, _) when nanos - state.heardNanos() > terms.lease().toNanos() ->
        abort(state, nanos, LOST);
      case Event.Looked(var nanos, var look) -> looked(state, nanos, look);
      case Event.Approved(var nanos) when state.step() == Step.APPROVAL -> probe(state, nanos);
      case Event.Confirmed(var nanos) when state.step() == Step.CONFIRM -> to(state, Step.FAULT, nanos, Action.INJECT);
      case Event.Done(var nanos) when state.step() == Step.FAULT -> to(state, Step.TAKEOVER, nanos, null);
      case Event.Failed(var nanos, var why) when state.step() == Step.FAULT -> abort(state, nanos, why);
      case Event.Approved _,Event.Confirmed _,Event.Done _,Event.Failed _,Event.Lifted _ -> stay(state);
    };
  }

  private Next looked(Under state, long nanos, Look look) {
    var since = Duration.ofNanos(nanos - state.sinceNanos());
    return switch (state.step()) {
      case PRECHECK -> refused(look).map(why -> abort(state, nanos, why))
          .orElseGet(() -> terms.approval() ? to(state, Step.APPROVAL, nanos, null) : probe(state, nanos));
      case APPROVAL, CONFIRM -> decide(state, nanos, look, since);
      case BASELINE -> baseline(state, nanos, look, since);
      case FAULT, TAKEOVER -> faulty(state, nanos, look, since);
      case GIVE_BACK, VERIFY, REPORT -> stay(state);
    };
  }

  private Next decide(Under state, long nanos, Look look, Duration since) {
    var refused = refused(look);
    if (refused.isPresent()) {
      return abort(state, nanos, refused.get());
    }
    return since.compareTo(Terms.LONGEST_DECISION) > 0
        ? abort(state, nanos,
            state.step() == Step.APPROVAL ? "nobody approved it in time" : "it was not confirmed in time")
        : stay(state);
  }

  private Next baseline(Under state, long nanos, Look look, Duration since) {
    var refused = refused(look);
    if (refused.isPresent()) {
      return abort(state, nanos, refused.get());
    }
    // The first probes take their time: a shorter one would not show whether anything answers.
    var lasting = terms.baseline().compareTo(Terms.QUIET.multipliedBy(2)) < 0
        ? Terms.QUIET.multipliedBy(2)
        : terms.baseline();
    if (since.compareTo(lasting) < 0) {
      return stay(state);
    }
    if (look.quiet().compareTo(lasting.minus(Terms.QUIET)) < 0) {
      return abort(state, nanos,
          "the service did not answer every probe before the fault: there is nothing to measure against");
    }
    return terms.confirmed()
        ? to(state, Step.FAULT, nanos, Action.INJECT)
        : to(state, Step.CONFIRM, nanos, null);
  }

  private Next faulty(Under state, long nanos, Look look, Duration since) {
    if (look.outage().compareTo(terms.budget().multipliedBy(2)) > 0) {
      return abort(state, nanos, "the outage is longer than twice the budget");
    }
    if (!look.elsewhere().isEmpty()) {
      return abort(state, nanos, look.elsewhere());
    }
    if (state.step() == Step.TAKEOVER && since.compareTo(terms.watch()) >= 0 && look.taken(terms) && look.isQuiet()) {
      return new Next(new Returning(Step.GIVE_BACK, nanos, Optional.empty()), Action.LIFT);
    }
    // What is asked for is answered in its own time: a hand-over may give connections some to end.
    return state.step() == Step.TAKEOVER && since.compareTo(terms.longestTakeover()) > 0
        ? abort(state, nanos, look.taken(terms) ? "the service did not settle" : "no node took over")
        : stay(state);
  }

  /// Before the fault was asked for there is nothing to lift.
  private Next abort(Under state, long nanos, String why) {
    return state.step().compareTo(Step.FAULT) < 0
        ? new Next(new Over(Optional.of(why), true), state.step() == Step.PRECHECK ? null : Action.STOP)
        : new Next(new Returning(Step.GIVE_BACK, nanos, Optional.of(why)), Action.LIFT);
  }

  private Next returning(Returning state, Event event) {
    return switch (event) {
      case Event.Aborted(_, var why) when state.aborted().isEmpty() ->
        stay(new Returning(state.step(), state.sinceNanos(), Optional.of(why)));
      case Event.Lifted(var nanos) when state.step() == Step.GIVE_BACK ->
        new Next(new Returning(Step.VERIFY, nanos, state.aborted()), Action.GIVE_BACK);
      case Event.Looked(var nanos, var look) -> settled(state, nanos, look);
      case Event.Approved _,Event.Confirmed _,Event.Done _,Event.Failed _,Event.Lifted _,Event.Heard _,Event.Aborted _ ->
        stay(state);
    };
  }

  private Next settled(Returning state, long nanos, Look look) {
    boolean late = nanos - state.sinceNanos() > terms.back().toNanos();
    if (state.step() == Step.GIVE_BACK) {
      // Whoever has the fault lifts it when its time is over: then this agent has not heard of it, that is all.
      return late && nanos - state.sinceNanos() > terms.longestFault().toNanos()
          ? new Next(new Returning(Step.VERIFY, nanos, state.aborted()), Action.GIVE_BACK)
          : stay(state);
    }
    // What probers found while it came back is still on its way to here.
    boolean done = look.isRestored() && look.isQuiet() && nanos - state.sinceNanos() >= Terms.QUIET.toNanos();
    return done || late ? new Next(new Over(state.aborted(), look.isBack()), Action.STOP) : stay(state);
  }

  private static Optional<String> refused(Look look) {
    return look.refusals().isEmpty() ? Optional.empty() : Optional.of(String.join("; ", look.refusals()));
  }

  private static Next probe(Under state, long nanos) {
    return to(state, Step.BASELINE, nanos, Action.PROBE);
  }

  private static Next to(Under state, Step step, long nanos, @Nullable Action action) {
    return new Next(new Under(step, nanos, state.heardNanos()), action);
  }

  private static Next stay(State state) {
    return new Next(state, null);
  }

  /// Steps of a drill with these terms.
  public List<Step> steps() {
    return List.of(Step.values()).stream().filter(step -> step != Step.APPROVAL || terms.approval()).toList();
  }
}
