package dev.buoy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.cluster.Deficit;
import dev.buoy.agent.track.TrackerView;
import dev.buoy.agent.vrrp.Routers;
import dev.buoy.agent.vrrp.Track;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What relative failover compares, for a router of priority 100.
final class DeficitsTest {
  private static final VirtualRouterConfig CONFIG = Routers.withTracks(
      Routers.config(3, 100, Duration.ofSeconds(1), true),
      List.of(new Track("level", 2), new Track("alive", -30), new Track("disk", 0)));

  @Test
  void aFilesNumberCountsAsItDoesInTheElection() {
    assertThat(deficit(view("level", true, 0))).isEqualTo(Deficit.NONE);
    assertThat(deficit(view("level", false, -20))).isEqualTo(new Deficit(false, 40));
    assertThat(deficit(view("level", false, -20), view("alive", false, null))).isEqualTo(new Deficit(false, 70));
    assertThat(deficit(view("level", false, 20))).as("it adds to the priority").isEqualTo(Deficit.NONE);
  }

  @Test
  void withoutANumberATrackerCountsAsItHoldsOrFails() {
    assertThat(deficit(view("level", false, null))).isEqualTo(new Deficit(false, 2));
    assertThat(deficit(view("disk", false, null))).isEqualTo(new Deficit(true, 0));
    assertThat(dev.buoy.agent.Routers.deficit(CONFIG, List.of(), true)).isEqualTo(new Deficit(true, 0));
  }

  private static Deficit deficit(TrackerView... views) {
    return dev.buoy.agent.Routers.deficit(CONFIG, List.of(views), false);
  }

  private static TrackerView view(String name, boolean holds, @Nullable Integer number) {
    return new TrackerView(name, number == null ? "script" : "file", name, holds, true, "", number);
  }
}
