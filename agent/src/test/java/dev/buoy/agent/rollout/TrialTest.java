package dev.buoy.agent.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.config.ConfigBytes;
import dev.buoy.agent.rollout.Trial.Act;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TrialTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final ConfigBytes BEFORE = ConfigBytes.single(new byte[]{1});
  private static final ConfigBytes AFTER = ConfigBytes.single(new byte[]{2});
  private static final Trial WAITING = new Trial.Waiting(change("7f3a"), "");

  @Test
  void aFileThatIsPutWaitsAndTheSameOnceMoreChangesNothing() {
    var step = Trial.on(new Trial.None(), new Trial.Event.Put(change("7f3a")));

    assertThat(step).isEqualTo(new Trial.Step(WAITING, Act.PUT, ""));
    assertThat(Trial.on(WAITING, new Trial.Event.Put(change("7f3a")))).isEqualTo(new Trial.Step(WAITING, Act.NOTE, ""));
  }

  @Test
  void whoLeadsItTellsAnotherTimeAndNothingElse() {
    var later = new Trial.Change("7f3a", "alice", "kernel", "n1", NOON.plusSeconds(60), BEFORE, AFTER);
    var other = new Trial.Change("7f3a", "alice", "kernel", "n1", NOON, BEFORE, ConfigBytes.single(new byte[]{3}));

    assertThat(Trial.on(WAITING, new Trial.Event.Put(later))).isEqualTo(new Trial.Step(new Trial.Waiting(later, ""),
        Act.NOTE, ""));
    assertThat(Trial.on(WAITING, new Trial.Event.Put(other)).refusal()).isEqualTo("change 7f3a is another file");
  }

  @Test
  void whileOneWaitsAnotherIsRefusedByItsName() {
    assertThat(Trial.on(WAITING, new Trial.Event.Put(change("beef"))).refusal()).contains("change 7f3a by alice",
        "until 2026-11-22T12:00:00Z");
  }

  @Test
  void keptIsKeptAndTakenBackIsTakenBack() {
    var kept = Trial.on(WAITING, new Trial.Event.Keep("7f3a"));
    var back = Trial.on(WAITING, new Trial.Event.TakeBack("7f3a", "errors rise"));

    assertThat(kept.act()).isEqualTo(Act.KEEP);
    assertThat(Trial.on(kept.next(), new Trial.Event.Keep("7f3a"))).isEqualTo(stays(kept.next()));
    assertThat(Trial.on(kept.next(), new Trial.Event.TakeBack("7f3a", "")).refusal()).isEqualTo("it is kept already");
    assertThat(back.act()).isEqualTo(Act.RESTORE);
    assertThat(Trial.on(back.next(), new Trial.Event.TakeBack("7f3a", ""))).isEqualTo(stays(back.next()));
    assertThat(Trial.on(back.next(), new Trial.Event.Keep("7f3a")).refusal())
        .isEqualTo("it was taken back: errors rise");
    assertThat(Trial.on(back.next(), new Trial.Event.Put(change("7f3a"))).refusal()).contains("it was taken back");
    assertThat(Trial.on(back.next(), new Trial.Event.Put(change("beef"))).act()).isEqualTo(Act.PUT);
  }

  @Test
  void whatAnotherNodeKeepsIsKeptEvenWhereOneHasTakenItBack() {
    assertThat(heard(WAITING, Map.of("n2", FileState.KEPT, "n3", FileState.TAKEN_BACK))).isEqualTo(Act.KEEP);
    assertThat(heard(WAITING, Map.of("n2", FileState.WAITING, "n3", FileState.TAKEN_BACK))).isEqualTo(Act.RESTORE);
    assertThat(heard(WAITING, Map.of("n2", FileState.WAITING, "n3", FileState.UNKNOWN))).isEqualTo(Act.NOTHING);
    assertThat(heard(WAITING, Map.of())).isEqualTo(Act.NOTHING);
  }

  @Test
  void whileWhoLeadsItAnswersThatItWaitsNobodyGivesUp() {
    var heard = Map.of("n1", FileState.WAITING, "n3", FileState.TAKEN_BACK);

    assertThat(Trial.on(WAITING, new Trial.Event.Heard("7f3a", heard, true)).act()).isEqualTo(Act.NOTHING);
  }

  @Test
  void whereWhoLedItKnowsNothingOfItAnyMoreNobodyWaits() {
    var step = Trial.on(WAITING, new Trial.Event.Heard("7f3a", Map.of("n1", FileState.UNKNOWN), false));

    assertThat(step.next()).isEqualTo(new Trial.Over("7f3a", false, "n1, which led it, does not know of it any more"));
  }

  @Test
  void whatIsHeardOfAnotherChangeSaysNothingOfThisOne() {
    assertThat(Trial.on(WAITING, new Trial.Event.Heard("beef", Map.of("n1", FileState.KEPT), true)))
        .isEqualTo(stays(WAITING));
  }

  @Test
  void itsTimeTakesItBackOnce() {
    var late = Trial.on(WAITING, new Trial.Event.Heard("7f3a", Map.of(), true));

    assertThat(late).isEqualTo(new Trial.Step(new Trial.Over("7f3a", false, "it was not kept in time"), Act.RESTORE,
        ""));
    assertThat(Trial.on(late.next(), new Trial.Event.Heard("7f3a", Map.of(), true))).isEqualTo(stays(late.next()));
    assertThat(heard(new Trial.Over("7f3a", true, ""), Map.of())).isEqualTo(Act.NOTHING);
  }

  @Test
  void whatCouldNotBeTakenBackYetIsNotKeptUnlessAnotherKeepsIt() {
    var unwanted = new Trial.Waiting(change("7f3a"), "errors rise");

    assertThat(Trial.state(unwanted, "7f3a")).isEqualTo(FileState.TAKEN_BACK);
    assertThat(Trial.on(unwanted, new Trial.Event.Keep("7f3a")).refusal())
        .isEqualTo("it is being taken back: errors rise");
    assertThat(heard(unwanted, Map.of("n1", FileState.WAITING))).isEqualTo(Act.RESTORE);
    assertThat(heard(unwanted, Map.of("n1", FileState.KEPT))).isEqualTo(Act.KEEP);
  }

  @Test
  void anAgentThatStartsAnewWithWhatWasBeforeAsksTheOthersAndFollowsThem() {
    var withdrawn = Trial.on(WAITING, new Trial.Event.Started("n2", BEFORE)).next();

    assertThat(withdrawn).isEqualTo(new Trial.Withdrawn(change("7f3a")));
    assertThat(Trial.state(withdrawn, "7f3a")).isEqualTo(FileState.WAITING);
    assertThat(heard(withdrawn, Map.of("n1", FileState.WAITING))).isEqualTo(Act.NOTHING);
    assertThat(heard(withdrawn, Map.of("n1", FileState.KEPT))).isEqualTo(Act.RESUME);
    assertThat(heard(withdrawn, Map.of("n3", FileState.TAKEN_BACK))).isEqualTo(Act.NOTE);
    assertThat(Trial.on(withdrawn, new Trial.Event.Keep("7f3a")).act()).isEqualTo(Act.RESUME);
    assertThat(Trial.on(withdrawn, new Trial.Event.TakeBack("7f3a", "no")).act()).isEqualTo(Act.NOTE);
    assertThat(Trial.on(withdrawn, new Trial.Event.Put(change("beef"))).refusal()).contains("change 7f3a by alice");
  }

  @Test
  void whatTheStartCouldNotPutBackStillWaits() {
    assertThat(Trial.on(WAITING, new Trial.Event.Started("n2", AFTER))).isEqualTo(stays(WAITING));
  }

  @Test
  void whoLedItAndStartsAnewKnowsThatNobodyKeepsIt() {
    var withdrawn = Trial.on(WAITING, new Trial.Event.Started("n1", BEFORE));
    var unable = Trial.on(WAITING, new Trial.Event.Started("n1", AFTER));

    assertThat(withdrawn.act()).isEqualTo(Act.NOTE);
    assertThat(Trial.state(withdrawn.next(), "7f3a")).isEqualTo(FileState.TAKEN_BACK);
    assertThat(Trial.state(unable.next(), "7f3a")).isEqualTo(FileState.TAKEN_BACK);
    assertThat(heard(unable.next(), Map.of())).isEqualTo(Act.RESTORE);
  }

  @Test
  void whoAsksIsToldOfThatOperationOnly() {
    assertThat(Trial.state(WAITING, "7f3a")).isEqualTo(FileState.WAITING);
    assertThat(Trial.state(WAITING, "beef")).isEqualTo(FileState.UNKNOWN);
    assertThat(Trial.state(new Trial.Over("7f3a", true, ""), "7f3a")).isEqualTo(FileState.KEPT);
    assertThat(Trial.state(new Trial.Over("7f3a", false, ""), "7f3a")).isEqualTo(FileState.TAKEN_BACK);
  }

  private static Act heard(Trial trial, Map<String, FileState> others) {
    return Trial.on(trial, new Trial.Event.Heard("7f3a", others, false)).act();
  }

  private static Trial.Step stays(Trial trial) {
    return new Trial.Step(trial, Act.NOTHING, "");
  }

  private static Trial.Change change(String operation) {
    return new Trial.Change(operation, "alice", "kernel", "n1", NOON, BEFORE, AFTER);
  }
}
