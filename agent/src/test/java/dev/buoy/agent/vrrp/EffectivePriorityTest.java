package dev.buoy.agent.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EffectivePriorityTest {
  @ParameterizedTest
  @CsvSource({"150,-30,false,120", "150,-30,true,150", "150,+30,true,180", "150,+30,false,150", "20,-100,false,1",
      "200,+100,true,254", "255,-100,false,255", "255,+10,true,255"})
  void aWeightCountsWhileItsTrackerFailsOrHolds(int base, int weight, boolean holds, int expected) {
    var effective = EffectivePriority.of(base, List.of(new Track("t", weight)), Map.of("t", holds));

    assertThat(effective.priority()).isEqualTo(expected);
    assertThat(effective.fault()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"100,-5,0,100", "100,-5,3,85", "100,2,3,106", "100,-5,-2,110", "200,-100,99,1", "200,-1,9999,1",
      "255,-5,3,255"})
  void aWeightCountsAsOftenAsTheTrackersNumberSays(int base, int weight, int number, int expected) {
    var effective = EffectivePriority.of(base, List.of(new Track("t", weight)), Map.of("t", number == 0),
        Map.of("t", number));

    assertThat(effective.priority()).isEqualTo(expected);
  }

  @Test
  void weightsAddUpBeforeTheLimitApplies() {
    var tracks = List.of(new Track("a", -200), new Track("b", 200));

    var effective = EffectivePriority.of(100, tracks, Map.of("a", false, "b", true));

    assertThat(effective).isEqualTo(new EffectivePriority(100, null, List.of("a fails: -200", "b holds: +200")));
  }

  @Test
  void aFailingFaultNamesItsTrackersAndLeavesThePriority() {
    var tracks = List.of(new Track("a", 0), new Track("b", 0), new Track("c", 0));

    var effective = EffectivePriority.of(100, tracks, Map.of("a", false, "b", true, "c", false));

    assertThat(effective).isEqualTo(new EffectivePriority(100, "a fails, c fails", List.of()));
  }

  @Test
  void theOwnerStandsInFaultToo() {
    assertThat(EffectivePriority.of(255, List.of(new Track("a", 0)), Map.of("a", false)).fault()).isEqualTo("a fails");
  }

  @Test
  void aTrackerNotHeardOfHolds() {
    assertThat(EffectivePriority.of(100, List.of(new Track("a", -5), new Track("b", 0)), Map.of()))
        .isEqualTo(new EffectivePriority(100, null, List.of()));
  }
}
