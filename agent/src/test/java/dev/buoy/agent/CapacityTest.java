package dev.buoy.agent;

import static org.assertj.core.api.Assertions.assertThat;

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
      assertThat(2 * capacity.connections() + 2 * 2 * capacity.pipes()).isLessThan(descriptors);
      assertThat(capacity.connections()).isGreaterThan(descriptors / 3);
    }
  }

  @Test
  void withoutALimitThereIsOneOfOurs() {
    assertThat(Capacity.of(List.of("Max open files unlimited unlimited files"), 8))
        .isEqualTo(new Capacity(Integer.MAX_VALUE, 256, 1_000_000));
  }
}
