package dev.buoy.console.tui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.console.tui.Dialog.Focus;
import dev.buoy.console.tui.Dialog.Phase;
import dev.buoy.console.tui.terminal.Input;
import dev.buoy.v1.AdminState;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What keeps an operator from an accident: tiers, names that are typed by hand, several at once.
class DangerTest {
  private final LabAgents lab = Screens.lab();
  private final Rehearsal stage = new Rehearsal(lab, Glyphs.ASCII);

  @Test
  void aRefusedPlanTakesNothingButToBeClosedOrMadeAgain() {
    stage.drain();
    stage.refused("the last server");
    assertThat(stage.dialog().focus()).isEqualTo(Focus.CANCEL);
    assertThat(stage.screen()).contains("guard    the last server", "refused by a guard", "Enter closes")
        .doesNotContain("reason >", "to run >");

    stage.press("Tab");
    assertThat(stage.dialog().focus()).isEqualTo(Focus.CANCEL);
    stage.press("r");
    assertThat(stage.dialog().phase()).isEqualTo(Phase.PLANNING);
    stage.refused("the last server");
    stage.press("Enter");
    assertThat(stage.model.dialog()).isNull();
    assertThat(stage.applied()).isEmpty();
  }

  @Test
  void severalMarkedServersAreWeighedTogether() {
    stage.press("2");
    stage.press(" ");
    stage.press("j");
    stage.press(" ");
    stage.press("D");
    stage.planned(1);
    assertThat(stage.screen()).contains("together: 1 of 3 servers of quotation_backend stays, 30 % of its weight");
    stage.press("Esc");

    stage.press("j");
    stage.press(" ");
    stage.press("D");
    stage.planned(1);
    assertThat(stage.screen())
        .contains("together: no server of quotation_backend stays; the last of them will be refused");
  }

