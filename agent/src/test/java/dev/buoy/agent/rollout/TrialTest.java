package dev.buoy.agent.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.config.ConfigBytes;
import dev.buoy.agent.rollout.Trial.Act;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TrialTest {
  private static final Trial WAITING = new Trial.Waiting(change("7f3a"));

  @Test
  void aFileThatIsPutWaitsAndTheSameOnceMoreChangesNothing() {
    var step = Trial.on(new Trial.None(), new Trial.Event.Put(change("7f3a")));

    assertThat(step).isEqualTo(new Trial.Step(WAITING, Act.PUT, ""));
    assertThat(Trial.on(WAITING, new Trial.Event.Put(change("7f3a")))).isEqualTo(new Trial.Step(WAITING, Act.NOTHING,
        ""));
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
    assertThat(heard(Map.of("n2", FileState.KEPT, "n3", FileState.TAKEN_BACK))).isEqualTo(Act.KEEP);
    assertThat(heard(Map.of("n2", FileState.WAITING, "n3", FileState.TAKEN_BACK))).isEqualTo(Act.RESTORE);
    assertThat(heard(Map.of("n2", FileState.WAITING, "n3", FileState.UNKNOWN))).isEqualTo(Act.NOTHING);
    assertThat(heard(Map.of())).isEqualTo(Act.NOTHING);
  }

  @Test
  void itsTimeTakesItBackOnce() {
    var late = Trial.on(WAITING, new Trial.Event.Late());

    assertThat(late).isEqualTo(new Trial.Step(new Trial.Over("7f3a", false, "it was not kept in time"), Act.RESTORE,
        ""));
    assertThat(Trial.on(late.next(), new Trial.Event.Late())).isEqualTo(stays(late.next()));
    assertThat(Trial.on(new Trial.Over("7f3a", true, ""), new Trial.Event.Late()).act()).isEqualTo(Act.NOTHING);
  }

  @Test
  void whoAsksIsToldOfThatOperationOnly() {
    assertThat(Trial.state(WAITING, "7f3a")).isEqualTo(FileState.WAITING);
    assertThat(Trial.state(WAITING, "beef")).isEqualTo(FileState.UNKNOWN);
    assertThat(Trial.state(new Trial.Over("7f3a", true, ""), "7f3a")).isEqualTo(FileState.KEPT);
    assertThat(Trial.state(new Trial.Over("7f3a", false, ""), "7f3a")).isEqualTo(FileState.TAKEN_BACK);
  }

  private static Act heard(Map<String, FileState> others) {
    return Trial.on(WAITING, new Trial.Event.Heard(others)).act();
  }

  private static Trial.Step stays(Trial trial) {
    return new Trial.Step(trial, Act.NOTHING, "");
  }

  private static Trial.Change change(String operation) {
    return new Trial.Change(operation, "alice", "kernel", "n1", Instant.parse("2026-11-22T12:00:00Z"),
        ConfigBytes.single(new byte[]{1}), "abcd");
  }
}
