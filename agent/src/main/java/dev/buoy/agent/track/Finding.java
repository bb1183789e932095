package dev.buoy.agent.track;

import org.jspecify.annotations.Nullable;

/// What a look means for its tracker.
/// @param good whether the tracker should hold
/// @param number what a weight is multiplied by; absent: a failure counts once
/// @param fact one clause for an operator
record Finding(boolean good, @Nullable Integer number, String fact) {
  static Finding of(TrackerConfig.Sampled tracker, Sample sample) {
    return switch (tracker) {
      case TrackerConfig.File file -> file(file, sample);
      case TrackerConfig.Program process -> process(process, sample);
    };
  }

  private static Finding file(TrackerConfig.File tracker, Sample sample) {
    var name = "file " + tracker.path();
    return switch (sample) {
      case Sample.Value(var number) -> new Finding(number == 0, number, name + " has " + number);
      case Sample.Absent _ when tracker.absentHolds() -> new Finding(true, 0, name + " does not exist: counts as 0");
      case Sample.Absent _ -> new Finding(false, null, name + " does not exist");
      case Sample.Unreadable(var why) -> new Finding(false, null, name + " " + why);
    };
  }

  private static Finding process(TrackerConfig.Program tracker, Sample sample) {
    var name = "process " + tracker.program();
    return switch (sample) {
      case Sample.Value(var count) when count < tracker.quorum() ->
        new Finding(false, null, name + ": " + count + " running, needs " + tracker.quorum());
      case Sample.Value(var count) when tracker.quorumMax() != null && count > tracker.quorumMax() ->
        new Finding(false, null, name + ": " + count + " running, at most " + tracker.quorumMax() + " allowed");
      case Sample.Value(var count) -> new Finding(true, null, name + ": " + count + " running");
      case Sample.Absent _ -> new Finding(false, null, name + ": not found");
      case Sample.Unreadable(var why) -> new Finding(false, null, name + ": " + why);
    };
  }
}
