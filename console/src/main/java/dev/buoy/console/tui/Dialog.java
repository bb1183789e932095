package dev.buoy.console.tui;

import dev.buoy.console.command.Changer;
import dev.buoy.console.command.Command;
import dev.buoy.console.command.Invocation;
import dev.buoy.console.command.MutationPlan;
import dev.buoy.console.command.Results;
import dev.buoy.v1.OperationResult.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What is open over the body and takes all keys.
sealed interface Dialog permits Dialog.Choosing, Dialog.Quitting, Dialog.Changing, Drilling {
  /// A choice of commands.
  record Choosing(Menu menu) implements Dialog {}

  /// Leave the console?
  /// @param why what speaks against it; empty: nothing
  record Quitting(String why) implements Dialog {
    static Quitting of(Model model) {
      if (model.running().isEmpty()) {
        return new Quitting(model.settings().farewell());
      }
      var files = model.running().values().stream().filter(Kind.FILE::equals).count();
      var drills = model.running().values().stream().filter(Kind.DRILL::equals).count();
      var others = model.running().size() - files - drills;
      return new Quitting(Stream.of(
          drills == 0 ? "" : "a drill is under way: it is aborted and its fault taken back when this console goes",
          others == 0
              ? ""
              : others + (others == 1 ? " operation is" : " operations are")
                  + " not answered yet; the agents go on with it, buoy op tells of it",
          files == 0
              ? ""
              : "another file is being put to work; it is taken back: the console has to stay until every node runs it")
          .filter(sentence -> !sentence.isEmpty()).collect(Collectors.joining(". ")));
    }
  }

  /// Plans as they were made.
  /// @param plans  one for each command
  /// @param at     when
  /// @param ground what they stand on
  /// @param before how things were: where an undo leads back to
  record Planned(List<MutationPlan> plans, Moment at, Ground ground, Facts before) {
    public Planned {
      plans = List.copyOf(plans);
    }
  }

  /// What the operator did with the dialog.
  record Typed(Field reason, Field name, Focus focus, Note note, Reading reading) {
    Typed with(Focus other) {
      return new Typed(reason, name, other, note, reading);
    }

    Typed with(Note other) {
      return new Typed(reason, name, focus, other, reading);
    }

    Typed with(Reading other) {
      return new Typed(reason, name, focus, note, other);
    }

    /// Of a phase that has something else to read.
    Typed anew() {
      return new Typed(reason, name, focus, Note.NONE, Reading.NONE);
    }
  }

