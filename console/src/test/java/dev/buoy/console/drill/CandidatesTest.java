package dev.buoy.console.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.console.FakeCluster;
import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.Endpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Who may direct a drill.
class CandidatesTest {
  private static final long NOW = TimeUnit.SECONDS.toNanos(1000);

  /// n1 is master of VI_1.
  private static ClusterView view(long... ages) {
    var agents = new ArrayList<AgentView>();
    for (int i = 0; i < 3; i++) {
      var node = "n" + (i + 1);
      agents.add(new AgentView(node, new Endpoint.Address("10.77.0." + (i + 1), 7443), FakeCluster.info(node),
          FakeCluster.status(node), NOW - TimeUnit.SECONDS.toNanos(ages.length == 0 ? 0 : ages[i]), null));
    }
    return new ClusterView(agents, List.of());
  }

  @Test
  void areFreshAndNotTheMaster() {
    assertThat(Candidates.of(view(), "VI_1", Optional.empty(), NOW))
        .isEqualTo(new Candidates("n1", List.of("n2", "n3")));
    assertThat(Candidates.of(view(0, 9, 0), "VI_1", Optional.empty(), NOW).nodes()).containsExactly("n3");
    assertThat(Candidates.of(view(), "VI_1", Optional.of("n3"), NOW).nodes()).containsExactly("n1", "n2");
    assertThat(Candidates.of(view(), "VI_9", Optional.empty(), NOW).nodes()).isEmpty();
  }

  @Test
  void theOneThatIsForecastComesFirst() {
    var candidates = Candidates.of(view(), "VI_1", Optional.empty(), NOW);

    assertThat(candidates.preferring("n3").nodes()).containsExactly("n3", "n2");
    assertThat(candidates.preferring("n1")).isEqualTo(candidates);
  }

  @Test
  void theAddressesThatLeadToTheAgentsAreNamedAndSocketsAreNone() {
    var agents = new ArrayList<>(view().agents());
    agents.set(0, AgentView.unheard("n1", new Endpoint.Socket(Path.of("/run/buoy/api.sock"))));

    assertThat(Planner.reachedBy(new ClusterView(agents, List.of()))).containsExactly("10.77.0.2", "10.77.0.3");
  }
}
