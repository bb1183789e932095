package dev.buoy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.check.Ask;
import dev.buoy.agent.check.CheckConfig;
import dev.buoy.agent.check.CheckTarget;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapacityTest {
  @Test
  void connectionsAndPipesFitIntoTheDescriptors() {
    for (int descriptors : new int[]{1024, 20_000, 1_048_576}) {
      var capacity = Capacity.of(List.of("Max processes 5 5 processes",
          "Max open files            " + descriptors + "                " + descriptors + "                files     "),
          2);

      assertThat(capacity.descriptors()).isEqualTo(descriptors);
      assertThat(2 * capacity.connections(List.of()) + 2 * 2 * capacity.pipes()).isLessThan(descriptors);
      assertThat(capacity.connections(List.of())).isGreaterThan(descriptors / 3);
    }
  }

  @Test
  void withoutALimitThereIsOneOfOurs() {
    var capacity = Capacity.of(List.of("Max open files unlimited unlimited files"), 8);

    assertThat(capacity.pipes()).isEqualTo(256);
    assertThat(capacity.connections(List.of())).isEqualTo(1_000_000);
  }

  @Test
  void whatChecksTakeIsNotForConnections() {
    var capacity = Capacity.of(List.of("Max open files 20000 20000 files"), 2);
    int all = capacity.connections(List.of());

    assertThat(capacity.connections(checks(200, new Ask.Connect()))).isEqualTo(all - 100);
    assertThat(capacity.connections(checks(5000, new Ask.Connect()))).as("1000 at a time").isEqualTo(all - 500);
    assertThat(capacity.connections(checks(2000, new Ask.Agent("")))).as("agents").isEqualTo(all - 1000);
  }

  private static List<CheckTarget> checks(int count, Ask ask) {
    var config = new CheckConfig(Duration.ofSeconds(2), Duration.ofSeconds(2), 2, 3);
    return Collections.nCopies(count,
        new CheckTarget("web", "s1", new InetSocketAddress(1), config, ask, null, List.of()));
  }
}
