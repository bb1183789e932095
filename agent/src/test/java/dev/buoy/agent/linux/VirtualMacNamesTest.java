package dev.buoy.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buoy.agent.vrrp.VirtualAddress;
import dev.buoy.agent.vrrp.VirtualRouterConfig;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class VirtualMacNamesTest {
  private final VirtualMacNames names = new VirtualMacNames();

  @Test
  void theFirstOfAnIdAndFamilyIsNamedAsKeepalivedDoesAndTheOthersByTheirInterface() {
    assertThat(names.take(router("eth0", 51, "10.77.0.100"))).isEqualTo("vrrp.51");
    assertThat(names.take(router("eth1", 51, "10.78.0.100"))).isEqualTo("vrrp.51.eth1");
    assertThat(names.take(router("eth0", 51, "fd00:77::100"))).isEqualTo("vrrp6.51");
    assertThat(names.take(router("eth0", 52, "10.77.0.101"))).isEqualTo("vrrp.52");
  }

  @Test
  void aNameStaysWithItsRouterUntilThatStops() {
    names.take(router("eth0", 51, "10.77.0.100"));
    names.take(router("eth1", 51, "10.78.0.100"));

    names.release("vrrp.51");

    assertThat(names.take(router("eth2", 51, "10.79.0.100"))).isEqualTo("vrrp.51");
    assertThat(names.take(router("eth0", 51, "10.77.0.100"))).isEqualTo("vrrp.51.eth0");
  }

  @Test
  void namesFitTheKernelDifferAndAreTheSameAfterARestart() {
    var taken = takeAll(new VirtualMacNames());

    assertThat(taken).doesNotHaveDuplicates().allMatch(name -> name.length() <= 15);
    assertThat(takeAll(new VirtualMacNames())).isEqualTo(taken);
  }

  private static List<String> takeAll(VirtualMacNames names) {
    var taken = new ArrayList<String>();
    for (int i = 0; i < 200; i++) {
      taken.add(names.take(router("enp129s0f0.%04d".formatted(i), 255, "fd00:77::100")));
    }
    return taken;
  }

  private static VirtualRouterConfig router(String interfaceName, int id, String address) {
    return new VirtualRouterConfig("VI", interfaceName, id, 3, 100, Duration.ofSeconds(1), true, List.of(), null, null,
        List.of(new VirtualAddress(InetAddress.ofLiteral(address), 32, null, null)), List.of());
  }
}
