package dev.buoy.agent.vrrp;

import static dev.buoy.agent.vrrp.Routers.address;
import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.time.VirtualScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class AnnouncementsTest {
  private static final List<VirtualAddress> MANY = IntStream.rangeClosed(1, 255)
      .mapToObj(i -> new VirtualAddress(address("10.78.0." + i), 32, null, null)).toList();

  private final VirtualScheduler time = new VirtualScheduler();
  private final List<VirtualAddress> announced = new ArrayList<>();
  private final List<Long> tried = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final Set<VirtualAddress> refused = new HashSet<>();
  private final Announcements announcements = new Announcements(new AnnouncingWire(), time,
      () -> problems.add(problem()));

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

  private String problem() {
    return announcements.problem();
  }

  @Test
  void whatCannotBeSentIsTriedAgainEverLessOftenUntilItGetsOut() {
    var one = MANY.getFirst();
    refused.add(one);
    long begin = Duration.ofNanos(time.nanoTime()).toSeconds();

    announcements.announce(MANY.subList(0, 2), 1);
    time.advance(Duration.ofSeconds(100));

    assertThat(tried.stream().map(second -> second - begin)).containsExactly(0L, 1L, 3L, 7L, 15L, 31L, 63L, 95L);
    assertThat(announced).as("the other was announced at once, and not again").containsExactly(MANY.get(1));
    assertThat(problems).as("said once").containsExactly("no way");

    refused.clear();
    time.advance(Duration.ofMinutes(10));
    assertThat(announced).containsExactly(MANY.get(1), one);
    assertThat(problems).containsExactly("no way", "");
  }

  @Test
  void whoGivesTheAddressesUpTriesNoMore() {
    refused.addAll(MANY);
    announcements.announce(MANY.subList(0, 3), 1);
    announcements.end(MANY.subList(0, 2));
    assertThat(announcements.problem()).isEqualTo("no way");

    announcements.end();
    var before = tried.size();
    time.advance(Duration.ofMinutes(10));

    assertThat(tried).hasSize(before);
    assertThat(announcements.problem()).isEmpty();
  }

  private final class AnnouncingWire implements Wire {
    @Override
    public void advertise(Advertisement advertisement, Duration interval, Duration horizon) {}

    @Override
    public void send(Advertisement advertisement) {}

    @Override
    public void quiet() {}

    @Override
    public @Nullable Unannounced announce(List<VirtualAddress> addresses) {
      tried.add(Duration.ofNanos(time.nanoTime()).toSeconds());
      announced.addAll(addresses.stream().filter(address -> !refused.contains(address)).toList());
      var failing = addresses.stream().filter(refused::contains).toList();
      return failing.isEmpty() ? null : new Unannounced(failing, "no way");
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
