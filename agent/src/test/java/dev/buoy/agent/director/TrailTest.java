package dev.buoy.agent.director;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.director.Account.Turn;
import dev.buoy.agent.director.Stage.Role;
import dev.buoy.agent.director.Stage.Sent;
import dev.buoy.agent.director.Stage.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrailTest {
  private final Trail trail = new Trail("VI_1");

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  /// @param age of its state, in milliseconds
  private void look(long millis, String boot, String state, int priority, long age, Sent sent) {
    trail.add(List.of(new Standing("n1", "", millis(millis).toNanos(), boot, Map.of("VI_1",
        new Role(state, priority, false, true, millis(age), sent), "VI_2",
        new Role("MASTER", 7, false, true, millis(millis), new Sent(99, 99))), Map.of())));
  }

  private void look(long millis, String state, int priority, long age) {
    look(millis, "first", state, priority, age, Sent.NONE);
  }

  private void silent(long millis) {
    trail.add(List.of(new Standing("n1", "no answer in time", millis(millis).toNanos(), "", Map.of(), Map.of())));
  }

  private List<Turn> turns(long faultMillis) {
    return trail.turns(millis(faultMillis).toNanos());
  }

  @Test
  void aStateChangedWhenItsNodeSaysAndAPriorityWhenItWasSeen() {
    look(1_000, "BACKUP", 100, 60_000);
    look(1_100, "BACKUP", 100, 60_100);
    look(1_200, "MASTER", 100, 30);
    look(1_300, "MASTER", 120, 130);
    look(1_400, "MASTER", 120, 230);

    assertThat(turns(1_050)).containsExactly(new Turn(millis(-50), "n1", "BACKUP", 100),
        new Turn(millis(120), "n1", "MASTER", 100), new Turn(millis(250), "n1", "MASTER", 120));
  }

  @Test
  void whoDoesNotAnswerHasNoRoleAndStandsAsItSaysOnceItDoes() {
    look(1_000, "MASTER", 150, 60_000);
    silent(1_500);
    silent(2_000);
    look(2_100, "MASTER", 150, 61_100);
    silent(2_500);
    look(3_000, "second", "BACKUP", 150, 200, Sent.NONE);

    assertThat(turns(1_000)).containsExactly(new Turn(millis(0), "n1", "MASTER", 150),
        new Turn(millis(500), "n1", "", 0), new Turn(millis(1_000), "n1", "MASTER", 150),
        new Turn(millis(1_500), "n1", "", 0), new Turn(millis(1_800), "n1", "BACKUP", 150));
  }

  @Test
  void aRoleThatDoesNotSayWhenIsOfTheLook() {
    look(1_000, "INITIALIZE", 150, 0);
    look(1_100, "FAULT", 150, 0);

    assertThat(turns(1_000)).last().isEqualTo(new Turn(millis(100), "n1", "FAULT", 150));
  }

  @Test
  void whatIsSentIsAddedUpOverStartsOfTheAgent() {
    look(1_000, "first", "MASTER", 150, 0, new Sent(1_000, 10));
    look(1_100, "first", "MASTER", 150, 100, new Sent(1_003, 10));
    silent(1_500);
    look(5_000, "second", "MASTER", 150, 100, new Sent(2_000, 5));
    look(5_100, "second", "MASTER", 150, 200, new Sent(2_001, 10));

    assertThat(trail.sent()).containsExactly(Map.entry("n1", new Sent(2_004, 10)));
  }

  @Test
  void aRoleThatNeverRestsDoesNotFillTheReport() {
    for (int i = 0; i < 1_000; i++) {
      look(i, i % 2 == 0 ? "MASTER" : "BACKUP", 150, 0);
    }

    assertThat(turns(0)).hasSize(Trail.MOST);
  }
}
