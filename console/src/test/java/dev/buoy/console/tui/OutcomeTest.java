package dev.buoy.console.tui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.v1.AdminState;
import dev.buoy.v1.OperationResult.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What became of a change: what is left of it, what is not known, what can be taken back.
class OutcomeTest {
  private final LabAgents lab = Screens.lab();
  private final Rehearsal stage = new Rehearsal(lab, Glyphs.ASCII);

  @Test
  void whatNoAgentReportedSinceTheResultIsNotTakenForDone() {
    stage.drainDone(Outcome.DONE, Outcome.DONE, Outcome.DONE);
    lab.admin.put("quotation_backend/server1", AdminState.Value.DRAIN);
    assertThat(stage.screen()).contains("not known yet: no agent has reported since").doesNotContain("can be stopped");

    stage.later(Duration.ofSeconds(1));
    stage.take(new Msg.Reported(Screens.view(lab, Map.of("n3", Duration.ofSeconds(30)), stage.now)));
    assertThat(stage.screen()).contains("none left; not known of n3").doesNotContain("can be stopped");
  }

  @Test
  void anAgentThatNeverReportedIsSilentToo() {
    stage.drainDone(Outcome.DONE, Outcome.DONE, Outcome.DONE);
    lab.admin.put("quotation_backend/server1", AdminState.Value.DRAIN);
    stage.later(Duration.ofSeconds(1));
    var agents = new java.util.ArrayList<>(Screens.view(lab, Map.of(), stage.now).agents());
    agents.set(2, AgentView.unheard("n3", agents.get(2).endpoint()));
    stage.take(new Msg.Reported(new ClusterView(agents, List.of())));

    assertThat(stage.screen()).contains("none left; not known of n3").doesNotContain("can be stopped");
  }

  @Test
  void theResultOfADrainCountsWhatIsStillOpen() {
    stage.drainDone(Outcome.DONE, Outcome.DONE, Outcome.DONE);
    stage.later(Duration.ofSeconds(1));
    assertThat(stage.screen()).contains("sessions 2 left to finish");

    lab.admin.put("quotation_backend/server1", AdminState.Value.DRAIN);
    stage.later(Duration.ofSeconds(1));
    assertThat(stage.screen()).contains("sessions none left: it can be stopped");
  }

  @Test
  void whatIsDoneOfAChangeThatRunsIsShownAsItIsDone() {
    stage.drain();
    stage.planned(1);
    stage.type("kernel");
    stage.press("Enter");
    stage.type("server1");
    stage.press("Enter");

    stage.take(new Msg.Stepped(stage.dialog().number(), "n2 runs it"));
    stage.take(new Msg.Stepped(stage.dialog().number() + 7, "of another dialog"));

    assertThat(stage.screen()).contains("the agents are at work", "n2 runs it").doesNotContain("of another dialog");
  }

  @Test
  void aMissingAnswerIsAskedForUnderTheSameOperation() {
    stage.drainDone(Outcome.DONE, Outcome.DONE, Outcome.UNKNOWN);
    var operation = stage.dialog().results().getFirst().operation();
    assertThat(stage.screen()).contains("r asks again, as the same operation");

    stage.press("r");

    var again = stage.applied();
    assertThat(again).hasSize(1);
    assertThat(again.getFirst().operation()).isEqualTo(operation);
    assertThat(again.getFirst().agents()).extracting(agent -> agent.node()).containsExactly("n3");
    stage.take(new Msg.Executed(stage.dialog().number(), List.of(new dev.buoy.console.command.Results(operation,
        List.of(new dev.buoy.console.command.AgentResult("n3", Outcome.DONE, "drains", dev.buoy.v1.Plan
            .getDefaultInstance(), 0))))));
    assertThat(stage.dialog().results().getFirst().agents()).extracting(agent -> agent.node() + " " + agent.outcome())
        .containsExactly("n1 DONE", "n2 DONE", "n3 DONE");
  }

  @Test
  void whatWasDoneInPartIsFinishedOrUndone() {
    stage.drainDone(Outcome.DONE, Outcome.FAILED, Outcome.FAILED);
    assertThat(stage.screen()).contains("f plans the rest", "u plans the undo");

    stage.press("f");
    assertThat(stage.dialog().invocation().commandLine())
        .isEqualTo("buoy drain quotation_backend/server1 --on n2,n3 --reason kernel");
    stage.press("Esc");

    stage.press("u");
    assertThat(stage.dialog().invocation().commandLine()).isEqualTo("buoy ready quotation_backend/server1 --on n1");
  }

  @Test
  void anUndoLeadsBackToWhatEachAgentHad() {
    stage.drainDone(Outcome.DONE, Outcome.DONE, Outcome.DONE);
    stage.press("Enter");

    stage.press("u");

    assertThat(stage.dialog().invocation().commandLine()).isEqualTo("buoy ready quotation_backend/server1 --on all");
    assertThat(stage.effects.getLast()).isInstanceOf(Effect.Plan.class);
  }

  @Test
  void beforeAnythingWasDoneThereIsNothingToUndo() {
    stage.press("u");

    assertThat(stage.model.dialog()).isNull();
    assertThat(stage.model.note().text()).isEqualTo("there is nothing to undo: nothing was done from here yet");
  }
}
