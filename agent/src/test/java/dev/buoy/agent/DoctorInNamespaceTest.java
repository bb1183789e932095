package dev.buoy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What doctor says of a real kernel whose network is set up wrongly in one way after the other.
class DoctorInNamespaceTest {
  private static final String INTERFACE = "mount -t sysfs none /sys; ip link set lo up;"
      + " ip link add eth0 type veth peer name port0; ip link set eth0 up; ip link set port0 up;"
      + " ip addr add 10.77.0.1/24 dev eth0";

  @TempDir
  private Path folder = Path.of("");

  @Test
  void eachFaultOfTheNetworkIsFoundWithItsRemedy() throws Exception {
    var steps = examine(List.of(
        INTERFACE,
        "nft add table inet f; nft add chain inet f in '{ type filter hook input priority 0; }';"
            + " nft add rule inet f in ip protocol vrrp drop",
        "nft flush ruleset; nft add table inet f;"
            + " nft add chain inet f in '{ type filter hook input priority 0; policy drop; }'",
        "nft add rule inet f in meta l4proto 112 accept",
        "nft flush ruleset; ip link set lo down",
        "ip link set lo up; sysctl -qw net.ipv4.conf.eth0.arp_ignore=8",
        "sysctl -qw net.ipv4.conf.eth0.arp_ignore=0 net.ipv4.conf.eth0.promote_secondaries=0"
            + " net.ipv4.conf.all.promote_secondaries=0; ip addr flush dev eth0; ip addr add 10.99.0.1/24 dev eth0",
        "ip link add eth1 type veth peer name port1; ip link set eth1 up; ip link set port1 up;"
            + " ip addr add 10.88.0.1/24 dev eth1; ip route add default via 10.88.0.2;"
            + " sysctl -qw net.ipv4.conf.eth0.rp_filter=1",
        "ip addr add 10.77.0.12/24 dev eth1",
        "ip link add br0 type bridge; ip link set eth0 master br0",
        "nft list tables"));

    assertThat(of("firewall", steps.get(0))).isEqualTo("OK    firewall: there is none");
    assertThat(of("fence", steps.get(0))).isEqualTo("OK    fence: could be made, but the file has no fence: auto");
    assertThat(of("firewall", steps.get(1))).startsWith("FAIL  firewall: drops IP protocol 112: ip protocol vrrp drop");
    assertThat(of("firewall", steps.get(2))).startsWith("WARN  firewall: drops what no rule accepts");
    assertThat(of("firewall", steps.get(3))).startsWith("OK ");
    assertThat(of("fence", steps.get(4))).startsWith("WARN  fence: its heartbeat over the loopback interface does not"
        + " arrive; is lo up");
    assertThat(of("eth0 arp_ignore", steps.get(5))).startsWith("FAIL ");
    assertThat(of("eth0 promote_secondaries", steps.get(6))).startsWith("WARN ");
    assertThat(of("address", steps.get(6))).startsWith("FAIL ");
    assertThat(of("eth0 rp_filter", steps.get(7))).startsWith("WARN ").contains("would leave through eth1");
    assertThat(of("eth0 arp_announce", steps.get(8))).startsWith("WARN ").contains("eth1 is in the same network");
    assertThat(of("eth0 bridge", steps.get(9))).startsWith("FAIL  eth0 bridge: is a port of br0");
    assertThat(String.join("\n", steps.getLast())).doesNotContain("table inet buoy", "table netdev buoy");
  }

  private static String of(String check, List<String> step) {
    return step.stream().filter(line -> line.substring(6).startsWith(check + ":")).findFirst()
        .orElseThrow(() -> new AssertionError("no " + check + " in " + step));
  }

  private List<List<String>> examine(List<String> commands) throws IOException, InterruptedException {
    var file = Files.copy(Path.of("../config/lab.yaml"), folder.resolve("lab.yaml"));
    var all = new ArrayList<>(List.of("unshare", "--user", "--map-root-user", "--net", "--mount",
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--enable-native-access=ALL-UNNAMED", "-cp",
        System.getProperty("java.class.path"), DoctorSteps.class.getName(), file.toString()));
    all.addAll(commands);
    var process = new ProcessBuilder(all).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return Arrays.stream(output.split("step [0-9]+\n")).map(text -> text.lines().toList()).toList()
        .subList(1, commands.size() + 1);
  }
}
