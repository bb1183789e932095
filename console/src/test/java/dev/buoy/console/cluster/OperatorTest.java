package dev.buoy.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class OperatorTest {
  @Test
  void isThePersonBehindSudoUnlessToldOtherwise() {
    assertThat(Operator.of(Map.of(), "root").name()).isEqualTo("root");
    assertThat(Operator.of(Map.of("SUDO_USER", "alice"), "root").name()).isEqualTo("alice");
    assertThat(Operator.of(Map.of("SUDO_USER", "alice", "BUOY_OPERATOR", "night shift"), "root").name())
        .isEqualTo("night shift");
    assertThat(Operator.of(Map.of("BUOY_OPERATOR", " "), "root").name()).isEqualTo("root");
  }

  @Test
  void isPrintableAsciiOfAtMost64Characters() {
    assertThat(new Operator("J\u00f6rg\n").name()).isEqualTo("J?rg");
    assertThat(new Operator("x".repeat(80)).name()).hasSize(64);
  }
}
