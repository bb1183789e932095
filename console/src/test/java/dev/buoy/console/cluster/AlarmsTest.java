package dev.buoy.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.v1.Condition;
import dev.buoy.v1.Status;
import dev.buoy.v1.VirtualRouter;
import java.util.LinkedHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A wrong password on n2 of three.
class AlarmsTest {
  private static final String PASSWORD = "n2 and the others (n1, n3) do not accept each other's packets";
  private static final String BOTH = "n1 and n2 are both master";

  @Test
  void aCauseComesBeforeWhatFollowsFromItAndIsSaidOnceByAllWhoSayIt() {
    var statuses = new LinkedHashMap<String, Status>();
    statuses.put("n1", status(BOTH, "TWO_MASTERS", BOTH).toBuilder().addAlarms("VI_1: " + PASSWORD + "; do this")
        .setVrrp(0, router("TWO_MASTERS", BOTH).toBuilder().addConditions(condition("WRONG_PASSWORD", PASSWORD)))
        .build());
    statuses.put("n2", status(PASSWORD + "; do this", "WRONG_PASSWORD", PASSWORD));

    assertThat(Alarms.of(statuses)).containsExactly(
        new Alarms.Alarm("n1 n2", "VI_1: " + PASSWORD + "; do this", true),
        new Alarms.Alarm("n1", "VI_1: " + BOTH, false));
  }

  @Test
  void whatIsNotAcceptedIsNamedInAWord() {
    assertThat(Alarms.refusal(router("WRONG_PASSWORD", PASSWORD))).isEqualTo("password");
    assertThat(Alarms.refusal(router("TWO_MASTERS", BOTH))).isEmpty();
    assertThat(Alarms.refusal(VirtualRouter.newBuilder().addProblems("10.77.0.2: checksum").build()))
        .isEqualTo("see its alarms");
  }

  @Test
  void aConditionIsFoundByInstanceAndKind() {
    var status = status(BOTH, "TWO_MASTERS", BOTH);

    assertThat(Alarms.named(Stream.of(status), "VI_1", "TWO_MASTERS")).isTrue();
    assertThat(Alarms.named(Stream.of(status), "VI_2", "TWO_MASTERS")).isFalse();
  }

  private static Status status(String alarm, String kind, String detail) {
    return Status.newBuilder().addAlarms("VI_1: " + alarm).addVrrp(router(kind, detail)).build();
  }

  private static VirtualRouter router(String kind, String detail) {
    return VirtualRouter.newBuilder().setInstance("VI_1").addConditions(condition(kind, detail)).build();
  }

  private static Condition condition(String kind, String detail) {
    return Condition.newBuilder().setKind(kind).setDetail(detail).build();
  }
}
