package dev.buoy.console.tui;

import dev.buoy.console.command.Clause;
import dev.buoy.console.command.Invocation;
import dev.buoy.console.drill.DrillWords;
import dev.buoy.console.drill.PlannedDrill;
import org.jspecify.annotations.Nullable;

/// A drill that is about to be begun: its plan, why, and its name.
/// @param number     of this dialog: answers to another one are not for it
/// @param openedAt   when it opened or was planned again, on the monotonic clock: keys typed ahead do not count
/// @param invocation `drill run …`
/// @param planned    as an agent looked at it; null until it did
/// @param failure    why nobody could look at it; empty: nobody failed
/// @param naming     the name is typed, else the reason
record Drilling(int number, long openedAt, Invocation invocation, @Nullable PlannedDrill planned, String failure,
    Field reason, Field name, boolean naming, Note note, Reading reading) implements Dialog {
  private static final long DEAF_NANOS = 300_000_000L;

  static Drilling open(int number, long now, Invocation invocation) {
    return new Drilling(number, now, invocation, null, "", new Field(invocation.options().reason()), Field.EMPTY, false,
        Note.NONE, Reading.NONE);
  }

  /// Too early for a key that was meant for this dialog.
  boolean isDeaf(long now) {
    return now - openedAt < DEAF_NANOS;
  }

  /// Nothing is known that speaks against it.
  boolean isRunnable() {
    return planned != null && planned.runnable();
  }

  /// It is a fault that nothing begins without `--force`, and that was not given.
  boolean wantsForce() {
    return planned != null && !planned.runnable() && !invocation.options().has(Clause.FORCE)
        && DrillWords.wantsForce(planned.drill().getFault().getKind());
  }

  /// The same with `--force`, to be planned again.
  Drilling forced() {
    return new Drilling(number, openedAt, invocation.with(Clause.FORCE), planned, failure, reason, name, naming, note,
        reading);
  }

  /// What has to be typed.
  String word() {
    return invocation.command() instanceof dev.buoy.console.command.Command.DrillRun(_, var instance) ? instance : "";
  }

  /// @param now when its plan was there: keys typed until then do not count
  Drilling planned(PlannedDrill made, long now) {
    return new Drilling(number, now, invocation, made, "", reason, name, naming, Note.NONE, Reading.NONE);
  }

  Drilling failed(String why) {
    return new Drilling(number, openedAt, invocation, null, why, reason, name, naming, Note.NONE, Reading.NONE);
  }

  Drilling again(long now) {
    return new Drilling(number + 1, now, invocation, null, "", reason, Field.EMPTY, false, Note.NONE, Reading.NONE);
  }

  Drilling reason(Field other) {
    return new Drilling(number, openedAt, invocation, planned, failure, other, name, naming, Note.NONE, reading);
  }

  Drilling name(Field other) {
    return new Drilling(number, openedAt, invocation, planned, failure, reason, other, naming, Note.NONE, reading);
  }

  Drilling naming(boolean other) {
    return new Drilling(number, openedAt, invocation, planned, failure, reason, name, other, Note.NONE, reading);
  }

  Drilling noting(String text, Role role) {
    return new Drilling(number, openedAt, invocation, planned, failure, reason, name, naming, new Note(text, role),
        reading);
  }

  Drilling with(Reading other) {
    return new Drilling(number, openedAt, invocation, planned, failure, reason, name, naming, note, other);
  }
}
