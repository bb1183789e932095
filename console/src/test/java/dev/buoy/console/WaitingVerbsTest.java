package dev.buoy.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.v1.AdminState;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Verbs that wait.
class WaitingVerbsTest extends OnACluster {
  @Test
  void waitsUntilItIsTrueAndSaysWhatIsNot() {
    assertThat(run("wait instance VI_1 master on n1 1s")).isZero();
    assertThat(run("wait instance VI_1 master on n2 50ms")).isEqualTo(6);
    assertThat(err.toString()).isEqualTo("n1 is master of VI_1\n");
    assertThat(run("wait healthy 50ms")).isEqualTo(6);
    assertThat(err.toString()).contains("quotation_backend/server3 on n1 is DOWN");
    assertThat(run("wait server quotation_backend/server9 up 1s")).isEqualTo(1);
    assertThat(run("wait instance VI_9 master 1s")).isEqualTo(1);
    assertThat(run("wait instance VI_1 master on n9 1s")).isEqualTo(1);
  }

  @Test
  void showsConnectionsGoingToZero() {
    fake.agents.values().forEach(agent -> agent.become(draining(agent.status, 0)));
    fake.agent("n2").become(draining(fake.agent("n2").status, 2));

    assertThat(run(DRAIN + " --confirm server1 --wait 50ms")).isEqualTo(6);
    assertThat(err.toString()).contains("quotation_backend/server1: n2 has 2 open connections",
        "buoy close --server quotation_backend/server1");

    fake.agent("n2").become(draining(fake.agent("n2").status, 0));
    assertThat(run(DRAIN + " --confirm server1 --wait 5s")).isZero();
    assertThat(err.toString()).contains("quotation_backend/server1 is drained after ");
  }

  @Test
  void tellsNothingOfWhatWasSeenBeforeItWasDone() {
    fake.agents.values().forEach(agent -> agent.changed = draining(agent.status, 0));

    assertThat(run(DRAIN + " --confirm server1 --wait 5s")).isZero();
    assertThat(err.toString()).startsWith("quotation_backend/server1 is drained after ").doesNotContain("READY");
  }

  @Test
  void waitsForThoseThatItSees() {
    fake.stop("n3");
    for (var agent : List.of(fake.agent("n1"), fake.agent("n2"))) {
      agent.status = agent.status.toBuilder().addHears("n3").build();
      agent.changed = draining(agent.status, 0);
    }

    assertThat(run(DRAIN + " --confirm server1 --wait 5s")).isZero();
    assertThat(err.toString()).startsWith("not waited for: n3, which is not reached from here\n")
        .contains("quotation_backend/server1 is drained after ");
  }

  private static dev.buoy.v1.Status draining(dev.buoy.v1.Status status, int sessions) {
    var changed = status.toBuilder();
    changed.getBackendsBuilder(0).getServersBuilder(0).setAdminState(AdminState.Value.DRAIN).setSessions(sessions);
    return changed.build();
  }
}
