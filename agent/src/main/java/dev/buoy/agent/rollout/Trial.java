package dev.buoy.agent.rollout;

import dev.buoy.agent.config.ConfigBytes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/// A file on one node that is not sure to stay. Pure: [#on] is all that decides about it.
public sealed interface Trial {
  /// None since the agent was made for this file.
  record None() implements Trial {}

  /// It runs, and is taken back unless it is kept.
  /// @param unwanted why it is taken back as soon as that can be done; empty: it may stay
  record Waiting(Change change, String unwanted) implements Trial {}

  /// The agent ended while it waited, and started with what ran before: until it is known what the others made of it.
  record Withdrawn(Change change) implements Trial {}

  /// It is over.
  /// @param why as an operator would be told; empty when it is kept
  record Over(String operation, boolean kept, String why) implements Trial {}

  /// What is under way; empty: nothing is.
  default Optional<Change> underWay() {
    return switch (this) {
      case Waiting(var change, _) -> Optional.of(change);
      case Withdrawn(var change) -> Optional.of(change);
      case None _,Over _ -> Optional.empty();
    };
  }

  /// Another file that runs here on trial.
  /// @param coordinator the node that leads the change
  /// @param until who leads it has decided by then, by this node's clock
  /// @param before what ran until it came
  /// @param after what it puts to work
  record Change(String operation, String operator, String reason, String coordinator, Instant until,
      ConfigBytes before, ConfigBytes after) {
    /// Of what it puts to work.
    public String digest() {
      return after.digest();
    }
  }

  /// What happens to it.
  sealed interface Event {
    /// The agent has started.
    /// @param self name of this node
    /// @param running what it started with
    record Started(String self, ConfigBytes running) implements Event {}

    /// Another file is to run, or who leads it tells how long it takes now.
    record Put(Change change) implements Event {}

    /// Who leads the change says that it stays.
    record Keep(String operation) implements Event {}

    /// Who leads the change, or an operator, does not want it.
    record TakeBack(String operation, String why) implements Event {}

    /// What the other nodes made of the same change; nodes that do not answer are left out.
    /// @param late its time is over here
    record Heard(String operation, Map<String, FileState> others, boolean late) implements Event {}
  }

  /// What has to be done.
  enum Act {
    NOTHING,
    /// The file is replaced and put to work.
    PUT,
    /// It is written down, and that is all.
    NOTE,
    /// It stays.
    KEEP,
    /// What ran before is put back, and to work.
    RESTORE,
    /// What was withdrawn is put back, and to work, and stays.
    RESUME
  }

  /// What an event leads to.
  /// @param refusal why not; empty: it is done
  record Step(Trial next, Act act, String refusal) {}

  /// The next state, and what has to be done for it.
  static Step on(Trial trial, Event event) {
    return switch (event) {
      case Event.Started(var self, var running) -> started(trial, self, running);
      case Event.Put(var change) -> put(trial, change);
      case Event.Keep(var operation) -> keep(trial, operation);
      case Event.TakeBack(var operation, var why) -> takeBack(trial, operation, why);
      case Event.Heard heard -> trial.underWay().filter(change -> change.operation().equals(heard.operation()))
          .map(change -> heard(trial, change, heard)).orElseGet(() -> stay(trial));
    };
  }

  /// How this node answers another that asks.
  static FileState state(Trial trial, String operation) {
    return switch (trial) {
      case Waiting(var change, var unwanted) when change.operation().equals(operation) ->
        unwanted.isEmpty() ? FileState.WAITING : FileState.TAKEN_BACK;
      case Withdrawn(var change) when change.operation().equals(operation) -> FileState.WAITING;
      case Over(var name, var kept, _) when name.equals(operation) -> kept ? FileState.KEPT : FileState.TAKEN_BACK;
      case None _,Waiting _,Withdrawn _,Over _ -> FileState.UNKNOWN;
    };
  }

  /// Who changes the file now, for those who have to wait.
  static String busy(Change change) {
    return "change %s by %s waits to be confirmed until %s; config confirm %s or config rollback %s first".formatted(
        change.operation(), change.operator(), change.until().truncatedTo(ChronoUnit.SECONDS), change.operation(),
        change.operation());
  }

