package dev.buoy.console.tui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.console.tui.Dialog.Phase;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A plan holds for a minute, and while what it stands on does.
class PlanAgeTest {
  private final LabAgents lab = Screens.lab();
  private final Rehearsal stage = new Rehearsal(lab, Glyphs.ASCII);

  @Test
  void aPlanIsValidForAMinuteThatIsCountedDown() {
    stage.drain();
    stage.planned(1);
    assertThat(stage.screen()).contains("tier 1  generation 1  valid 60 s");
    stage.later(Duration.ofSeconds(12));
    stage.take(new Msg.Tick());
    assertThat(stage.screen()).contains("valid 48 s");

    stage.later(Duration.ofSeconds(49));
    stage.take(new Msg.Tick());

    assertThat(stage.dialog().phase()).isEqualTo(Phase.OUT_OF_DATE);
    assertThat(stage.screen()).contains("OUT OF DATE  drain").contains("older than 60 s").contains("r plans again");
    stage.press("r");
    assertThat(stage.dialog().phase()).isEqualTo(Phase.PLANNING);
  }

  @Test
  void aPlanThatIsConfirmedTooLateIsNotCarriedOut() {
    stage.drain();
    stage.planned(1);
    stage.type("kernel");
    stage.press("Enter");
    stage.type("server1");
    stage.later(Duration.ofSeconds(61));
    stage.press("Enter");

    assertThat(stage.dialog().phase()).isEqualTo(Phase.OUT_OF_DATE);
    assertThat(stage.effects).noneMatch(Effect.Apply.class::isInstance);
  }

  @Test
  void aGenerationThatGrewMakesThePlanOutOfDate() {
    stage.drain();
    stage.planned(1);
    lab.generation = 2;
    stage.take(new Msg.Reported(Screens.view(lab, Map.of(), stage.now)));

    assertThat(stage.dialog().phase()).isEqualTo(Phase.OUT_OF_DATE);
    assertThat(stage.screen()).contains("generation of n1 was 1, is 2");
    stage.type("kernel");
    stage.press("Enter");
    assertThat(stage.effects).noneMatch(Effect.Apply.class::isInstance);
  }

  @Test
  void aMasterThatMovedMakesTheFailoverOutOfDate() {
    stage.press("F");
    stage.press("Enter");
    stage.planned(2);
    lab.master = "n2";
    stage.take(new Msg.Reported(Screens.view(lab, Map.of(), stage.now)));

    assertThat(stage.dialog().phase()).isEqualTo(Phase.OUT_OF_DATE);
    assertThat(stage.screen()).contains("master of VI_1: was n1, is n2");
  }

  @Test
  void whatDoesNotMatterLeavesThePlanAlone() {
    stage.drain();
    stage.planned(1);
    lab.master = "n2";
    stage.take(new Msg.Reported(Screens.view(lab, Map.of(), stage.now)));

    assertThat(stage.dialog().phase()).isEqualTo(Phase.PLANNED);
  }

  @Test
  void aPlanIsNoYoungerForAStopOfTheProcess() {
    stage.drain();
    stage.planned(1);
    // Two seconds of a process that ran, ten minutes on the wall.
    stage.now = new Moment(stage.now.nanos() + 2_000_000_000L, stage.now.wall().plusSeconds(600));

    stage.take(new Msg.Tick());

    assertThat(stage.dialog().phase()).isEqualTo(Dialog.Phase.OUT_OF_DATE);
  }
}
