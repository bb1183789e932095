package dev.buoy.agent.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class SentencesTest {
  @Test
  void aFailoverWithoutAReasonEndsWithWhoForcedIt() {
    assertThat(Sentences.yielded(given("")).reason()).isEqualTo("forced failover by root");
    assertThat(Sentences.yielded(given("drill")).reason()).isEqualTo("forced failover by root: drill");
  }

  private static Yield given(String reason) {
    return new Yield("root", reason, Instant.EPOCH, null, "7f3a", "n2");
  }
}