  /// One command that changes something, or the same for several objects, from its plan to its result. It keeps its
  /// target, whatever is selected meanwhile.
  /// @param number   of this dialog: answers to another one are not for it
  /// @param openedAt when it opened or was planned again, on the monotonic clock: keys typed ahead do not count
  /// @param planned  what the agents would do; null until they said
  /// @param results  what they did; empty until they said
  /// @param doneAt   when they said so, on the monotonic clock; 0 until then
  /// @param leftOut  which objects that were marked it does not concern, and why; empty: it concerns all
  record Changing(int number, long openedAt, List<Invocation> invocations, Phase phase, @Nullable Planned planned,
      List<Results> results, long doneAt, Typed typed, String leftOut) implements Dialog {
    /// So long a plan may be confirmed.
    static final Duration VALID = Duration.ofSeconds(60);

    private static final long DEAF_NANOS = 300_000_000L;
    private static final int FORCED_TIER = 3;

    public Changing {
      invocations = List.copyOf(invocations);
      results = List.copyOf(results);
    }

    static Changing open(int number, long now, List<Invocation> invocations) {
      var reason = new Field(invocations.getFirst().options().reason());
      return new Changing(number, now, invocations, Phase.PLANNING, null, List.of(), 0,
          new Typed(reason, Field.EMPTY, Focus.CANCEL, Note.NONE, Reading.NONE), "");
    }

    Changing leavingOut(String which) {
      return new Changing(number, openedAt, invocations, phase, planned, results, doneAt, typed, which);
    }

    /// The command; the first of several.
    Invocation invocation() {
      return invocations.getFirst();
    }

    Field reason() {
      return typed.reason();
    }

    Field name() {
      return typed.name();
    }

    Focus focus() {
      return typed.focus();
    }

    Note note() {
      return typed.note();
    }

    Reading reading() {
      return typed.reading();
    }

    List<MutationPlan> plans() {
      return planned == null ? List.of() : planned.plans();
    }

    /// Too early for a key that was meant for this dialog.
    boolean isDeaf(long now) {
      return now - openedAt < DEAF_NANOS;
    }

    /// For how long the plan may still be confirmed; negative: no longer. Its time goes on while this process is stopped.
    Duration left(Moment now) {
      if (planned == null) {
        return Duration.ZERO;
      }
      var missed = now.missed(planned.at());
      return VALID.minusNanos(now.nanos() - planned.at().nanos()).minus(missed.isNegative() ? Duration.ZERO : missed);
    }

    /// What has to be typed: the name as the agents say, the count where there are several, with `force` before it when
    /// a plan is of the most dangerous kind.
    String word() {
      return (tier() >= FORCED_TIER ? "force " : "") + name(invocation().command());
    }

    /// Whether that was typed, or what says the same.
    boolean isNamed() {
      var typed = name().text();
      return typed.equals(word()) || (plans().size() == 1 && tier() < FORCED_TIER
          && invocation().command() instanceof Command.Transaction && plans().getFirst().isConfirmedBy(typed));
    }

    private String name(Command command) {
      if (invocations.size() > 1) {
        var servers = command instanceof Command.SetState || command instanceof Command.SetWeight;
        return invocations.size() + (servers ? " servers" : " changes");
      }
      if (command instanceof Command.Close(var ids, var _, var _) && ids.size() > 1) {
        return ids.size() + " connections";
      }
      return plans().isEmpty() ? "" : plans().getFirst().confirmWord();
    }

    /// How dangerous it is, by the most careful agent and the most dangerous command.
    int tier() {
      return plans().stream().mapToInt(MutationPlan::tier).max().orElse(0);
    }

    /// No agent refuses any of it, and one at least can do each.
    boolean isRunnable() {
      return phase == Phase.PLANNED && !plans().isEmpty() && plans().stream().allMatch(MutationPlan::executable);
    }

    /// Harmless: `y` is enough.
    boolean isHarmless() {
      return isRunnable() && tier() == 0;
    }

    /// An agent was told and its answer is missing.
    boolean isUnknown() {
      return results.stream().anyMatch(Results::unknown);
    }

    /// Done on some agents, and not on others.
    boolean isPartial() {
      var outcomes = results.stream().flatMap(result -> result.agents().stream()).map(agent -> agent.outcome())
          .toList();
      return outcomes.contains(Outcome.DONE) && outcomes.stream().anyMatch(outcome -> outcome != Outcome.DONE);
    }

    Changing phase(Phase other) {
      return new Changing(number, openedAt, invocations, other, planned, results, doneAt, typed, leftOut);
    }

    Changing planned(Planned made) {
      return new Changing(number, openedAt, invocations, Phase.PLANNED, made, List.of(), 0, typed.anew(), leftOut);
    }

    /// @param confirmed the plans with the reason in them
    Changing running(List<MutationPlan> confirmed) {
      var sent = planned == null
          ? null
          : new Planned(confirmed, planned.at(), planned.ground(), planned.before());
      return new Changing(number, openedAt, invocations, Phase.RUNNING, sent, results, doneAt,
          typed.anew(), leftOut);
    }

    Changing finished(Phase end, List<Results> got, long at) {
      return new Changing(number, openedAt, invocations, end, planned, got, at, typed.anew(), leftOut);
    }

    Changing with(Focus other) {
      return with(typed.with(other));
    }

    Changing reason(Field other) {
      return with(new Typed(other, typed.name(), typed.focus(), Note.NONE, typed.reading()));
    }

    Changing name(Field other) {
      return with(new Typed(typed.reason(), other, typed.focus(), Note.NONE, typed.reading()));
    }

    Changing with(Reading other) {
      return with(typed.with(other));
    }

    Changing noting(String text, Role role) {
      return with(typed.with(new Note(text, role)));
    }

    private Changing with(Typed other) {
      return new Changing(number, openedAt, invocations, phase, planned, results, doneAt, other, leftOut);
    }

    /// From the beginning, with the reason kept and the name to be typed anew.
    Changing again(long now) {
      return new Changing(number + 1, now, invocations, Phase.PLANNING, null, List.of(), 0,
          new Typed(typed.reason(), Field.EMPTY, Focus.CANCEL, Note.NONE, Reading.NONE), leftOut);
    }
  }

  /// Where a change is.
  enum Phase {
    /// Agents were asked for their plans.
    PLANNING,
    /// Plans are shown, nothing happened yet.
    PLANNED,
    /// There is no plan that holds: nobody could be asked, its time is over, or the state moved since. It must be made
    /// again.
    OUT_OF_DATE,
    /// Agents were told to do it.
    RUNNING,
    /// Each agent's result is shown.
    FINISHED
  }

  /// What becomes of a change that runs when the console goes.
  enum Kind {
    /// The agents carry it out by themselves.
    RUNTIME,
    /// The agent that leads it takes another file back unless somebody waits for it.
    FILE,
    /// The agent that directs it aborts it unless somebody waits for it.
    DRILL;

    static Kind of(List<MutationPlan> plans) {
      return plans.stream().anyMatch(Changer::putsToWork) ? FILE : RUNTIME;
    }
  }

  /// What takes the keys.
  enum Focus {
    CANCEL, REASON, NAME;

    Focus next() {
      return switch (this) {
        case CANCEL -> REASON;
        case REASON -> NAME;
        case NAME -> CANCEL;
      };
    }

    Focus previous() {
      return next().next();
    }
  }
}
