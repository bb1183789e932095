package dev.buoy.console.tui;

import dev.buoy.console.command.Command.Mutation;
import dev.buoy.console.command.Invocation;
import dev.buoy.console.command.MutationPlan;
import dev.buoy.console.command.Results;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What is open over the body and takes all keys.
sealed interface Dialog {
  /// A choice of commands.
  record Choosing(Menu menu) implements Dialog {}

  /// Leave the console?
  /// @param why what speaks against it; empty: nothing
  record Quitting(String why) implements Dialog {
    static Quitting of(Model model) {
      var running = model.running().size();
      var farewell = model.settings().farewell();
      return new Quitting(running == 0
          ? farewell
          : running + (running == 1 ? " operation is" : " operations are")
              + " not answered yet; the agents go on with it, buoy op tells of it");
    }
  }

  /// A command that changes something, from its plan to its result. It keeps its target, whatever is selected meanwhile.
  /// @param number   of this dialog: answers to another one are not for it
  /// @param openedAt when it opened or was planned again, on the monotonic clock: keys typed ahead do not count
  /// @param plan     what the agents would do; null until they said
  /// @param results  what they did; null until they said
  /// @param next     what is planned after this one
  record Changing(int number, long openedAt, Invocation invocation, Phase phase, @Nullable MutationPlan plan,
      @Nullable Results results, Field reason, Field name, Focus focus, Note note, List<Invocation> next)
      implements
        Dialog {
    private static final long DEAF_NANOS = 300_000_000L;
    private static final int FORCED_TIER = 3;

    public Changing {
      next = List.copyOf(next);
    }

    static Changing open(int number, long now, Invocation invocation, List<Invocation> next) {
      return new Changing(number, now, invocation, Phase.PLANNING, null, null, new Field(invocation.options().reason()),
          Field.EMPTY, Focus.CANCEL, Note.NONE, next);
    }

    /// Too early for a key that was meant for this dialog.
    boolean isDeaf(long now) {
      return now - openedAt < DEAF_NANOS;
    }

    /// What has to be typed: the name as the agents say, with `force` before it when the plan is of the most dangerous
    /// kind.
    String word() {
      return plan == null
          ? ((Mutation) invocation.command()).confirmWord()
          : (plan.tier() >= FORCED_TIER ? "force " : "") + plan.confirmWord();
    }

    /// No agent refuses, and one at least can do it.
    boolean isRunnable() {
      return phase == Phase.PLANNED && plan != null && plan.executable();
    }

    /// Harmless: `y` is enough.
    boolean isHarmless() {
      return isRunnable() && Objects.requireNonNull(plan).tier() == 0;
    }

    Changing planned(MutationPlan made) {
      return new Changing(number, openedAt, invocation, Phase.PLANNED, made, null, reason, name, focus, note, next);
    }

    Changing running(MutationPlan confirmed) {
      return new Changing(number, openedAt, invocation, Phase.RUNNING, confirmed, null, reason, name, focus, Note.NONE,
          next);
    }

    Changing finished(Phase end, Results got) {
      return new Changing(number, openedAt, invocation, end, plan, got, reason, name, focus, Note.NONE, next);
    }

    Changing failed(String why) {
      return new Changing(number, openedAt, invocation, Phase.OUT_OF_DATE, plan, null, reason, name, focus,
          new Note(why, Role.WARN), next);
    }

    Changing with(Focus other) {
      return new Changing(number, openedAt, invocation, phase, plan, results, reason, name, other, note, next);
    }

    Changing reason(Field other) {
      return new Changing(number, openedAt, invocation, phase, plan, results, other, name, focus, Note.NONE, next);
    }

    Changing name(Field other) {
      return new Changing(number, openedAt, invocation, phase, plan, results, reason, other, focus, Note.NONE, next);
    }

    Changing noting(String text, Role role) {
      return new Changing(number, openedAt, invocation, phase, plan, results, reason, name, focus,
          new Note(text, role), next);
    }

    /// From the beginning, with the reason kept and the name to be typed anew.
    Changing again(long now) {
      return new Changing(number + 1, now, invocation, Phase.PLANNING, null, null, reason, Field.EMPTY, focus,
          Note.NONE, next);
    }
  }

  /// Where a change is.
  enum Phase {
    /// Agents were asked for their plans.
    PLANNING,
    /// Plans are shown, nothing happened yet.
    PLANNED,
    /// There is no plan that holds: nobody could be asked, or the state moved since. It must be made again.
    OUT_OF_DATE,
    /// Agents were told to do it.
    RUNNING,
    /// Each agent's result is shown.
    FINISHED
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
