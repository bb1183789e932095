package dev.buoy.console.command;

import com.google.protobuf.Timestamp;
import dev.buoy.console.cluster.AgentView;
import dev.buoy.v1.RouterOverride;
import dev.buoy.v1.ServerOverride;
import dev.buoy.v1.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// Who set something at run time and why, since when and until when.
/// @param operator empty: nobody knows
/// @param reason   empty: none was given
/// @param since    null: nobody knows
/// @param until    null: until somebody takes it back
record SetBy(String operator, String reason, @Nullable Instant since, @Nullable Instant until) {
  static SetBy of(ServerOverride set) {
    return new SetBy(set.getOperator(), set.getReason(), set.hasSince() ? instant(set.getSince()) : null,
        set.hasUntil() ? instant(set.getUntil()) : null);
  }

  static SetBy of(RouterOverride set) {
    return new SetBy(set.getOperator(), set.getReason(), set.hasSince() ? instant(set.getSince()) : null,
        set.hasUntil() ? instant(set.getUntil()) : null);
  }

  /// When these agents told their status, by their own clocks, as the times of what is set are: the latest, so that all
  /// of them tell the same age.
  static Instant told(Collection<AgentView> agents) {
    return agents.stream().filter(StatusTable::answers).flatMap(agent -> agent.lastStatus().stream())
        .map(Status::getTime).map(SetBy::instant).max(Comparator.naturalOrder()).orElse(Instant.EPOCH);
  }

  /// `by root 3m05s ago, 6m55s left: disk swap`
  /// @param now by the agents' clocks
  String at(Instant now) {
    return author() + (since == null ? "" : " " + Durations.brief(between(since, now)) + " ago")
        + (until == null ? "" : ", " + Durations.brief(between(now, until)) + " left") + why();
  }

  /// An agent's sentence that ends with who and why, with the times too.
  String dated(String sentence, Instant now) {
    var untimed = author() + why();
    return sentence.endsWith(untimed)
        ? sentence.substring(0, sentence.length() - untimed.length()) + at(now)
        : sentence;
  }

  private String author() {
    return "by " + (operator.isEmpty() ? "?" : operator);
  }

  private String why() {
    return reason.isEmpty() ? "" : ": " + reason;
  }

  /// Never below zero: clocks differ.
  private static Duration between(Instant from, Instant to) {
    return from.isBefore(to) ? Duration.between(from, to) : Duration.ZERO;
  }

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }
}
