package dev.buoy.agent.rollout;

import dev.buoy.agent.config.ConfigBytes;
import java.time.Instant;
import java.util.Map;

/// A file on one node that is not sure to stay. Pure: [#on] is all that decides about it.
public sealed interface Trial {
  /// None since the agent was made for this file.
  record None() implements Trial {}

  /// It runs, and is taken back unless it is kept.
  record Waiting(Change change) implements Trial {}

  /// It is over.
  /// @param why as an operator would be told; empty when it is kept
  record Over(String operation, boolean kept, String why) implements Trial {}

  /// Another file that runs here on trial.
  /// @param coordinator the node that leads the change
  /// @param until it is taken back then, by this node's clock
  /// @param before what ran until then
  /// @param digest of what runs now
  record Change(String operation, String operator, String reason, String coordinator, Instant until,
      ConfigBytes before, String digest) {}

  /// What happens to it.
  sealed interface Event {
    /// Another file is to run.
    record Put(Change change) implements Event {}

    /// Who leads the change says that it stays.
    record Keep(String operation) implements Event {}

    /// Who leads the change, or an operator, does not want it.
    record TakeBack(String operation, String why) implements Event {}

    /// What the other nodes made of the same change; nodes that do not answer are left out.
    record Heard(Map<String, FileState> others) implements Event {}

    /// Its time is over, and the others were asked just before.
    record Late() implements Event {}
  }

  /// What has to be done.
  enum Act {
    NOTHING, PUT, KEEP, RESTORE
  }

  /// What an event leads to.
  /// @param refusal why not; empty: it is done
  record Step(Trial next, Act act, String refusal) {}

  /// The next state, and what has to be done for it.
  static Step on(Trial trial, Event event) {
    return switch (event) {
      case Event.Put(var change) -> put(trial, change);
      case Event.Keep(var operation) -> keep(trial, operation);
      case Event.TakeBack(var operation, var why) -> takeBack(trial, operation, why);
      case Event.Heard(var others) -> trial instanceof Waiting waiting ? heard(waiting, others) : stay(trial);
      case Event.Late _ ->
        trial instanceof Waiting waiting ? restored(waiting, "it was not kept in time") : stay(trial);
    };
  }

  /// How this node answers another that asks.
  static FileState state(Trial trial, String operation) {
    return switch (trial) {
      case Waiting(var change) when change.operation().equals(operation) -> FileState.WAITING;
      case Over(var name, var kept, _) when name.equals(operation) -> kept ? FileState.KEPT : FileState.TAKEN_BACK;
      case None _,Waiting _,Over _ -> FileState.UNKNOWN;
    };
  }

  /// Who changes the file now, for those who have to wait.
  static String busy(Change change) {
    return "change %s by %s waits to be confirmed until %s; config confirm %s or config rollback %s first".formatted(
        change.operation(), change.operator(), change.until().truncatedTo(java.time.temporal.ChronoUnit.SECONDS),
        change.operation(), change.operation());
  }

  private static Step put(Trial trial, Change change) {
    return switch (trial) {
      case Waiting(var other) when other.operation().equals(change.operation()) -> stay(trial);
      case Waiting(var other) -> new Step(trial, Act.NOTHING, busy(other));
      case Over(var operation, var kept, var why) when operation.equals(change.operation()) ->
        new Step(trial, Act.NOTHING, kept ? "it is kept already" : "it was taken back: " + why);
      case None _,Over _ -> new Step(new Waiting(change), Act.PUT, "");
    };
  }

  private static Step keep(Trial trial, String operation) {
    return switch (trial) {
      case Waiting(var change) when change.operation().equals(operation) ->
        new Step(new Over(operation, true, ""), Act.KEEP, "");
      case Over(var name, var kept, var why) when name.equals(operation) ->
        kept ? stay(trial) : new Step(trial, Act.NOTHING, "it was taken back: " + why);
      case None _,Waiting _,Over _ -> new Step(trial, Act.NOTHING, "no change " + operation + " waits here");
    };
  }

  private static Step takeBack(Trial trial, String operation, String why) {
    return switch (trial) {
      case Waiting waiting when waiting.change().operation().equals(operation) -> restored(waiting, why);
      case Over(var name, var kept, _) when name.equals(operation) && kept ->
        new Step(trial, Act.NOTHING, "it is kept already");
      case None _,Waiting _,Over _ -> stay(trial);
    };
  }

  /// One that keeps it knows that it was decided so; one that has taken it back, that it was not.
  private static Step heard(Waiting waiting, Map<String, FileState> others) {
    if (others.containsValue(FileState.KEPT)) {
      return new Step(new Over(waiting.change().operation(), true, ""), Act.KEEP, "");
    }
    return others.entrySet().stream().filter(other -> other.getValue() == FileState.TAKEN_BACK).findFirst()
        .map(other -> restored(waiting, other.getKey() + " took it back")).orElseGet(() -> stay(waiting));
  }

  private static Step restored(Waiting waiting, String why) {
    return new Step(new Over(waiting.change().operation(), false, why), Act.RESTORE, "");
  }

  private static Step stay(Trial trial) {
    return new Step(trial, Act.NOTHING, "");
  }
}