  @Test
  void cancelHasTheFocusOnlyWhereAYesIsEnough() {
    stage.drain();
    stage.planned(0);
    assertThat(stage.dialog().focus()).isEqualTo(Focus.CANCEL);

    stage.press("r");
    stage.planned(1);
    assertThat(stage.dialog().focus()).isEqualTo(Focus.REASON);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theNameIsTypedByHand(int tier) {
    stage.drain();
    stage.planned(tier);
    stage.type("kernel");
    stage.press("Enter");
    stage.type("server1");
    stage.press("Enter");

    assertThat(stage.applied()).hasSize(1);
  }

  @Test
  void aPlanIsConfirmedOnlyAfterItsLastLineWasSeen() {
    stage.drain();
    stage.plannedLong(1, 40);
    assertThat(usual()).contains("warning  one server stays", "more lines, PageDown; confirm after the last")
        .doesNotContain("change 40 of 40");
    assertThat(usual().indexOf("one server stays")).isLessThan(usual().indexOf("change 1 of 40"));
    stage.type("kernel");
    stage.press("Enter");
    stage.type("server1");
    stage.press("Enter");
    assertThat(stage.applied()).isEmpty();
    assertThat(stage.dialog().name().text()).isEmpty();
    assertThat(stage.dialog().note().text()).contains("PageDown to its last line first");

    for (var page = 0; page < 10; page++) {
      stage.press("PageDown");
    }
    assertThat(usual()).contains("change 40 of 40", "the end; PageUp leads back");
    stage.press("PageUp");
    stage.press("Up");
    assertThat(usual()).doesNotContain("change 40 of 40");
    stage.type("server1");
    stage.press("Enter");

    assertThat(stage.applied()).hasSize(1);
  }

  @Test
  void aYesIsNotTakenForAPlanThatGoesOn() {
    stage.drain();
    stage.plannedLong(0, 40);
    stage.press("y");
    assertThat(stage.applied()).isEmpty();

    for (var line = 0; line < 40; line++) {
      stage.press("Down");
    }
    stage.press("y");
    assertThat(stage.applied()).hasSize(1);
  }

  @Test
  void theSmallestWindowThatShowsAPlanStillScrollsIt() {
    stage.take(new Msg.Resized(new Size(61, 16)));
    stage.drain();
    stage.plannedLong(1, 20);
    var seen = new StringBuilder(small());
    for (var line = 0; line < 30; line++) {
      stage.press("Down");
      seen.append(small());
    }

    assertThat(seen).contains("change 1 of 20", "change 10 of 20", "change 20 of 20");
    assertThat(small()).contains("[ Cancel ]", "to run >");
  }

  @Test
  void onTheStatusCardNoPlanIsOpened() {
    stage.take(new Msg.Resized(Size.CARD));
    stage.press(":");
    stage.type("drain quotation_backend/server1");
    stage.press("Enter");

    assertThat(stage.model.dialog()).isNull();
    assertThat(stage.effects).isEmpty();
    assertThat(stage.model.note().text()).isEqualTo("a plan has no room here: it takes a window of 61x16");
  }

  @Test
  void theMostDangerousWantsForceBeforeTheName() {
    stage.drain();
    stage.planned(3);
    stage.type("kernel");
    stage.press("Enter");
    stage.type("server1");
    stage.press("Enter");
    assertThat(stage.dialog().note().text()).isEqualTo("\"server1\" is not force server1; nothing was changed");

    stage.type("force server1");
    stage.press("Enter");

    assertThat(stage.applied()).hasSize(1);
  }

  @Test
  void severalMarkedServersAreConfirmedOnceByTheirCount() {
    stage.press("2");
    stage.press(" ");
    stage.press("j");
    stage.press(" ");
    stage.press("D");
    assertThat(((Effect.Plan) stage.effects.getLast()).invocations()).hasSize(2);
    stage.planned(1);
    assertThat(stage.screen()).contains("drain 2 marked", "server1: READY -> DRAIN", "server2: READY -> DRAIN");

    stage.type("kernel");
    stage.press("Enter");
    stage.type("server1");
    stage.press("Enter");
    assertThat(stage.applied()).isEmpty();
    stage.type("2 servers");
    stage.press("Enter");

    assertThat(stage.applied()).extracting(plan -> plan.invocation().commandLine()).containsExactly(
        "buoy drain quotation_backend/server1 --on all --reason kernel --confirm server1",
        "buoy drain quotation_backend/server2 --on all --reason kernel --confirm server2");
  }

  @Test
  void aPasteIntoTheReasonIsTakenAndConfirmsNothing() {
    stage.drain();
    stage.planned(1);
    stage.take(new Msg.Typed(new Input.Paste("kernel\nserver1\n")));

    assertThat(stage.dialog().reason().text()).isEqualTo("kernel server1");
    stage.press("Enter");
    stage.take(new Msg.Typed(new Input.Paste("server1")));
    stage.press("Enter");
    assertThat(stage.applied()).isEmpty();
  }

  @Test
  void theMouseNeverReachesADialog() {
    stage.drain();
    stage.planned(0);
    for (var row = 0; row < 24; row++) {
      for (var column = 0; column < 80; column += 3) {
        stage.take(new Msg.Typed(new Input.Mouse(Input.Button.CLICK, column, row)));
      }
    }

    assertThat(stage.dialog().phase()).isEqualTo(Phase.PLANNED);
    assertThat(stage.effects).noneMatch(Effect.Apply.class::isInstance);
  }

  @Test
  void aClickSelectsTheRowAndAKeyOfTheHintsOpensItsScreen() {
    stage.press("2");
    var lines = View.frame(stage.model, stage.model.size()).lines();
    var row = Objects.requireNonNull(lines.stream().filter(line -> line.text().contains("server3")).findFirst()
        .map(lines::indexOf).orElse(null));

    stage.take(new Msg.Typed(new Input.Mouse(Input.Button.CLICK, 4, row)));
    assertThat(Selection.of(stage.model)).isEqualTo("server quotation_backend/server3");
    var hints = lines.getLast().text();
    stage.take(new Msg.Typed(new Input.Mouse(Input.Button.CLICK, hints.indexOf("7", hints.lastIndexOf('<')), 23)));
    assertThat(stage.model.place().screen()).isEqualTo(Screen.LOGS);
  }

  @Test
  void aSelectedNodeOffersStandby() {
    stage.press("5");
    stage.press("x");

    assertThat(((Dialog.Choosing) Objects.requireNonNull(stage.model.dialog())).menu().items())
        .extracting(item -> item.label() + ": " + item.refusal())
        .containsExactly("standby: ", "release: is not in standby", "reload: ");
  }

  @Test
  void aWeightIsAskedForInTheCommandBar() {
    stage.press("2");
    stage.press("x");
    for (var i = 0; i < 2; i++) {
      stage.press("j");
    }
    stage.press("j");
    stage.press("Enter");

    assertThat(Objects.requireNonNull(stage.model.prompt()).field().text()).isEqualTo(
        "weight quotation_backend/server1 ");
  }

  @Test
  void aTimeToConfirmIsKeptBesideTheName() {
    stage.press(":");
    stage.type("config apply new.yaml --confirm 60s");
    stage.press("Enter");
    stage.planned(1);
    stage.type("lighter");
    stage.press("Enter");
    stage.type(stage.dialog().word());
    stage.press("Enter");

    assertThat(stage.applied()).singleElement().satisfies(plan -> {
      assertThat(plan.invocation().commandLine())
          .isEqualTo("buoy config apply new.yaml --reason lighter --confirm apply --confirm-within 60s");
      assertThat(plan.invocation().options().confirmWithin()).contains(Duration.ofSeconds(60));
    });
  }

  @Test
  void escClosesADialogThatHasJustOpened() {
    stage.press("2");
    stage.press("D");

    stage.take(new Msg.Typed(new Input.Key("y")));
    assertThat(stage.model.dialog()).isNotNull();
    stage.take(new Msg.Typed(new Input.Key("Esc")));

    assertThat(stage.model.dialog()).isNull();
  }

  @Test
  void markedServersThatAreSoAlreadyAreNamedAsLeftOut() {
    lab.admin.put("quotation_backend/server2", AdminState.Value.DRAIN);
    stage.press("2");
    for (var i = 0; i < 3; i++) {
      stage.press(" ");
      stage.press("j");
    }

    stage.press("D");
    stage.planned(1);

    assertThat(stage.dialog().invocations()).hasSize(2);
    assertThat(usual()).contains("left out 1 of 3: quotation_backend/server2 (already draining)");
  }

  private String usual() {
    return String.join("\n", Screens.text(stage.model, Size.USUAL));
  }

  private String small() {
    return String.join("\n", Screens.text(stage.model, stage.model.size()));
  }
}
