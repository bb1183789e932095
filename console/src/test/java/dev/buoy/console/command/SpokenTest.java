package dev.buoy.console.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.console.FakeCluster;
import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.ClusterView;
import dev.buoy.console.cluster.Endpoint;
import dev.buoy.v1.OperationalState;
import dev.buoy.v1.RouterState;
import dev.buoy.v1.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// What `watch` says: one sentence per change.
class SpokenTest {
  private static final long SETTLED = Spoken.SETTLES.toNanos();
  private final Spoken spoken = new Spoken();
  private final Map<String, Status> statuses = new TreeMap<>();
  private final Map<String, String> errors = new TreeMap<>();
  private long now;

  SpokenTest() {
    List.of("n1", "n2", "n3").forEach(node -> statuses.put(node, FakeCluster.status(node)));
  }

  @Test
  void beginsWithWhatIsNotAsItShouldBeAndWhoIsMaster() {
    assertThat(settle()).containsExactly("n1 is master of VI_1 since 08:00:05.000: startup.",
        "quotation_backend/server3 is DOWN: connection refused (3/3).");
    assertThat(settle()).isEmpty();
  }

  @Test
  void oneSentenceForAChangeThatAgentsTellOfOneAfterTheOther() {
    settle();

    server("n1", OperationalState.Value.DOWN);
    assertThat(hear(SETTLED / 3)).isEmpty();
    server("n3", OperationalState.Value.DOWN);
    assertThat(hear(SETTLED / 3)).isEmpty();
    server("n2", OperationalState.Value.DOWN);

    assertThat(settle()).containsExactly("quotation_backend/server1 is DOWN: refused.");
    List.of("n1", "n2", "n3").forEach(node -> server(node, OperationalState.Value.UP));
    assertThat(settle()).containsExactly("quotation_backend/server1 is UP.");
  }

  @Test
  void whatLastsNoMomentIsNotTold() {
    settle();

    server("n1", OperationalState.Value.DOWN);
    hear(SETTLED / 2);
    server("n1", OperationalState.Value.UP);

    assertThat(settle()).isEmpty();
  }

  @Test
  void agentsThatDisagreeForLongerAreNamed() {
    settle();

    server("n2", OperationalState.Value.DOWN);

    assertThat(settle()).containsExactly("quotation_backend/server1 is UP n1 n3, DOWN n2: n2: refused.");
  }

  @Test
  void aNewMasterIsTold() {
    settle();

    role("n1", RouterState.Value.BACKUP);
    assertThat(settle()).containsExactly("no agent that answers is master of VI_1.");
    role("n2", RouterState.Value.MASTER);
    assertThat(settle()).containsExactly("n2 is master of VI_1 since 08:00:01.000: startup.");
    role("n3", RouterState.Value.MASTER);
    assertThat(settle()).containsExactly("n2 and n3 are master of VI_1 at the same time.");
  }

  @Test
  void anAgentThatCannotBeReachedIsToldOnceHoweverItsErrorReads() {
    settle();

    errors.put("n3", "UNAVAILABLE: connection refused");
    assertThat(settle()).containsExactly("n3 cannot be reached: connection refused.");
    errors.put("n3", "UNAVAILABLE: no answer: node down or cut off");
    assertThat(settle()).isEmpty();
    errors.remove("n3");
    assertThat(settle()).containsExactly("n3 answers.");
  }

  @Test
  void anAlarmStandsUntilItIsOverAlsoWhenItCounts() {
    settle();

    change("n1", status -> status.addAlarms("VI_1: unheld for 3 s"));
    assertThat(settle()).containsExactly("alarm of n1: VI_1: unheld for 3 s.");
    change("n1", status -> status.clearAlarms().addAlarms("VI_1: unheld for 4 s"));
    assertThat(settle()).isEmpty();
    change("n1", Status.Builder::clearAlarms);
    assertThat(settle()).containsExactly("no alarm any more: VI_1: unheld for 3 s.");
    assertThat(settle()).isEmpty();
  }

  @Test
  void anotherFileIsTold() {
    settle();

    change("n2", status -> status.setConfigDigest("feed"));
    assertThat(settle()).containsExactly("the nodes run different files: n1 n3 01234567, n2 feed.");
    List.of("n1", "n3").forEach(node -> change(node, status -> status.setConfigDigest("feed")));
    assertThat(settle()).containsExactly("all agents run the file feed.");
  }

  private List<String> settle() {
    var said = new ArrayList<>(hear(0));
    said.addAll(hear(SETTLED));
    return said;
  }

  private List<String> hear(long later) {
    now += later;
    return spoken.hear(Facts.of(view()), now).stream().map(Facts.Fact::sentence).toList();
  }

  private ClusterView view() {
    return new ClusterView(statuses.entrySet().stream().map(each -> new AgentView(each.getKey(),
        new Endpoint.Address(FakeCluster.address(each.getKey()), 7443), null, each.getValue(), now,
        errors.get(each.getKey()))).toList(), List.of());
  }

  private void server(String node, OperationalState.Value state) {
    change(node, status -> status.getBackendsBuilder(0).getServersBuilder(0).setState(state)
        .setReason(state == OperationalState.Value.DOWN ? "refused" : ""));
  }

  private void role(String node, RouterState.Value state) {
    change(node, status -> status.getVrrpBuilder(0).setState(state));
  }

  private void change(String node, Consumer<Status.Builder> change) {
    var status = FakeCluster.status(node).toBuilder();
    var now = statuses.get(node);
    if (now != null) {
      status = now.toBuilder();
    }
    change.accept(status);
    statuses.put(node, status.build());
  }
}
