package dev.buoy.console.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.console.FakeCluster;
import dev.buoy.console.cluster.AgentView;
import dev.buoy.console.cluster.Endpoint;
import dev.buoy.console.command.Awaited.ServerState;
import dev.buoy.v1.AdminState;
import dev.buoy.v1.OperationalState;
import dev.buoy.v1.RouterState;
import dev.buoy.v1.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwaitedTest {
  private static final long NOW = Duration.ofSeconds(100).toNanos();
  private static final Target.OfServer SERVER = new Target.OfServer("quotation_backend", "server1");

  @ParameterizedTest
  @CsvSource({"UP,UP,READY,3,''", "DOWN,UP,READY,3,quotation_backend/server1 on n1 is UP",
      "UP,DOWN,READY,3,quotation_backend/server1 on n1 is DOWN", "READY,UP,READY,3,''",
      "MAINT,UP,DRAIN,0,quotation_backend/server1 on n1 is DRAIN", "DRAIN,UP,DRAIN,5,''",
      "DRAINED,UP,DRAIN,1,quotation_backend/server1 on n1 has 1 open connection",
      "DRAINED,UP,READY,0,quotation_backend/server1 on n1 is READY", "DRAINED,DOWN,MAINT,0,''"})
  void aServerIsWhatItIsWaitedFor(ServerState wanted, OperationalState.Value state, AdminState.Value admin,
      int sessions, String missing) {
    var agent = agent("n1", status -> status.getBackendsBuilder(0).getServersBuilder(0).setState(state)
        .setAdminState(admin).setSessions(sessions));

    assertThat(new Awaited.ServerIs(SERVER, wanted).missing(List.of(agent), NOW))
        .isEqualTo(missing.isEmpty() ? List.of() : List.of(missing));
  }

  @Test
  void whoDoesNotAnswerIsNotTakenAtItsLastWord() {
    var old = new AgentView("n1", endpoint("n1"), FakeCluster.info("n1"), FakeCluster.status("n1"), NOW,
        "UNAVAILABLE: gone");

    assertThat(new Awaited.ServerIs(SERVER, ServerState.UP).missing(List.of(old), NOW))
        .containsExactly("n1 does not answer");
    assertThat(new Awaited.MasterOf("VI_1", Optional.empty()).missing(List.of(old), NOW))
        .containsExactly("no agent that answers is master of VI_1");
  }

  @Test
  void anInstanceHasOneMaster() {
    var n1 = agent("n1", _ -> {});
    var n2 = agent("n2", _ -> {});
    var second = agent("n2", status -> status.getVrrpBuilder(0).setState(RouterState.Value.MASTER));

    assertThat(new Awaited.MasterOf("VI_1", Optional.empty()).missing(List.of(n1, n2), NOW)).isEmpty();
    assertThat(new Awaited.MasterOf("VI_1", Optional.of("n2")).missing(List.of(n1, n2), NOW))
        .containsExactly("n1 is master of VI_1");
    assertThat(new Awaited.MasterOf("VI_1", Optional.of("n1")).missing(List.of(n1, second), NOW))
        .containsExactly("n1 and n2 are master of VI_1 at the same time");
  }

  @Test
  void healthyIsNothingWrongAnywhere() {
    var n1 = agent("n1", AwaitedTest::heal);
    var n2 = agent("n2", AwaitedTest::heal);

    assertThat(new Awaited.Healthy().missing(List.of(n1, n2), NOW)).isEmpty();
    assertThat(new Awaited.Healthy().missing(List.of(n2), NOW))
        .containsExactly("no agent that answers is master of VI_1");
    assertThat(new Awaited.Healthy().missing(
        List.of(n1, agent("n2", status -> heal(status.addAlarms("VI_1: n3 is silent").setConfigDigest("ffff")))), NOW))
        .containsExactly("n2: VI_1: n3 is silent", "the nodes run different files: n1 01234567, n2 ffff");
    var maint = agent("n2", status -> heal(status).getBackendsBuilder(0).getServersBuilder(2)
        .setState(OperationalState.Value.DOWN).setAdminState(AdminState.Value.MAINT));
    assertThat(new Awaited.Healthy().missing(List.of(n1, maint), NOW)).as("maintenance is meant").isEmpty();
  }

  private static Status.Builder heal(Status.Builder status) {
    status.getBackendsBuilder(0).getServersBuilder(2).setState(OperationalState.Value.UP);
    return status;
  }

  private static AgentView agent(String node, Consumer<Status.Builder> change) {
    var status = FakeCluster.status(node).toBuilder();
    change.accept(status);
    return new AgentView(node, endpoint(node), FakeCluster.info(node), status.build(), NOW, null);
  }

  private static Endpoint endpoint(String node) {
    return new Endpoint.Address(FakeCluster.address(node), 7443);
  }
}
