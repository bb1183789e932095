package dev.buoy.agent.vrrp;

import static dev.buoy.agent.vrrp.Routers.address;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.time.VirtualScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class AnnouncementsTest {
  private static final List<VirtualAddress> MANY = IntStream.rangeClosed(1, 255)
      .mapToObj(i -> new VirtualAddress(address("10.78.0." + i), 32, null, null)).toList();

  private final VirtualScheduler time = new VirtualScheduler();
  private final List<VirtualAddress> announced = new ArrayList<>();
  private final Announcements announcements = new Announcements(new AnnouncingWire(), time);

  @Test
  void allAreAnnouncedOnceBeforeAnyOfThemAgain() {
    announcements.announce(MANY, 2);
    time.advance(Duration.ofSeconds(1));

    assertThat(announced.subList(0, 255)).isEqualTo(MANY);
    assertThat(announced.subList(255, announced.size())).isEqualTo(MANY);
  }

  @Test
  void whatIsAskedForWhileItStillWaitsDoesNotWaitTwice() {
    announcements.announce(MANY, 100);
    for (int second = 0; second < 60; second++) {
      announcements.announce(MANY, 100);
      time.advance(Duration.ofSeconds(1));
    }
    int before = announced.size();
    time.advance(Duration.ofMinutes(10));

    assertThat(announced.size() - before).isLessThanOrEqualTo(100 * 255);
  }

  @Test
  void anAddressThatIsTakenOffIsAnnouncedNoMore() {
    announcements.announce(MANY, 1);
    announcements.end(MANY.subList(200, 255));
    time.advance(Duration.ofSeconds(1));

    assertThat(announced).isEqualTo(MANY.subList(0, 200));
  }

  private final class AnnouncingWire implements Wire {
    @Override
    public void advertise(Advertisement advertisement, Duration interval, Duration horizon) {}

    @Override
    public void send(Advertisement advertisement) {}

    @Override
    public void quiet() {}

    @Override
    public void announce(List<VirtualAddress> addresses) {
      announced.addAll(addresses);
    }

    @Override
    public long advertisementsSent() {
      return 0;
    }

    @Override
    public long announcementsSent() {
      return announced.size();
    }
  }
}
