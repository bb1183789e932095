package dev.buoy.console.tui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.v1.PendingConfig;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A file that is put to work, on every screen until it is there.
class FilesOnTheWayTest {
  @Test
  void aFileThatWaitsIsToldOnEveryScreenAndIsNoDifferenceBetweenFiles() {
    var model = Screens.model(Screens.lab(), Glyphs.ASCII);
    var agents = model.data().view().agents();
    var other = Screens.withStatus(agents.get(1), status -> status.setConfigDigest("other"));
    assertThat(Screens.shown(model, List.of(agents.get(0), other)).data().facts().alarms())
        .anyMatch(alarm -> alarm.text().contains("different files"));

    var by = LabAgents.time(Screens.NOW.plusSeconds(42));
    var pending = Screens.withStatus(other,
        status -> status.setPendingConfig(PendingConfig.newBuilder().setOperation("7f3a")
            .setOperator("alice").setConfirmBy(by)));
    var waiting = Screens.shown(model, List.of(agents.get(0), pending));
    assertThat(waiting.data().facts().alarms()).isEmpty();
    for (var size : List.of(new Size(60, 15), new Size(80, 24), new Size(300, 90))) {
      assertThat(Screens.text(Screens.press(waiting, "3"), size)).anyMatch(line -> line
          .startsWith(" ! a file of alice waits: 42s left to keep it (5, then C)"));
    }
  }

  @Test
  void aCountdownIsByTheClockOfTheAgentThatTellsOfIt() {
    var lab = Screens.lab();
    lab.ahead.put("n2", Duration.ofSeconds(30));
    var model = Screens.model(lab, Glyphs.ASCII);
    var pending = Screens.withStatus(model.data().view().agents().get(1),
        status -> status.setPendingConfig(PendingConfig
            .newBuilder().setOperation("7f3a").setOperator("alice")
            .setConfirmBy(LabAgents.time(Screens.NOW.plusSeconds(72)))));
    var facts = Screens.shown(model, List.of(pending)).data().facts();

    assertThat(Banners.of(facts, false, 80).getFirst().text()).contains("42s left to keep it (5, then C)");
    assertThat(Banners.of(facts, true, 80).getFirst().text()).contains("42s left to keep it, else");
    var over = Screens.withStatus(pending, status -> status.getPendingConfigBuilder()
        .setConfirmBy(LabAgents.time(Screens.NOW.plusSeconds(29))));
    assertThat(Banners.of(Screens.shown(model, List.of(over)).data().facts(), false, 80).getFirst().text().strip())
        .isEqualTo("! a file of alice is being taken back");
    var going = Screens.withStatus(pending, status -> status.getPendingConfigBuilder().clearConfirmBy());
    assertThat(Banners.of(Screens.shown(model, List.of(going)).data().facts(), false, 80).getFirst().text().strip())
        .as("nobody can keep it yet, or has to").isEqualTo("! a file of alice is being put to work");
  }

  @Test
  void aNodeWithAThirdFileDiffersAlsoWhileAChangeGoesRound() {
    var model = Screens.model(Screens.lab(), Glyphs.ASCII);
    var agents = model.data().view().agents();
    var changed = Screens.withStatus(agents.get(0), status -> status.setConfigDigest("after")
        .setPendingConfig(PendingConfig.newBuilder().setOperation("7f3a")));
    var third = Screens.withStatus(agents.get(2), status -> status.setConfigDigest("third"));

    assertThat(Screens.shown(model, List.of(changed, agents.get(1), third)).data().facts().alarms())
        .anyMatch(alarm -> alarm.text().contains("different files"));
    assertThat(Screens.shown(model, List.of(changed, agents.get(1))).data().facts().alarms()).isEmpty();
  }

  @Test
  void bannersThatHaveNoRoomAreCounted() {
    var lab = Screens.lab();
    lab.rivals.add("n2");
    var model = Screens.model(lab, Glyphs.ASCII);
    var many = model.data().view().agents().stream().map(agent -> Screens.withStatus(agent, status -> {
      for (var i = 2; i <= 5; i++) {
        status.addVrrp(status.getVrrp(0).toBuilder().setInstance("VI_" + i));
      }
    })).toList();

    assertThat(Screens.text(Screens.shown(model, many), new Size(80, 24))).filteredOn(line -> line.startsWith(" !! "))
        .hasSize(3).last().asString().startsWith(" !! and 3 more (A)");
  }
}
