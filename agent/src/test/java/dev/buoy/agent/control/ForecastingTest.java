package dev.buoy.agent.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buoy.agent.cluster.NodeReport;
import dev.buoy.agent.config.ClusterConfig;
import dev.buoy.agent.config.ConfigBytes;
import dev.buoy.agent.config.ConfigFile;
import dev.buoy.agent.config.Loaded;
import dev.buoy.agent.operation.Refused;
import dev.buoy.agent.vrrp.RouterState;
import dev.buoy.v1.ForecastRequest;
import dev.buoy.v1.Supposition;
import java.nio.file.Path;
import java.util.Collections;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ForecastingTest {
  private static final String TEXT = """
      schema: 1
      nodes: {n1: {address: 10.77.0.1}, n2: {address: 10.77.0.2}}
      api: {insecure: true}
      vrrp: {VI_1: {interface: eth0, virtual_router_id: 9, virtual_addresses: [10.77.0.100], unicast: true}}
      """;

  private final Forecasting forecasting = new Forecasting(ForecastingTest::file,
      () -> List.of(NodeReport.silent("n1", "it does not answer"), NodeReport.silent("n2", "it does not answer")));

  private static ClusterConfig file() {
    return switch (ConfigFile.load(Path.of("buoy.yaml"), ConfigBytes.single(TEXT.getBytes(UTF_8)), "host")) {
      case Loaded.Accepted(var cluster, _) -> cluster;
      case Loaded.Rejected(var problems) -> throw new AssertionError(problems.toString());
    };
  }

  private static Supposition that(Supposition.Kind kind, String node) {
    return Supposition.newBuilder().setKind(kind).setObject(node).build();
  }

  private void forecast(List<Supposition> suppositions) {
    forecasting.forecast(ForecastRequest.newBuilder().addAllSuppositions(suppositions).build());
  }

  @Test
  void oneThingHappensToANodeAtATime() {
    for (var second : List.of(Supposition.Kind.KILL, Supposition.Kind.STOP, Supposition.Kind.BACK)) {
      assertThatThrownBy(() -> forecast(List.of(that(Supposition.Kind.KILL, "n1"), that(second, "n1"))))
          .isInstanceOf(Refused.class).hasMessage("n1 is named twice: one thing can happen to a node at a time");
    }
    forecast(List.of(that(Supposition.Kind.KILL, "n1"), that(Supposition.Kind.STOP, "n2")));
  }

  @Test
  void aRoleThatRestsIsSaidToRest() {
    var resting = new NodeReport.Router("VI_1", Optional.of(RouterState.MASTER), 100, 100, false, false, false, "",
        List.of(), List.of(), Duration.ofMillis(24_300));
    var reports = List.of(new NodeReport("n1", null, "", List.of(resting), List.of(), List.of(), 0),
        NodeReport.silent("n2", "it does not answer"));

    var forecast = new Forecasting(ForecastingTest::file, () -> reports)
        .forecast(ForecastRequest.newBuilder().addSuppositions(that(Supposition.Kind.KILL, "n1")).build());

    assertThat(forecast.getRemarksList()).contains("VI_1 moved 3 times in the last minute: n1 rests for 25 s, in which"
        + " its trackers and preemption do not move it");
  }

  @Test
  void thereIsALimit() {
    assertThatThrownBy(() -> forecast(Collections.nCopies(65, that(Supposition.Kind.KILL, "n1"))))
        .isInstanceOf(Refused.class).hasMessage("too many suppositions: 64 at most");
    assertThatThrownBy(() -> forecast(List.of())).isInstanceOf(Refused.class);
    assertThat(
        forecasting.forecast(ForecastRequest.newBuilder().addSuppositions(that(Supposition.Kind.KILL, "n1")).build())
            .getInstancesCount())
        .isOne();
  }
}