  /// Nobody leads it any more where this node did, which had not kept it: then no node has.
  private static Step started(Trial trial, String self, ConfigBytes running) {
    var change = trial.underWay().orElse(null);
    if (change == null) {
      return stay(trial);
    }
    var why = "the agent of " + self + ", which led it, started anew";
    boolean leads = change.coordinator().equals(self);
    if (running.equals(change.before())) {
      var withdrawn = new Withdrawn(change);
      return leads ? back(withdrawn, change, why) : stay(withdrawn);
    }
    return stay(new Waiting(change, leads ? why : ""));
  }

  private static Step put(Trial trial, Change change) {
    return switch (trial) {
      case Waiting(var other, var unwanted) when other.operation().equals(change.operation()) ->
        again(trial, other, unwanted, change);
      case Waiting(var other, _) -> refused(trial, busy(other));
      case Withdrawn(var other) -> refused(trial, other.operation().equals(change.operation())
          ? "the agent has started anew since"
          : busy(other));
      case Over(var operation, var kept, var why) when operation.equals(change.operation()) ->
        refused(trial, kept ? "it is kept already" : "it was taken back: " + why);
      case None _,Over _ -> new Step(new Waiting(change, ""), Act.PUT, "");
    };
  }

  /// Only the time may be another.
  private static Step again(Trial trial, Change change, String unwanted, Change told) {
    if (!unwanted.isEmpty()) {
      return refused(trial, "it is being taken back: " + unwanted);
    }
    return change.after().equals(told.after())
        ? new Step(new Waiting(new Change(change.operation(), change.operator(), change.reason(), change.coordinator(),
            told.until(), change.before(), change.after()), ""), Act.NOTE, "")
        : refused(trial, "change " + change.operation() + " is another file");
  }

  private static Step keep(Trial trial, String operation) {
    return switch (trial) {
      case Waiting(var change, var unwanted) when change.operation().equals(operation) -> unwanted.isEmpty()
          ? kept(trial, change)
          : refused(trial, "it is being taken back: " + unwanted);
      case Withdrawn(var change) when change.operation().equals(operation) -> kept(trial, change);
      case Over(var name, var kept, var why) when name.equals(operation) ->
        kept ? stay(trial) : refused(trial, "it was taken back: " + why);
      case None _,Waiting _,Withdrawn _,Over _ -> refused(trial, "no change " + operation + " waits here");
    };
  }

  private static Step takeBack(Trial trial, String operation, String why) {
    return switch (trial) {
      case Waiting(var change, _) when change.operation().equals(operation) -> back(trial, change, why);
      case Withdrawn(var change) when change.operation().equals(operation) -> back(trial, change, why);
      case Over(var name, var kept, _) when name.equals(operation) && kept -> refused(trial, "it is kept already");
      case None _,Waiting _,Withdrawn _,Over _ -> stay(trial);
    };
  }

  /// One that keeps it knows that it was decided so.
  private static Step heard(Trial trial, Change change, Event.Heard heard) {
    if (heard.others().containsValue(FileState.KEPT)) {
      return kept(trial, change);
    }
    var why = trial instanceof Waiting(_, var unwanted) && !unwanted.isEmpty() ? unwanted : unwanted(change, heard);
    return why.isEmpty() ? stay(trial) : back(trial, change, why);
  }

  /// Who leads it decides while it answers. Without it one that has taken it back is followed, and then the time counts.
  /// @return why it is to go; empty: it may stay
  private static String unwanted(Change change, Event.Heard heard) {
    var leader = heard.others().get(change.coordinator());
    if (leader == FileState.WAITING) {
      return "";
    }
    if (leader == FileState.UNKNOWN) {
      return change.coordinator() + ", which led it, does not know of it any more";
    }
    return heard.others().entrySet().stream().filter(other -> other.getValue() == FileState.TAKEN_BACK)
        .map(other -> other.getKey() + " took it back").findFirst()
        .orElse(heard.late() ? "it was not kept in time" : "");
  }

  private static Step kept(Trial trial, Change change) {
    return new Step(new Over(change.operation(), true, ""), trial instanceof Withdrawn ? Act.RESUME : Act.KEEP, "");
  }

  private static Step back(Trial trial, Change change, String why) {
    return new Step(new Over(change.operation(), false, why), trial instanceof Withdrawn ? Act.NOTE : Act.RESTORE, "");
  }

  private static Step refused(Trial trial, String why) {
    return new Step(trial, Act.NOTHING, why);
  }

  private static Step stay(Trial trial) {
    return new Step(trial, Act.NOTHING, "");
  }
}
