package dev.buoy.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.identity.ConnectionLimits.Source;
import dev.buoy.agent.identity.ConnectionLimits.Way;
import org.junit.jupiter.api.Test;

class ConnectionLimitsTest {
  private long now;
  private final ConnectionLimits limits = new ConnectionLimits(() -> now);

  @Test
  void oneSourceLeavesRoomForTheOthers() {
    fill(address(1));

    assertThat(limits.begin(address(1))).isFalse();
    assertThat(limits.begin(address(2))).isTrue();
    assertThat(limits.begin(new Source(Way.SOCKET, "uid 0"))).isTrue();
  }

  @Test
  void whatComesByTheNetworkNeverKeepsUsersOfThisMachineOut() {
    for (int i = 0; i < ConnectionLimits.OF_ALL / ConnectionLimits.OF_ONE; i++) {
      fill(address(i));
    }

    assertThat(limits.begin(address(99))).isFalse();
    assertThat(limits.news())
        .contains("the API refused 1 connection from 10.0.0.99, as 512 are open, the most for all");
    assertThat(limits.begin(new Source(Way.SOCKET, "uid 1001"))).isTrue();
  }

  @Test
  void oneThatIsOverMakesRoomForOne() {
    fill(address(1));

    limits.end(address(1));

    assertThat(limits.begin(address(1))).isTrue();
    assertThat(limits.begin(address(1))).isFalse();
  }

  @Test
  void refusalsAreCountedAndToldInOneLineEveryTenSeconds() {
    fill(address(1));
    assertThat(limits.news()).isEmpty();

    limits.begin(address(1));
    assertThat(limits.news())
        .contains("the API refused 1 connection from 10.0.0.1, which has 64 open, the most for one");
    limits.begin(address(1));
    limits.begin(address(1));
    now += 9_999_999_999L;
    assertThat(limits.news()).isEmpty();

    now += 1;
    assertThat(limits.news())
        .contains("the API refused 2 connections, the latest from 10.0.0.1, which has 64 open, the most for one");
    now += 10_000_000_000L;
    assertThat(limits.news()).isEmpty();
  }

  private void fill(Source source) {
    for (int i = 0; i < ConnectionLimits.OF_ONE; i++) {
      assertThat(limits.begin(source)).isTrue();
    }
  }

  private static Source address(int number) {
    return new Source(Way.NETWORK, "10.0.0." + number);
  }
}
